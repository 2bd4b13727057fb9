//! From what was written to numbers, draws and measures, and to the one file that says the same.

pub(super) mod build;
pub(super) mod changes;
pub(super) mod draws;
pub(super) mod limits;
pub(super) mod number;
pub(super) mod plan;
pub mod resolved;
pub(super) mod text;
