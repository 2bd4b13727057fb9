//! Figures by name: `fuel.uses.vital.shortage_days`, `routes.RN7.delivered.fuel`. Names are written and read here alone.

use std::fmt;

use crate::catalogue::{
    CommodityMetric, DailyMetric, Figure, Onset, PairMetric, PlaceDailyMetric, PlaceMetric, TotalMetric, UseDailyMetric, UseMetric, Worse,
};
use crate::comparison::{Headline, HeadlineKind};
use crate::row::{Column, CommodityLayout, RowLayout, Users};
pub use crate::subject::Subject;

impl Subject<'_> {
    /// Does the catalogue have this figure of such a subject?
    fn has(self, figure: Figure) -> bool {
        let of_users = |figure: Figure| Onset::ALL.iter().any(|onset| [onset.first_day(), onset.probability()].contains(&figure));
        match self {
            Self::Commodity(_) => CommodityMetric::has(figure) || DailyMetric::has(figure) || of_users(figure),
            Self::Place(..) => PlaceMetric::has(figure) || PlaceDailyMetric::has(figure) || of_users(figure),
            Self::Use(..) => UseMetric::has(figure) || UseDailyMetric::has(figure) || of_users(figure),
            Self::Route(_) => TotalMetric::has(figure) || figure == Figure::OpenDays,
            Self::Pair(..) => PairMetric::has(figure),
        }
    }
}

/// The name of a figure, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricName<'n> {
    /// What it describes.
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
            [Some(commodity), Some("places"), Some(place), Some(key), None] => (Subject::Place(commodity, place), key),
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
            Subject::Pair(route, commodity) => write!(out, "{}.{key}.{commodity}", Subject::Route(route)),
            subject => write!(out, "{subject}.{key}"),
        }
    }
}

/// Which metrics stand for a sweep: those that planners look at first, of places and of whole commodities; or the first few.
pub fn headlines(metrics: &[String]) -> Vec<usize> {
    let is_headline = |name: &String| {
        let of_many = |subject| matches!(subject, Subject::Commodity(_) | Subject::Place(..));
        MetricName::parse(name).is_some_and(|of| of_many(of.subject) && of.figure.is_headline())
    };
    let found: Vec<usize> = (0..metrics.len()).filter(|&at| is_headline(&metrics[at])).collect();
    if found.is_empty() { (0..metrics.len().min(8)).collect() } else { found }
}

/// Metrics in the order in which they are told: those of a place first, all others as they stand.
pub fn told_first(metrics: Vec<String>, place: &str) -> Vec<String> {
    let is_there =
        |name: &String| MetricName::parse(name).is_some_and(|of| matches!(of.subject, Subject::Place(_, found) if found == place));
    let (first, rest): (Vec<String>, Vec<String>) = metrics.into_iter().partition(is_there);
    first.into_iter().chain(rest).collect()
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
    /// What decides which figures it has.
    pub layout: CommodityLayout,
}

impl CommodityNames {
    /// Of a commodity without places, prices and services.
    pub fn plain(name: &str, uses: &[&str]) -> Self {
        let uses: Vec<String> = uses.iter().map(|&used| used.to_owned()).collect();
        Self { name: name.to_owned(), layout: CommodityLayout::plain(uses.len()), uses }
    }
}

/// The names of a scenario, in its order: what columns and metrics are called by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Commodities.
    pub commodities: Vec<CommodityNames>,
    /// Routes.
    pub routes: Vec<String>,
    /// Places; empty without `[places]`.
    pub places: Vec<String>,
    /// The place that is spoken of first, by its number; none: all uses together.
    pub headline: Option<usize>,
}

impl Names {
    /// Where each figure stands in a row.
    pub fn rows(&self) -> RowLayout {
        RowLayout::of(self.commodities.iter().map(|commodity| commodity.layout.clone()).collect(), self.routes.len())
    }

    /// Of whom a commodity is told first: the headline place, where it has a use of it, else all uses together.
    pub fn told_of(&self, commodity: usize) -> Users {
        match self.headline.filter(|place| self.commodities[commodity].layout.places.contains(place)) {
            Some(place) => Users::Place(commodity, place),
            None => Users::All(commodity),
        }
    }

    /// What a column is called.
    pub fn of(&self, column: Column) -> MetricName<'_> {
        let commodity = |c: usize| self.commodities[c].name.as_str();
        let subject = match column {
            Column::Commodity(c, _) | Column::First(Users::All(c), _) => Subject::Commodity(commodity(c)),
            Column::Place(c, p, _) | Column::First(Users::Place(c, p), _) => Subject::Place(commodity(c), &self.places[p]),
            Column::Use(c, k, _) | Column::First(Users::Use(c, k), _) => Subject::Use(commodity(c), &self.commodities[c].uses[k]),
            Column::OpenDays(r) | Column::Total(r, _) => Subject::Route(&self.routes[r]),
            Column::Pair(r, c, _) => Subject::Pair(&self.routes[r], commodity(c)),
        };
        MetricName { subject, figure: column.figure() }
    }

    /// The users that a column tells of, if it tells of any.
    fn users(column: Column) -> Option<Users> {
        match column {
            Column::Commodity(c, _) => Some(Users::All(c)),
            Column::Place(c, p, _) => Some(Users::Place(c, p)),
            Column::Use(c, k, _) => Some(Users::Use(c, k)),
            Column::First(users, _) => Some(users),
            Column::OpenDays(_) | Column::Total(..) | Column::Pair(..) => None,
        }
    }

    /// Set for a headline figure: one of those of whom a commodity is told first.
    fn headline(&self, column: Column, figure: Figure) -> Option<Headline> {
        let kind = HeadlineKind::of(figure)?;
        let users = Self::users(column)?;
        let (commodity, place) = match users {
            Users::All(c) => (c, None),
            Users::Place(c, p) => (c, Some(self.places[p].clone())),
            Users::Use(..) => return None,
        };
        (self.told_of(commodity) == users).then(|| Headline { commodity: self.commodities[commodity].name.clone(), place, kind })
    }

    /// All figures that a replication has, in the order of a row; a probability stands before the day of its onset.
    /// `days` is the length of the horizon.
    pub fn metrics(&self, days: usize) -> Vec<Metric> {
        let mut metrics = Vec::new();
        for (at, column) in self.rows().columns().into_iter().enumerate() {
            let mut push = |figure: Figure, reading| {
                let name = MetricName { figure, ..self.of(column) }.to_string();
                let headline = self.headline(column, figure);
                let range = if figure.is_probability() { [0.0, 1.0] } else { column.range(days as f64) };
                metrics.push(Metric { name, figure, column, worse: figure.burden(), headline, range, at, reading });
            };
            if let Column::First(_, onset) = column {
                push(onset.probability(), Reading::Ever);
                push(onset.first_day(), Reading::Day(days as f64));
            } else {
                push(column.figure(), Reading::Value);
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

    /// The name under which a commodity is told: that of its uses in the headline place, where it has any, else its own.
    pub fn told_name(&self, commodity: usize) -> String {
        let name = &self.commodities[commodity].name;
        match self.told_of(commodity) {
            Users::Place(_, place) => Subject::Place(name, &self.places[place]).to_string(),
            Users::All(_) | Users::Use(..) => name.clone(),
        }
    }

    /// The column of a figure of those of whom a commodity is told first; none where they have no such figure.
    pub fn told_column(&self, commodity: usize, figure: Figure) -> Option<Column> {
        let of_place = |place| {
            let metric = PlaceMetric::ALL.iter().copied().find(|metric| metric.figure() == figure)?;
            Some(Column::Place(commodity, place, metric))
        };
        let of_all = || {
            let metric = CommodityMetric::ALL.iter().copied().find(|metric| metric.figure() == figure)?;
            Some(Column::Commodity(commodity, metric))
        };
        match self.told_of(commodity) {
            Users::Place(_, place) => of_place(place),
            Users::All(_) | Users::Use(..) => of_all(),
        }
    }

    /// What a question is about where it names no metric: the first commodity's shortage days, of whom it is told first.
    pub fn first_metric(&self) -> String {
        MetricName { subject: Subject::Commodity(&self.told_name(0)), figure: Figure::ShortageDays }.to_string()
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

/// Which figures there are, by what they describe, in a sentence.
pub fn kinds() -> String {
    let keys = |figures: &mut dyn Iterator<Item = Figure>| figures.map(Figure::key).collect::<Vec<_>>().join(", ");
    let onsets = || Onset::ALL.iter().flat_map(|onset| [onset.probability(), onset.first_day()]);
    format!(
        "Of a commodity: {}; of a place: {}; of a use: {}; of a route: {}.",
        keys(&mut CommodityMetric::ALL.iter().map(|metric| metric.figure()).chain(onsets())),
        keys(&mut PlaceMetric::ALL.iter().map(|metric| metric.figure()).chain(onsets())),
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
    /// The least and the largest value that it can have; infinite where nothing bounds it.
    pub range: [f64; 2],
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

    /// Where a difference of two of its values can lie.
    pub fn difference_range(&self) -> [f64; 2] {
        let [least, most] = self.range;
        [least - most, most - least]
    }

    /// What counts as all of a headline figure.
    pub fn scale(&self, days: usize) -> Option<f64> {
        self.headline.as_ref().map(|headline| headline.kind.scale(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two places: fuel is used in both, food in the second alone; the first is spoken of.
    fn names() -> Names {
        let mut fuel = CommodityNames::plain("fuel", &["vital", "public"]);
        fuel.layout = CommodityLayout { priced: true, places_priced: true, places: vec![0, 1], services: vec![true, false] };
        let mut food = CommodityNames::plain("food", &["all"]);
        food.layout.places = vec![1];
        let owned = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        Names { commodities: vec![fuel, food], routes: owned(["RN7", "RN6"]), places: owned(["Bamako", "regions"]), headline: Some(0) }
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

    #[test]
    fn the_headline_place_is_told_first_where_it_has_a_use() {
        let headlines = |names: &Names| {
            let all = names.metrics(180).into_iter().filter(|metric| metric.headline.is_some());
            all.map(|metric| metric.name).collect::<Vec<_>>()
        };
        let names = names();
        assert_eq!(names.first_metric(), "fuel.places.Bamako.shortage_days");
        let told = headlines(&names);
        assert_eq!(told.len(), 6);
        assert!(told.contains(&"fuel.places.Bamako.probability_of_shortage".to_owned()) && told.contains(&"food.unmet_share".to_owned()));
        let figures = [Figure::UnmetShare, Figure::Arrivals].map(|figure| names.told_column(0, figure));
        assert_eq!(figures, [Some(Column::Place(0, 0, PlaceMetric::UnmetShare)), None]);
        assert_eq!([0, 1].map(|c| names.told_name(c)), ["fuel.places.Bamako", "food"]);
        let first = told_first(names.means(), "Bamako");
        assert!(first[0].starts_with("fuel.places.Bamako.") && first.len() == names.means().len());
        assert_eq!(first_of(&first, Figure::ShortageDays), Some(0));
        let all = Names { headline: None, ..names };
        assert_eq!(all.first_metric(), "fuel.shortage_days");
        assert!(headlines(&all).iter().all(|name| !name.contains("places")));
    }
}
