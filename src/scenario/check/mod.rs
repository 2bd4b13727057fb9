//! What must hold of a scenario: every fault is told at once.

pub(super) mod groups;
pub(super) mod measures;
pub(super) mod range;
pub(super) mod sources;
pub(super) mod tables;
