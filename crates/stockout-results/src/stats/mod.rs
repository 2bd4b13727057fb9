//! Statistics: moments that merge in order, quantiles, intervals. They know nothing of trucks.

pub mod best;
pub mod beta;
pub mod change;
pub mod cluster;
pub mod gamma;
pub mod indices;
pub mod interval;
pub mod mean;
pub mod moments;
pub mod normal;
pub mod order;
pub mod paired;
pub mod precision;
pub mod quantile;
pub mod rank;
pub mod rate;
pub mod repeated;
pub mod score;
pub mod shares;
pub mod simultaneous;
pub mod spread;
pub mod values;

pub use cluster::Clusters;
pub use interval::wilson;
pub use moments::Moments;
pub use paired::Pairing;
pub use quantile::{Coder, Sketch, expected_shortfall, quantile_of_sorted};
pub use rate::Rate;
pub use simultaneous::{Contrast, Covariance};
pub use spread::{Ends, Signed, Spread};
