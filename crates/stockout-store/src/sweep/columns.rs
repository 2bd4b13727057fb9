//! Columns of a sweep's Parquet files.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::schema::types::Type;

use crate::rows::{Group, write_values};
use stockout_results::sweep::FactorValue;

/// Rows of a row group.
pub(super) const GROUP_ROWS: usize = 4096;

/// A column of whole numbers, in every row.
pub(super) fn count(name: &str) -> Result<Arc<Type>, ParquetError> {
    field(name, Physical::INT64, Repetition::REQUIRED, None)
}

/// A column of numbers, which a row may lack.
pub(super) fn number(name: &str) -> Result<Arc<Type>, ParquetError> {
    field(name, Physical::DOUBLE, Repetition::OPTIONAL, None)
}

/// A column of texts, which a row may lack.
pub(super) fn text(name: &str) -> Result<Arc<Type>, ParquetError> {
    field(name, Physical::BYTE_ARRAY, Repetition::OPTIONAL, Some(LogicalType::String))
}

fn field(name: &str, physical: Physical, repetition: Repetition, logical: Option<LogicalType>) -> Result<Arc<Type>, ParquetError> {
    Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
}

/// A number that is none is null.
pub(super) fn numbers(group: &mut Group<'_>, values: impl Iterator<Item = f64>) -> Result<(), ParquetError> {
    let values: Vec<f64> = values.collect();
    let present: Vec<i16> = values.iter().map(|value| i16::from(!value.is_nan())).collect();
    let values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    write_values::<DoubleType>(group, &values, Some(&present))
}

/// Texts of factors; a missing one is null.
pub(super) fn texts<'v>(group: &mut Group<'_>, values: impl Iterator<Item = &'v FactorValue>) -> Result<(), ParquetError> {
    let values: Vec<&FactorValue> = values.collect();
    let present: Vec<i16> = values.iter().map(|value| i16::from(**value != FactorValue::Missing)).collect();
    let texts = values.into_iter().filter(|value| **value != FactorValue::Missing).map(|value| ByteArray::from(value.to_string().as_str()));
    write_values::<ByteArrayType>(group, &texts.collect::<Vec<_>>(), Some(&present))
}
