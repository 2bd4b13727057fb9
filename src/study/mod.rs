//! Questions that one or more ensembles answer, each a file.

pub mod calibrate;
pub mod compare;
mod content;
pub mod discover;
pub mod evaluate;
pub mod explore;
pub mod fit;
pub mod forecast;
mod forms;
pub mod hindcast;
pub mod mechanism;
pub mod naive;
pub mod points;
pub mod precision;
pub mod rare;
pub mod require;
pub mod sensitivity;
pub mod sweep;
pub mod target;
pub mod trace;
pub mod why;
