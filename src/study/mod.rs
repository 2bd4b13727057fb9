//! Questions that one or more ensembles answer, each a file.

pub mod compare;
pub mod metric;
pub mod precision;
pub mod trace;
