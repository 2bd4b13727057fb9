//! Files that vary a scenario: designs of sweeps, priors of calibrations.

mod cells;
mod column;
pub mod design;
pub mod factor;
pub mod inputs;
pub mod priors;
pub(super) mod reader;
pub(super) mod table;
