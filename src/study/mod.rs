//! Questions that one or more ensembles answer, each a file.

pub mod compare;
pub mod discover;
pub mod explore;
pub mod mechanism;
pub mod metric;
pub mod points;
pub mod precision;
pub mod require;
pub mod sensitivity;
pub mod sweep;
pub mod trace;
pub mod why;
