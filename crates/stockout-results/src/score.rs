//! How a simulation, or a locked forecast, did against what was observed.

/// Why a target of a forecast is left out where no observation speaks of its span.
pub const NOT_ON_RECORD: &str = "nothing is on record for this span";

/// Why a target of a hindcast is.
pub const OUTSIDE: &str = "not all its days are inside the scenario's horizon";

/// Scores of a set of targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// What was scored: a scenario's title, or a locked file.
    pub title: super::Wording,
    /// Was it a locked forecast, not a simulation of what had come already?
    pub locked: bool,
    /// Names of the files of observations.
    pub observations: Vec<String>,
    /// Replications behind the quantiles.
    pub n: u64,
    /// Day 0 of what is given in days, `YYYY-MM-DD`.
    pub start: String,
    /// Length of the horizon in days.
    pub days: usize,
    /// Targets that were scored, in order.
    pub targets: Vec<Scored>,
    /// Targets that were not: name, and why.
    pub left_out: Vec<(String, String)>,
    /// What was simulated by week, for the chart; may be empty.
    pub weeks: Vec<Week>,
    /// Whose normal flow the naive forecasts take, where it is not that of what was scored.
    pub naive: Option<Naive>,
}

/// Another scenario that the naive forecasts come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Naive {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: super::Wording,
    /// Its hash.
    pub hash: String,
}

/// One target: what was foretold, and what was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Its name.
    pub name: String,
    /// What is measured.
    pub measure: String,
    /// Of which commodity, and use.
    pub of: String,
    /// Unit of all its quantities; `date` are days of the horizon.
    pub unit: String,
    /// First and last day of the span.
    pub span: [String; 2],
    /// The forecast's quantiles: level and value.
    pub quantiles: Vec<(f64, f64)>,
    /// The mean of the forecast, if it is known.
    pub mean: Option<f64>,
    /// By source.
    pub observed: Vec<ScoredObservation>,
    /// The naive forecasts that exist: without an earlier value on record there is none that repeats it.
    pub baselines: Vec<Baseline>,
    /// What its errors are measured by where targets of different units are put together: the normal flow of its span, the length of
    /// the horizon for dates, else what was observed, then or before (at least 1).
    pub scale: f64,
}

/// One source's figure, scored.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredObservation {
    /// The row.
    pub id: String,
    /// Who says so.
    pub source: String,
    /// When.
    pub source_date: String,
    /// How far it can be trusted.
    pub confidence: String,
    /// Low, best and high.
    pub value: [f64; 3],
    /// CRPS at the best figure.
    pub crps: f64,
    /// Its least and its most over what the source leaves open.
    pub crps_range: [f64; 2],
    /// Weighted interval score of the 5, 25, 50, 75 and 95 % quantiles (or of all that a locked forecast has).
    pub wis: f64,
    /// Probability integral transform.
    pub pit: f64,
}

/// Naive forecasts, in the order of files: what quiet times bring, what was last on record, and the ensembles that are locked beside a
/// forecast.
pub const BASELINES: [&str; 4] = ["normal_flow", "last_month", "last_value", "climatology"];

/// A naive forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// One of [`BASELINES`].
    pub key: String,
    /// What it says; of an ensemble, its median.
    pub value: f64,
    /// Its CRPS, averaged over the sources; of a single number the absolute error.
    pub crps: f64,
}

/// Quantiles of a week's flow, in units a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// First day, counted from 0.
    pub first: usize,
    /// Days in it.
    pub days: usize,
    /// 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
}

impl Scored {
    /// The quantile of a level, if the forecast has it.
    pub fn quantile(&self, level: f64) -> Option<f64> {
        self.quantiles.iter().find(|(other, _)| (other - level).abs() < 1e-9).map(|&(_, value)| value)
    }

    /// 5, 25, 50, 75 and 95 %; NaN where the forecast has none.
    pub fn five(&self) -> [f64; 5] {
        [0.05, 0.25, 0.5, 0.75, 0.95].map(|level| self.quantile(level).unwrap_or(f64::NAN))
    }

    /// Is there such a naive forecast of it?
    pub fn has(&self, baseline: &str) -> bool {
        self.baselines.iter().any(|one| one.key == baseline)
    }

    fn over(&self, of: impl Fn(&ScoredObservation) -> f64) -> f64 {
        self.observed.iter().map(of).sum::<f64>() / self.observed.len() as f64
    }

    /// The observation: the mean of the sources' best figures.
    pub fn best(&self) -> f64 {
        self.over(|observed| observed.value[1])
    }

    /// CRPS, averaged over the sources.
    pub fn crps(&self) -> f64 {
        self.over(|observed| observed.crps)
    }

    /// Weighted interval score, averaged over the sources.
    pub fn wis(&self) -> f64 {
        self.over(|observed| observed.wis)
    }

    /// PIT, averaged over the sources.
    pub fn pit(&self) -> f64 {
        self.over(|observed| observed.pit)
    }

    /// Share of the sources whose best figure lies between two quantiles, ends included.
    pub fn inside(&self, low: f64, high: f64) -> f64 {
        let (Some(low), Some(high)) = (self.quantile(low), self.quantile(high)) else { return f64::NAN };
        self.over(|observed| f64::from(u8::from((low..=high).contains(&observed.value[1]))))
    }
}

impl Scorecard {
    /// Mean over the targets; each counts once, whatever its number of sources.
    pub fn mean(&self, of: impl Fn(&Scored) -> f64) -> f64 {
        self.targets.iter().map(of).sum::<f64>() / self.targets.len() as f64
    }

    /// Share of the observations inside the 50 % bands.
    pub fn coverage50(&self) -> f64 {
        self.mean(|target| target.inside(0.25, 0.75))
    }

    /// Share of the observations inside the 90 % bands.
    pub fn coverage90(&self) -> f64 {
        self.mean(|target| target.inside(0.05, 0.95))
    }

    /// Mean CRPS, each target's as a share of its scale.
    pub fn crps(&self) -> f64 {
        self.mean(|target| target.crps() / target.scale)
    }

    /// Measures, each once, in order.
    pub fn measures(&self) -> Vec<&str> {
        let mut measures: Vec<&str> = Vec::new();
        for target in &self.targets {
            if !measures.contains(&target.measure.as_str()) {
                measures.push(&target.measure);
            }
        }
        measures
    }

    /// `1 − CRPS / CRPS of the baseline`, of the targets of a measure or of all (then by scale); none if no target has the baseline,
    /// or it is without error.
    pub fn skill(&self, baseline: &str, measure: Option<&str>) -> Option<f64> {
        let (mut own, mut naive) = (0.0, 0.0);
        for target in self.targets.iter().filter(|target| measure.is_none_or(|measure| target.measure == measure)) {
            let Some(other) = target.baselines.iter().find(|other| other.key == baseline) else { continue };
            let scale = if measure.is_some() { 1.0 } else { target.scale };
            own += target.crps() / scale;
            naive += other.crps / scale;
        }
        (naive > 0.0).then(|| 1.0 - own / naive)
    }
}
