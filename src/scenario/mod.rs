//! What is asked: a scenario that exists is right, and nobody checks it again.
//!
//! The only way to a [`Scenario`] is a [`Document`], which reports every fault of its files at once.

mod check;
mod contents;
mod document;
mod draft;
pub mod event_target;
pub mod event_words;
pub mod events;
pub mod expanded;
pub mod fault;
pub mod file;
pub mod globe;
pub mod keys;
mod layout;
pub mod opened;
mod outside;
mod plausibility;
mod quantity;
mod resolve;
pub mod schema;
mod slips;
mod table_faults;
mod vary;

pub use contents::{Commodity, Dependence, Measure, Place, Ration, Route, Scenario, StatusChange};
#[cfg(feature = "disk")]
pub use document::read;
pub use document::{Document, Reading, read_from};
pub use draft::overlay::{self, Overlay, Verb};
pub use fault::{Fault, Faults, counted, shared};
pub use keys::{CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey};
pub use layout::{Layout, Slot};
pub use quantity::{Step, StepVerb, Term, Uncertain, UncertainLaw, Value};
pub use resolve::resolved;
pub use vary::{design, factor, inputs, priors};
