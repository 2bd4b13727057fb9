//! What the live page asks of the engine, and the answers as JSON.
//!
//! A [`Session`] holds scenario texts and, by key, the cases that are compared. It serves two kinds of callers: a worker of the page computes
//! blocks of replications ([`Session::compute`]), another one gathers them ([`Session::gather`]) and answers ([`Session::answer`]). The command
//! `stockout live` asks the same session natively for the first answer. Figures are those of `stockout run` and `stockout compare` with the
//! same seed and replications, to the bit, however many workers compute the blocks.

mod answer;
mod cases;
mod drivers;
mod facts;
mod faults;
mod session;

pub use cases::Job;
pub use session::{BLOCK, MOST_REPLICATIONS, Session};
