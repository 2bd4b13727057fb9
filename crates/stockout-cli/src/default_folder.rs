//! The folder in which results stand where `--out` names none.

use std::path::PathBuf;

/// The variable that names it.
const VARIABLE: &str = "STOCKOUT_OUT";

/// `STOCKOUT_OUT`, else `output`.
pub fn path() -> PathBuf {
    std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map_or_else(|| PathBuf::from("output"), PathBuf::from)
}
