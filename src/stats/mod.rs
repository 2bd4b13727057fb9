//! Statistics: moments that merge in order, quantiles, intervals. They know nothing of trucks.

pub mod indices;
pub mod interval;
pub mod moments;
pub mod quantile;

pub use interval::{share_of_variance, wilson};
pub use moments::Moments;
pub use quantile::{Sketch, expected_shortfall, quantile_of_sorted};
