//! The result folder: written whole or not at all, and read back.
//!
//! ```text
//! let folder = Folder::create(target)?;                       // before the work: refuses what must not be replaced
//! let mut rows = folder.rows(columns, inner, csv)?;           // while the ensemble runs, block by block, in order
//! rows.append(first_replication, &draws, &figures)?;
//! folder.finish(rows, &results, &contents)?;                  // all the rest, then one swap
//! ```

pub mod answer;
pub mod calibration;
mod cell;
mod clear;
pub mod columns;
pub mod comparison;
mod daily;
mod days;
mod early_warning;
mod error;
pub mod explanation;
mod file;
pub mod fit;
mod folder;
pub mod forecast;
mod json;
mod manifest;
mod names;
mod place;
pub mod rare;
mod read;
mod read_rows;
mod reading;
pub mod requirement;
mod rows;
pub mod score;
mod seen;
pub mod stages;
mod summary;
pub mod sweep;
pub mod trace;

pub use answer::{Answer, Around, Origin};
pub use columns::Columns;
pub use error::{Cause, StoreError};
pub use folder::{Contents, Folder};
pub use manifest::{Kind, MadeBy, Manifest, RouteFacts, kind, made_by};
pub use read::{Damage, read, read_manifest, verify};
pub use read_rows::{RowReader, Rows, RowsBefore, read_rows, rows_before};
pub use reading::Reading;
pub use rows::RowWriter;
pub use summary::summary_json;
