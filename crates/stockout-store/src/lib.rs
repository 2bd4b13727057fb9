//! The result folder: written whole or not at all, and read back.
//!
//! ```text
//! let folder = Folder::create(target)?;                       // before the work: refuses what must not be replaced
//! let mut rows = folder.rows(columns, inner, csv)?;           // while the ensemble runs, block by block, in order
//! rows.append(first_replication, &draws, &figures)?;
//! folder.finish(rows, &results, &contents)?;                  // all the rest, then one swap
//! ```

pub mod answer;
pub mod bounded;
pub mod calibration;
mod cell;
mod clear;
pub mod columns;
pub mod comparison;
pub mod daily;
pub mod day_table;
pub mod days;
mod early_warning;
mod error;
pub mod explanation;
mod file;
pub mod fit;
mod folder;
pub mod forecast;
pub mod hub;
mod json;
mod manifest;
mod names;
mod page_header;
mod parquet_file;
mod place;
pub mod rare;
mod read;
mod read_rows;
mod reading;
mod replacing;
pub mod requirement;
mod rows;
pub mod score;
mod seal;
pub mod seen;
pub mod single;
pub mod stages;
mod summary;
pub mod sweep;
pub mod trace;

pub use answer::{Answer, Around, Origin};
pub use columns::Columns;
pub use day_table::DayTable;
pub use error::{Cause, StoreError};
pub use folder::{Contents, Folder, tables};
pub use manifest::{Kind, LAYOUT, Listed, Made, MadeBy, Manifest, RouteFacts, kind, made, made_by};
pub use place::abandon;
pub use read::{Damage, read, read_manifest, sound, sound_besides, unlisted, verify};
pub use read_rows::{RowReader, Rows, RowsBefore, read_rows, rows_before};
pub use reading::Reading;
pub use replacing::may_replace;
pub use rows::RowWriter;
pub use summary::summary_json;
