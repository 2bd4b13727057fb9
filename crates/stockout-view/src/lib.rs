//! An answer made visible: text for the terminal, charts for a slide or a page. It knows `results` and nothing else.
//!
//! No clock, no disk and no colour detection here: the caller says the language, the date and whether to colour.

#![allow(clippy::disallowed_methods, reason = "nothing that is simulated: what is shown is rounded")]

pub mod calendar;
pub mod calibration;
pub mod chart;
pub mod comparison;
pub mod discover;
pub mod explanation;
pub mod fit;
pub mod lang;
pub mod number;
pub mod rare;
pub mod report;
pub mod requirement;
pub mod score;
pub mod sensitivity;
pub mod story;
pub mod sweep;
pub mod table;

#[cfg(test)]
mod fixture;

pub use lang::Lang;
