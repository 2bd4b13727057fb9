//! Stockout: a humanitarian supply-disruption simulator.
//!
//! Two stairs meet on one landing. The making stair turns a question into an answer: [`scenario`] (what is asked), [`model`]
//! (everything indexed), [`observations`] (what is on record), [`kernel`] (one possible half-year), [`ensemble`] (many, in parallel), [`study`] (questions that ensembles
//! answer). The showing stair turns an answer into something to look at: [`results`] (what is answered), [`view`] (tables and
//! charts), [`store`] (the result folder). Neither sees the other; only the roof, [`cli`], sees both. Beneath lie [`rng`] and [`stats`].
//!
//! ```
//! use std::convert::Infallible;
//! use stockout::{ensemble, model::Model, scenario::Document};
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
//! let reading = Document::from_text("city.toml", text).and_then(|document| document.scenario(&[])).expect("a right scenario");
//! let model = Model::compile(&reading.scenario);
//! let plan = ensemble::Plan::new(1, 1000);
//! let found = ensemble::gather(&model, &plan, &ensemble::Silent, &mut |_rows| Ok::<(), Infallible>(()));
//! assert!(found.is_ok());
//! ```

pub mod files;

pub mod scenario;

pub mod observations;

pub mod model;

pub mod kernel;

pub mod ensemble;

pub mod study;

pub mod rng;

#[doc(inline)]
pub use stockout_results as results;

#[doc(inline)]
pub use stockout_results::stats;
