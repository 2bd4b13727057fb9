//! Stockout: a humanitarian supply-disruption simulator.
//!
//! This library turns a scenario into results. It opens no file unless asked to, reads no clock, prints nothing, and starts no thread
//! without its feature `parallel`. A scenario is read from a file, a text or a tree of values, with changes; a run gives results as
//! plain data and as tables:
//!
//! ```
//! use stockout::ensemble::{Plan, Silent};
//! use stockout::{Load, simulate};
//!
//! let text = r#"
//!     [scenario]
//!     title = "A city and one road"
//!     start = "2026-01-01"
//!     days = 60
//!     population = 100_000
//!     [commodities.fuel]
//!     unit = "m3"
//!     daily_demand = 100
//!     truck_load = 10
//!     initial_stock_days = 5
//!     [[commodities.fuel.uses]]
//!     name = "all"
//!     share = 1
//!     [routes.A]
//!     share = 1
//!     transit_days = 3
//!     closure_probability = 0.05
//!     closure = { mean = 6 }
//! "#;
//! let scenario = Load::text("city.toml", text).set("commodities.fuel.initial_stock_days", 8).scenario()?;
//! let run = simulate(&scenario, &Plan::new(1, 1000), &Silent).expect("nobody stops it");
//! let fuel = &run.results.commodities[0];
//! assert!(fuel.probability_of_shortage.estimate > 0.1);
//! assert_eq!(run.replications.numbers("fuel.unmet").map(<[f64]>::len), Some(1000));
//!
//! // Every fault is listed, with its place and a fix.
//! let faults = Load::text("city.toml", text).set("commodities.fuel.daily_demnd", 120).scenario().unwrap_err();
//! assert!(faults.to_string().contains("daily_demand"));
//! # Ok::<(), stockout::scenario::Faults>(())
//! ```
//!
//! The modules, from the question to the answer: [`scenario`] (what is asked), [`observations`] (what is on record), [`model`] (the
//! scenario, indexed), [`kernel`] (one replication), [`ensemble`] (many replications), [`study`] (questions that ensembles answer),
//! [`results`] and [`stats`] (the crate `stockout-results`). [`rng`] has the random streams, [`files`] where files come from.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "a unit test may take the platform's mathematics"))]

pub mod files;

pub mod scenario;

pub mod table;

pub mod observations;

pub mod model;

pub mod kernel;

pub mod ensemble;

pub mod study;

mod simulation;

pub mod rng;

#[doc(inline)]
pub use stockout_results as results;

#[doc(inline)]
pub use stockout_results::stats;

pub use simulation::{Load, Simulation, Table, TableColumn, Values, provenance, simulate, toml_value};
