//! What files and overlays have written: tables of numbers with their changes, before anything is looked up.

pub(super) mod amount;
pub(super) mod field;
pub(super) mod joint;
pub(super) mod list;
pub(super) mod measure_value;
pub mod overlay;
pub(super) mod path;
pub(super) mod sections;
pub(super) mod spot;
pub(super) mod statement;
pub(super) mod tables;
pub(super) mod tree;
pub(super) mod write;
