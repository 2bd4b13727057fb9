//! Questions that one or more ensembles answer, each a file.

pub mod compare;
pub mod mechanism;
pub mod metric;
pub mod precision;
pub mod require;
pub mod trace;
pub mod why;
