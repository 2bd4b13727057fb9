//! Questions that one or more ensembles answer, each a file.

pub mod discover;
pub mod points;
pub mod sensitivity;
pub mod sweep;
pub mod trace;
