//! The names and types of the columns of `replications.parquet`.

use stockout_results::measure::OPEN_DAYS;
use stockout_results::{Column, CommodityMetric, PairMetric, RowLayout, UseMetric};

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Days: at most the horizon, 32 bits.
    Days,
    /// A day that a replication may lack.
    DayOrNone,
    /// Trucks and convoys: 64 bits.
    Count,
    /// Anything else.
    Amount,
}

/// One column: its name and how it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedColumn {
    /// Its name in the file.
    pub name: String,
    /// How it is kept.
    pub kind: Kind,
}

/// All columns after `replication` and `draw`: the uncertain values, then a row of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    uncertain: usize,
    columns: Vec<NamedColumn>,
}

impl Columns {
    /// For commodities with their uses, routes, and the paths of the uncertain values; all in the scenario's order.
    pub fn new(commodities: &[(String, Vec<String>)], routes: &[String], uncertain: &[String]) -> Self {
        let uses: Vec<usize> = commodities.iter().map(|(_, uses)| uses.len()).collect();
        let figures = RowLayout::new(&uses, routes.len()).columns();
        let drawn = uncertain.iter().map(|path| NamedColumn { name: path.clone(), kind: Kind::Amount });
        let named = figures.into_iter().map(|column| NamedColumn { name: name(column, commodities, routes), kind: kind(column) });
        let mut columns: Vec<NamedColumn> = drawn.chain(named).collect();
        keep_apart(&mut columns);
        Self { uncertain: uncertain.len(), columns }
    }

    /// How many uncertain values stand in front.
    pub fn uncertain(&self) -> usize {
        self.uncertain
    }

    /// How many figures a row has; the `width` of its [`RowLayout`].
    pub fn width(&self) -> usize {
        self.columns.len() - self.uncertain
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[NamedColumn] {
        &self.columns
    }
}

/// What a figure is called in files.
fn name(column: Column, commodities: &[(String, Vec<String>)], routes: &[String]) -> String {
    let commodity = |c: usize| &commodities[c].0;
    let use_of = |c: usize, k: usize| format!("{}.uses.{}", commodities[c].0, commodities[c].1[k]);
    match column {
        Column::Commodity(c, metric) => format!("{}.{}", commodity(c), metric.key()),
        Column::FirstShortage(c) => format!("{}.{FIRST_SHORTAGE_DAY}", commodity(c)),
        Column::Use(c, k, metric) => format!("{}.{}", use_of(c, k), metric.key()),
        Column::UseFirstShortage(c, k) => format!("{}.{FIRST_SHORTAGE_DAY}", use_of(c, k)),
        Column::OpenDays(r) => format!("routes.{}.{OPEN_DAYS}", routes[r]),
        Column::Total(r, metric) => format!("routes.{}.{}", routes[r], metric.key()),
        Column::Pair(r, c, metric) => format!("routes.{}.{}.{}", routes[r], metric.key(), commodity(c)),
    }
}

/// The key of the first shortage day.
pub(super) const FIRST_SHORTAGE_DAY: &str = "first_shortage_day";

/// Spelt out metric by metric, so that a new one cannot be kept wrongly by default.
fn kind(column: Column) -> Kind {
    use CommodityMetric as Of;
    match column {
        Column::FirstShortage(_) | Column::UseFirstShortage(..) => Kind::DayOrNone,
        Column::OpenDays(_) => Kind::Days,
        Column::Total(..) => Kind::Count,
        Column::Commodity(_, metric) => match metric {
            Of::ShortageDays | Of::LongestShortageDays | Of::DepotEmptyDays => Kind::Days,
            Of::MinorDays | Of::ModerateDays | Of::SevereDays | Of::ExtremeDays => Kind::Days,
            Of::TrucksLost => Kind::Count,
            Of::Unmet | Of::UnmetShare | Of::UnmetPersonDays | Of::Arrivals | Of::UnitsLost => Kind::Amount,
        },
        Column::Use(_, _, metric) => match metric {
            UseMetric::ShortageDays | UseMetric::LongestShortageDays => Kind::Days,
            UseMetric::MinorDays | UseMetric::ModerateDays | UseMetric::SevereDays | UseMetric::ExtremeDays => Kind::Days,
            UseMetric::Unmet | UseMetric::UnmetShare => Kind::Amount,
        },
        Column::Pair(_, _, metric) => match metric {
            PairMetric::TrucksSent | PairMetric::ConvoysSent | PairMetric::ConvoysAttacked => Kind::Count,
            PairMetric::TrucksLost | PairMetric::MaxQueue => Kind::Count,
            PairMetric::Delivered => Kind::Amount,
        },
    }
}

/// Two measures may bear one name, and so two uncertain values one path; no reader takes two columns of one name.
fn keep_apart(columns: &mut [NamedColumn]) {
    let mut seen = std::collections::HashSet::from(["replication".to_owned(), "draw".to_owned()]);
    for column in columns {
        let plain = column.name.clone();
        let mut copy = 2;
        while !seen.insert(column.name.clone()) {
            column.name = format!("{plain}#{copy}");
            copy += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        let commodities = [("fuel".to_owned(), vec!["vital".to_owned()]), ("food".to_owned(), vec!["all".to_owned()])];
        Columns::new(&commodities, &["RN7".to_owned()], &["threat.volatility".to_owned(), "threat.volatility".to_owned()])
    }

    #[test]
    fn columns_bear_the_names_of_the_contract() {
        let columns = columns();
        let kind = |name: &str| columns.all().iter().find(|column| column.name == name).map(|column| column.kind);
        assert_eq!(kind("fuel.shortage_days"), Some(Kind::Days));
        assert_eq!(kind("fuel.first_shortage_day"), Some(Kind::DayOrNone));
        assert_eq!(kind("fuel.uses.vital.shortage_days"), Some(Kind::Days));
        assert_eq!(kind("fuel.uses.vital.first_shortage_day"), Some(Kind::DayOrNone));
        assert_eq!(kind("routes.RN7.open_days"), Some(Kind::Days));
        assert_eq!(kind("routes.RN7.trucks_sent"), Some(Kind::Count));
        assert_eq!(kind("routes.RN7.trucks_sent.fuel"), Some(Kind::Count));
        assert_eq!(kind("routes.RN7.delivered.fuel"), Some(Kind::Amount));
        assert_eq!(kind("routes.RN7.max_queue.food"), Some(Kind::Count));
        assert_eq!(kind("fuel.unmet_person_days"), Some(Kind::Amount));
    }

    #[test]
    fn two_uncertain_values_of_one_path_get_two_columns() {
        let columns = columns();
        assert_eq!(columns.uncertain(), 2);
        assert_eq!(columns.all()[0].name, "threat.volatility");
        assert_eq!(columns.all()[1].name, "threat.volatility#2");
    }

    #[test]
    fn a_row_is_as_wide_as_its_layout() {
        assert_eq!(columns().width(), RowLayout::new(&[1, 1], 1).width());
    }
}
