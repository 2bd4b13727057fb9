//! A sweep's folder: `points.csv`, `points.parquet`, `batches.parquet` where points share their chance, `failures.csv`, `design.toml`,
//! `scenario.toml`, `manifest.json`.
//!
//! While a sweep runs, its rows go chunk by chunk into a journal beside the place of the folder ([`Journal`]); a kill loses no
//! more than the chunk in hand. At the end the folder is written from the journal in one go and swapped in ([`publish`]).

mod batches;
mod columns;
mod facts;
mod journal;
mod read;
mod spread;
mod write;

pub use facts::{facts_json, may_replace_sweep};
pub use journal::{Begun, Journal, Unfinished};
pub use read::{Points, merge};
pub use spread::spread_json;
pub use write::{Texts, publish};
