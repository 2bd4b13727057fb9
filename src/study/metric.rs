//! Figures by name: what a METRIC on the command line or in a file may be.

use crate::results::comparison::{Headline, HeadlineKind};
use crate::results::{Column, CommodityMetric, RowLayout, Worse};
use crate::scenario::Scenario;

/// A figure that every replication has.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name, e.g. `fuel.uses.vital.shortage_days`, `fuel.probability_of_shortage`.
    pub name: String,
    /// Which tail is the worse one.
    pub worse: Worse,
    /// Set for a headline figure.
    pub headline: Option<Headline>,
    at: usize,
    of: Of,
}

/// How a figure follows from a column.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    /// It is the column.
    Value,
    /// 1 if there is a first shortage day, else 0.
    Ever,
    /// The first shortage day; the end of the horizon where none came (the restricted mean of survival analysis).
    Day(f64),
}

impl Metric {
    /// Its value in a replication's row.
    pub fn value(&self, row: &[f64]) -> f64 {
        let value = row[self.at];
        match self.of {
            Of::Value => value,
            Of::Ever => f64::from(u8::from(!value.is_nan())),
            Of::Day(end) => {
                if value.is_nan() {
                    end
                } else {
                    value
                }
            }
        }
    }

    /// What counts as all of a headline figure.
    pub fn scale(&self, days: usize) -> Option<f64> {
        self.headline.as_ref().map(|headline| headline.kind.scale(days))
    }
}

/// All figures of a scenario, in the order of a row; a probability stands beside its first shortage day.
pub fn all(scenario: &Scenario, rows: &RowLayout) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for (at, column) in rows.columns().into_iter().enumerate() {
        let name = name(scenario, column);
        let headline = headline(scenario, column);
        if let Some(stem) = name.strip_suffix(FIRST) {
            let ever = format!("{stem}probability_of_shortage");
            metrics.push(Metric { name: ever, worse: Worse::High, headline, at, of: Of::Ever });
            metrics.push(Metric { name, worse: Worse::Low, headline: None, at, of: Of::Day(scenario.days as f64) });
        } else {
            metrics.push(Metric { name, worse: column.burden(), headline, at, of: Of::Value });
        }
    }
    metrics
}

/// The headline figures of a scenario.
pub fn headlines(scenario: &Scenario, rows: &RowLayout) -> Vec<Metric> {
    all(scenario, rows).into_iter().filter(|metric| metric.headline.is_some()).collect()
}

const FIRST: &str = "first_shortage_day";

/// What a column is called in files.
pub fn name(scenario: &Scenario, column: Column) -> String {
    let commodity = |c: usize| &scenario.commodities[c].name;
    match column {
        Column::Commodity(c, metric) => format!("{}.{}", commodity(c), metric.key()),
        Column::FirstShortage(c) => format!("{}.{FIRST}", commodity(c)),
        Column::Use(c, k, metric) => format!("{}.uses.{}.{}", commodity(c), scenario.commodities[c].uses[k], metric.key()),
        Column::UseFirstShortage(c, k) => format!("{}.uses.{}.{FIRST}", commodity(c), scenario.commodities[c].uses[k]),
        Column::OpenDays(r) => format!("routes.{}.open_days", scenario.routes[r].name),
        Column::Total(r, metric) => format!("routes.{}.{}", scenario.routes[r].name, metric.key()),
        Column::Pair(r, c, metric) => format!("routes.{}.{}.{}", scenario.routes[r].name, metric.key(), commodity(c)),
    }
}

fn headline(scenario: &Scenario, column: Column) -> Option<Headline> {
    let (c, kind) = match column {
        Column::Commodity(c, CommodityMetric::ShortageDays) => (c, HeadlineKind::ShortageDays),
        Column::Commodity(c, CommodityMetric::UnmetShare) => (c, HeadlineKind::UnmetShare),
        Column::FirstShortage(c) => (c, HeadlineKind::ProbabilityOfShortage),
        _ => return None,
    };
    Some(Headline { commodity: scenario.commodities[c].name.clone(), kind })
}
