//! Questions that one or more ensembles answer, each a file.

pub mod trace;
