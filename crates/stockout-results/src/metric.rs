//! Figures by name: `fuel.uses.vital.shortage_days`, `routes.RN7.delivered.fuel`. Names are written and read here alone.

use std::fmt;

use crate::catalogue::{CommodityMetric, DailyMetric, Figure, Onset, PairMetric, TotalMetric, UseMetric, Worse};
use crate::comparison::{Headline, HeadlineKind};
use crate::row::{Column, RowLayout, Users};

/// What a figure is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'n> {
    /// A commodity, all its uses together.
    Commodity(&'n str),
    /// A use of a commodity: commodity, use.
    Use(&'n str, &'n str),
    /// A route, all commodities together.
    Route(&'n str),
    /// A commodity on a route: route, commodity.
    Pair(&'n str, &'n str),
}

impl Subject<'_> {
    /// Does the catalogue have this figure of such a subject?
    fn has(self, figure: Figure) -> bool {
        let of_users = |figure: Figure| Onset::ALL.iter().any(|onset| [onset.first_day(), onset.probability()].contains(&figure));
        match self {
            Self::Commodity(_) => CommodityMetric::has(figure) || DailyMetric::has(figure) || of_users(figure),
            Self::Use(..) => UseMetric::has(figure) || of_users(figure),
            Self::Route(_) => TotalMetric::has(figure) || figure == Figure::OpenDays,
            Self::Pair(..) => PairMetric::has(figure),
        }
    }
}

/// The name of a figure, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricName<'n> {
    /// What it is told of.
    pub subject: Subject<'n>,
    /// Which figure.
    pub figure: Figure,
}

impl<'n> MetricName<'n> {
    /// Takes a name apart; none for a name that is no figure's.
    pub fn parse(name: &'n str) -> Option<Self> {
        let mut parts = name.split('.');
        let parts: [Option<&str>; 5] = std::array::from_fn(|_| parts.next());
        let (subject, key) = match parts {
            [Some("routes"), Some(route), Some(key), None, _] => (Subject::Route(route), key),
            [Some("routes"), Some(route), Some(key), Some(commodity), None] => (Subject::Pair(route, commodity), key),
            [Some(commodity), Some("uses"), Some(used), Some(key), None] => (Subject::Use(commodity, used), key),
            [Some(commodity), Some(key), None, ..] => (Subject::Commodity(commodity), key),
            _ => return None,
        };
        let figure = Figure::from_key(key)?;
        subject.has(figure).then_some(Self { subject, figure })
    }
}

impl fmt::Display for MetricName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.figure.key();
        match self.subject {
            Subject::Commodity(commodity) => write!(out, "{commodity}.{key}"),
            Subject::Use(commodity, used) => write!(out, "{commodity}.uses.{used}.{key}"),
            Subject::Route(route) => write!(out, "routes.{route}.{key}"),
            Subject::Pair(route, commodity) => write!(out, "routes.{route}.{key}.{commodity}"),
        }
    }
}

/// Which metrics stand for a sweep: those that planners look at first, of whole commodities; or the first few.
pub fn headlines(metrics: &[String]) -> Vec<usize> {
    let is_headline =
        |name: &String| MetricName::parse(name).is_some_and(|of| matches!(of.subject, Subject::Commodity(_)) && of.figure.is_headline());
    let found: Vec<usize> = (0..metrics.len()).filter(|&at| is_headline(&metrics[at])).collect();
    if found.is_empty() { (0..metrics.len().min(8)).collect() } else { found }
}

/// The first of some metrics that is this figure.
pub fn first_of(metrics: &[String], figure: Figure) -> Option<usize> {
    metrics.iter().position(|name| MetricName::parse(name).is_some_and(|of| of.figure == figure))
}

/// Which way a named figure is a burden; none for a name that is no figure.
pub fn worse_of(name: &str) -> Option<Worse> {
    MetricName::parse(name).map(|of| of.figure.burden())
}

/// Is a named figure the share of the replications in which something happens?
pub fn is_probability(name: &str) -> bool {
    MetricName::parse(name).is_some_and(|of| of.figure.is_probability())
}

/// A commodity's name, and those of its uses in order of priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommodityNames {
    /// Its name.
    pub name: String,
    /// Its uses.
    pub uses: Vec<String>,
}

/// The names of a scenario, in its order: what columns and metrics are called by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Commodities.
    pub commodities: Vec<CommodityNames>,
    /// Routes.
    pub routes: Vec<String>,
}

impl Names {
    /// Where each figure stands in a row.
    pub fn rows(&self) -> RowLayout {
        let uses: Vec<usize> = self.commodities.iter().map(|commodity| commodity.uses.len()).collect();
        RowLayout::new(&uses, self.routes.len())
    }

    /// What a column is called.
    pub fn of(&self, column: Column) -> MetricName<'_> {
        let commodity = |c: usize| self.commodities[c].name.as_str();
        let used = |c: usize, k: usize| Subject::Use(commodity(c), &self.commodities[c].uses[k]);
        let subject = match column {
            Column::Commodity(c, _) | Column::First(Users::All(c), _) => Subject::Commodity(commodity(c)),
            Column::Use(c, k, _) | Column::First(Users::Use(c, k), _) => used(c, k),
            Column::OpenDays(r) | Column::Total(r, _) => Subject::Route(&self.routes[r]),
            Column::Pair(r, c, _) => Subject::Pair(&self.routes[r], commodity(c)),
        };
        MetricName { subject, figure: column.figure() }
    }

    /// All figures that a replication has, in the order of a row; a probability stands before the day of its onset.
    /// `days` is the length of the horizon.
    pub fn metrics(&self, days: usize) -> Vec<Metric> {
        let mut metrics = Vec::new();
        for (at, column) in self.rows().columns().into_iter().enumerate() {
            let named = self.of(column);
            if let Column::First(_, onset) = column {
                metrics.push(Metric::new(MetricName { figure: onset.probability(), ..named }, column, at, Reading::Ever));
                metrics.push(Metric::new(named, column, at, Reading::Day(days as f64)));
            } else {
                metrics.push(Metric::new(named, column, at, Reading::Value));
            }
        }
        metrics
    }

    /// By column: what its mean over replications is called. The mean of an onset's day is the probability that it comes.
    pub fn means(&self) -> Vec<String> {
        let mean = |column| match column {
            Column::First(_, onset) => MetricName { figure: onset.probability(), ..self.of(column) }.to_string(),
            _ => self.of(column).to_string(),
        };
        self.rows().columns().into_iter().map(mean).collect()
    }

    /// The headline figures.
    pub fn headlines(&self, days: usize) -> Vec<Metric> {
        self.metrics(days).into_iter().filter(|metric| metric.headline.is_some()).collect()
    }

    /// The figure that a METRIC names: a column, or the probability of an onset.
    ///
    /// # Errors
    /// Where the scenario has no figure of that name.
    pub fn metric(&self, name: &str, days: usize) -> Result<Metric, UnknownMetric> {
        self.metrics(days).into_iter().find(|metric| metric.name == name).ok_or_else(|| UnknownMetric { name: name.to_owned() })
    }

    /// What a question is about where it names no metric: the first commodity's shortage days.
    pub fn first_metric(&self) -> String {
        self.of(Column::Commodity(0, CommodityMetric::ShortageDays)).to_string()
    }
}

/// A METRIC that the scenario does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMetric {
    /// What was given.
    pub name: String,
}

impl fmt::Display for UnknownMetric {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no metric is called {:?}\n{}", self.name, kinds())
    }
}

impl std::error::Error for UnknownMetric {}

/// Which figures there are, by what they are told of, in a sentence.
pub fn kinds() -> String {
    let keys = |figures: &mut dyn Iterator<Item = Figure>| figures.map(Figure::key).collect::<Vec<_>>().join(", ");
    let onsets = || Onset::ALL.iter().flat_map(|onset| [onset.probability(), onset.first_day()]);
    format!(
        "Of a commodity: {}; of a use: {}; of a route: {}.",
        keys(&mut CommodityMetric::ALL.iter().map(|metric| metric.figure()).chain(onsets())),
        keys(&mut UseMetric::ALL.iter().map(|metric| metric.figure()).chain(onsets())),
        keys(&mut std::iter::once(Figure::OpenDays).chain(PairMetric::ALL.iter().map(|metric| metric.figure()))),
    )
}

/// A figure that every replication has.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name, e.g. `fuel.uses.vital.shortage_days`, `fuel.probability_of_shortage`.
    pub name: String,
    /// Which figure it is.
    pub figure: Figure,
    /// The column that it is read from.
    pub column: Column,
    /// Which way it is a burden.
    pub worse: Worse,
    /// Set for a headline figure.
    pub headline: Option<Headline>,
    at: usize,
    reading: Reading,
}

/// How a figure follows from a column.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    /// It is the column.
    Value,
    /// 1 if the onset comes, else 0.
    Ever,
    /// The first day; the end of the horizon where none came (the restricted mean of survival analysis).
    Day(f64),
}

impl Metric {
    fn new(named: MetricName<'_>, column: Column, at: usize, reading: Reading) -> Self {
        let headline = match named.subject {
            Subject::Commodity(commodity) => HeadlineKind::of(named.figure).map(|kind| Headline { commodity: commodity.to_owned(), kind }),
            _ => None,
        };
        Self { name: named.to_string(), figure: named.figure, column, worse: named.figure.burden(), headline, at, reading }
    }

    /// Its value in a replication's row.
    pub fn value(&self, row: &[f64]) -> f64 {
        let value = row[self.at];
        match self.reading {
            Reading::Value => value,
            Reading::Ever => f64::from(u8::from(!value.is_nan())),
            Reading::Day(end) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let uses = vec!["vital".to_owned(), "public".to_owned()];
        let commodities = vec![
            CommodityNames { name: "fuel".to_owned(), uses },
            CommodityNames { name: "food".to_owned(), uses: vec!["all".to_owned()] },
        ];
        Names { commodities, routes: vec!["RN7".to_owned(), "RN6".to_owned()] }
    }

    #[test]
    fn every_name_that_is_written_reads_back_as_what_it_names() {
        let names = names();
        let metrics = names.metrics(180);
        for metric in &metrics {
            let read = MetricName::parse(&metric.name).unwrap_or_else(|| panic!("{}", metric.name));
            assert_eq!((read.to_string(), read.figure), (metric.name.clone(), metric.figure));
        }
        let mut distinct: Vec<&str> = metrics.iter().map(|metric| metric.name.as_str()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), metrics.len());
        // Every column is a metric, and each onset's probability is one more.
        let onsets = names.rows().columns().iter().filter(|column| column.is_first_day()).count();
        assert_eq!(metrics.len(), names.rows().width() + onsets);
    }

    #[test]
    fn a_name_that_is_no_figure_is_none() {
        for name in
            ["", "fuel", "fuel.shortage", "fuel.uses.vital.arrivals", "routes.RN7.open_days.fuel", "routes.RN7.unmet", "a.b.c.d.e.f"]
        {
            assert_eq!(MetricName::parse(name), None, "{name}");
        }
    }

    #[test]
    fn less_of_what_brings_goods_is_the_burden() {
        for name in
            ["routes.RN7.convoys_sent", "routes.RN7.convoys_sent.fuel", "routes.RN7.trucks_sent", "routes.RN7.open_days", "fuel.arrivals"]
        {
            assert_eq!(worse_of(name), Some(Worse::Low), "{name}");
        }
        for name in ["routes.RN7.convoys_attacked.fuel", "routes.RN7.trucks_lost", "fuel.shortage_days", "fuel.probability_of_shortage"] {
            assert_eq!(worse_of(name), Some(Worse::High), "{name}");
        }
    }

    #[test]
    fn a_probability_and_a_first_day_are_read_from_one_column() {
        let names = names();
        let mut row = vec![0.0; names.rows().width()];
        let (chance, day) =
            (names.metric("fuel.probability_of_shortage", 180).unwrap(), names.metric("fuel.first_shortage_day", 180).unwrap());
        assert_eq!(chance.column, day.column);
        row[names.rows().index(chance.column)] = f64::NAN;
        assert_eq!((chance.value(&row), day.value(&row)), (0.0, 180.0));
        row[names.rows().index(chance.column)] = 7.0;
        assert_eq!((chance.value(&row), day.value(&row)), (1.0, 7.0));
        let unknown = names.metric("fuel.shortage", 180).unwrap_err();
        assert!(unknown.to_string().contains("first_shortage_day"));
    }
}
