//! A forecast that was written down before anybody could know.

/// A locked forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The day up to which things were known, `YYYY-MM-DD`.
    pub reference: String,
    /// Where it is foretold; none where that was not said.
    pub location: Option<String>,
    /// Numbers of the trajectories whose values are kept: replications of the run. Empty in forecasts of earlier versions.
    pub samples: Vec<u64>,
    /// What is foretold, in order.
    pub targets: Vec<Foretold>,
}

/// A naive forecast of the same targets, or of some of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// `last_value` or `climatology`.
    pub key: String,
    /// The forecast, with trajectories of its own.
    pub forecast: Forecast,
}

/// One target of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Foretold {
    /// What is foretold, e.g. `tankers arriving`.
    pub target: String,
    /// First day, `YYYY-MM-DD`.
    pub first: String,
    /// Last day, included.
    pub last: String,
    /// The unit of its quantiles.
    pub unit: String,
    /// Level and value, upwards.
    pub quantiles: Vec<(f64, f64)>,
    /// By trajectory of [`Forecast::samples`]: its value. One trajectory goes through all targets, so that weeks can be added up.
    pub samples: Vec<f64>,
}

impl Foretold {
    /// Do both tell of the same thing and span?
    pub fn is_of(&self, other: &Self) -> bool {
        (&self.target, &self.first, &self.last, &self.unit) == (&other.target, &other.first, &other.last, &other.unit)
    }
}

/// What seals a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Version of the scheme of draws.
    pub scheme: u32,
    /// The day on which it was locked, `YYYY-MM-DD`.
    pub date: String,
    /// The day up to which things were known.
    pub reference: String,
    /// The command that locked it.
    pub command: String,
    /// Name, title and hash of the scenario.
    pub scenario: [String; 3],
    /// The title in French; empty where none is given.
    pub title_fr: String,
    /// The resolved scenario, as TOML.
    pub resolved: String,
    /// Day 0 of the scenario, `YYYY-MM-DD`.
    pub start: String,
    /// Length of its horizon in days.
    pub days: usize,
    /// The seed.
    pub seed: u64,
    /// Replications behind the quantiles.
    pub replications: u64,
    /// Replications of each parameter draw.
    pub inner: u64,
    /// The commodity.
    pub commodity: String,
    /// What a truck carries, in the unit of volumes on record (m³ or t).
    pub units_per_truck: f64,
    /// By target of the forecast: what it comes to in quiet times.
    pub normal: Vec<f64>,
    /// Is there a hash of the seal's own text, so that a change of it is seen?
    pub guarded: bool,
}
