//! Where each figure stands in a replication's row. The kernel writes rows by index, the store names their columns: both from here.

use crate::catalogue::{CommodityMetric, Figure, Onset, PairMetric, PlaceMetric, TotalMetric, Unit, UseMetric, Worse};

/// Those who need a commodity, and of whom a shortage is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Users {
    /// All uses of a commodity together.
    All(usize),
    /// The uses in a place: commodity, place (in the scenario's list of places).
    Place(usize, usize),
    /// One use: commodity, use.
    Use(usize, usize),
}

/// One column of a replication's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Of a commodity, all its uses together.
    Commodity(usize, CommodityMetric),
    /// Of a place: commodity, place.
    Place(usize, usize, PlaceMetric),
    /// Of a use: commodity, use.
    Use(usize, usize, UseMetric),
    /// The day of an onset; NaN if it never comes.
    First(Users, Onset),
    /// Days that a route was open.
    OpenDays(usize),
    /// Of a route, all commodities together.
    Total(usize, TotalMetric),
    /// Of a route and a commodity.
    Pair(usize, usize, PairMetric),
}

impl Column {
    /// What the catalogue says of it.
    pub const fn figure(self) -> Figure {
        match self {
            Self::Commodity(_, metric) => metric.figure(),
            Self::Place(_, _, metric) => metric.figure(),
            Self::Use(_, _, metric) => metric.figure(),
            Self::First(_, onset) => onset.first_day(),
            Self::OpenDays(_) => Figure::OpenDays,
            Self::Total(_, metric) => metric.figure(),
            Self::Pair(_, _, metric) => metric.figure(),
        }
    }

    /// The route that it tells of, if it tells of one.
    pub const fn route(self) -> Option<usize> {
        match self {
            Self::OpenDays(route) | Self::Total(route, _) | Self::Pair(route, ..) => Some(route),
            Self::Commodity(..) | Self::Place(..) | Self::Use(..) | Self::First(..) => None,
        }
    }

    /// The commodity that it tells of, if it tells of one.
    pub const fn commodity(self) -> Option<usize> {
        match self {
            Self::Commodity(c, _) | Self::Place(c, ..) | Self::Use(c, ..) | Self::Pair(_, c, _) => Some(c),
            Self::First(Users::All(c) | Users::Place(c, _) | Users::Use(c, _), _) => Some(c),
            Self::OpenDays(_) | Self::Total(..) => None,
        }
    }

    /// The use that it tells of, if it tells of one.
    pub const fn use_(self) -> Option<usize> {
        match self {
            Self::Use(_, k, _) | Self::First(Users::Use(_, k), _) => Some(k),
            _ => None,
        }
    }

    /// Which tail is the worse one.
    pub const fn worse(self) -> Worse {
        self.figure().worse()
    }

    /// The least and the largest value that it can have over so many days; infinite where nothing bounds it. Nothing is below 0, and no
    /// price is below the normal one.
    pub fn range(self, days: f64) -> [f64; 2] {
        match self.figure().unit() {
            Unit::Days | Unit::Day => [0.0, days],
            Unit::Share => [0.0, 1.0],
            Unit::Ratio if self.figure() == Figure::PriceIndex => [1.0, f64::INFINITY],
            Unit::Ratio | Unit::Own | Unit::PersonDays | Unit::Trucks | Unit::Convoys | Unit::Service => [0.0, f64::INFINITY],
        }
    }

    /// Is it the day of an onset, which a replication may lack?
    pub const fn is_first_day(self) -> bool {
        matches!(self, Self::First(..))
    }
}

/// What decides which figures a commodity has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommodityLayout {
    /// Have all its uses together a price that is kept replication by replication?
    pub priced: bool,
    /// By use: has it a service?
    pub services: Vec<bool>,
    /// The places that have a use of it, by their number in the scenario; empty without `[places]`.
    pub places: Vec<usize>,
    /// Has each of its places a price?
    pub places_priced: bool,
}

impl CommodityLayout {
    /// So many uses without a service, in no place, without a price.
    pub fn plain(uses: usize) -> Self {
        Self { services: vec![false; uses], ..Self::default() }
    }

    /// The figures of all its uses together.
    pub fn metrics(&self) -> &'static [CommodityMetric] {
        if self.priced { CommodityMetric::ALL } else { &CommodityMetric::ALL[..CommodityMetric::PriceIndex as usize] }
    }

    /// The figures of each of its places.
    pub fn place_metrics(&self) -> &'static [PlaceMetric] {
        if self.places_priced { PlaceMetric::ALL } else { &PlaceMetric::ALL[..PlaceMetric::PriceIndex as usize] }
    }

    /// The figures of one of its uses.
    pub fn use_metrics(&self, k: usize) -> &'static [UseMetric] {
        if self.services[k] { UseMetric::ALL } else { &UseMetric::ALL[..UseMetric::ServiceLevel as usize] }
    }
}

/// Where each figure stands in a row: commodities, then their uses, then their places, then routes, in the scenario's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLayout {
    commodities: Vec<CommodityLayout>,
    routes: usize,
    /// By commodity: where its figures begin.
    at_commodity: Vec<usize>,
    /// By commodity, then use: where the use's figures begin.
    at_use: Vec<Vec<usize>>,
    /// By commodity: where each place's figures begin, with the place.
    at_place: Vec<Vec<(usize, usize)>>,
    at_routes: usize,
}

impl RowLayout {
    /// For commodities with so many uses each, without places, prices and services, and so many routes.
    pub fn new(uses: &[usize], routes: usize) -> Self {
        Self::of(uses.iter().map(|&uses| CommodityLayout::plain(uses)).collect(), routes)
    }

    /// For such commodities, and so many routes.
    pub fn of(commodities: Vec<CommodityLayout>, routes: usize) -> Self {
        let mut next = 0;
        let mut take = |figures: usize| {
            let at = next;
            next += figures + Onset::ALL.len();
            at
        };
        let at_commodity = commodities.iter().map(|of| take(of.metrics().len())).collect();
        let uses = |of: &CommodityLayout| 0..of.services.len();
        let at_use = commodities.iter().map(|of| uses(of).map(|k| take(of.use_metrics(k).len())).collect()).collect();
        let at_place =
            commodities.iter().map(|of| of.places.iter().map(|&place| (place, take(of.place_metrics().len()))).collect()).collect();
        Self { at_commodity, at_use, at_place, at_routes: next, commodities, routes }
    }

    /// Number of commodities.
    pub fn commodities(&self) -> usize {
        self.commodities.len()
    }

    /// What decides which figures a commodity has.
    pub fn commodity(&self, commodity: usize) -> &CommodityLayout {
        &self.commodities[commodity]
    }

    /// Number of routes.
    pub fn routes(&self) -> usize {
        self.routes
    }

    /// Number of uses of a commodity.
    pub fn uses(&self, commodity: usize) -> usize {
        self.commodities[commodity].services.len()
    }

    /// Length of a row.
    pub fn width(&self) -> usize {
        self.at_routes + self.routes * self.per_route()
    }

    fn per_route(&self) -> usize {
        1 + TotalMetric::COUNT + self.commodities.len() * PairMetric::COUNT
    }

    /// Where a place's figures begin.
    fn at_place(&self, commodity: usize, place: usize) -> usize {
        let found = self.at_place[commodity].iter().find(|(of, _)| *of == place);
        found.map_or_else(|| unreachable!("place {place} has no use of commodity {commodity}"), |&(_, at)| at)
    }

    /// Index of a column. The scenario must have the figure.
    pub fn index(&self, column: Column) -> usize {
        let at_route = |r: usize| self.at_routes + r * self.per_route();
        let of = |c: usize| &self.commodities[c];
        match column {
            Column::Commodity(c, metric) => self.at_commodity[c] + metric as usize,
            Column::Use(c, k, metric) => self.at_use[c][k] + metric as usize,
            Column::Place(c, p, metric) => self.at_place(c, p) + metric as usize,
            Column::First(Users::All(c), onset) => self.at_commodity[c] + of(c).metrics().len() + onset as usize,
            Column::First(Users::Use(c, k), onset) => self.at_use[c][k] + of(c).use_metrics(k).len() + onset as usize,
            Column::First(Users::Place(c, p), onset) => self.at_place(c, p) + of(c).place_metrics().len() + onset as usize,
            Column::OpenDays(r) => at_route(r),
            Column::Total(r, metric) => at_route(r) + 1 + metric as usize,
            Column::Pair(r, c, metric) => at_route(r) + 1 + TotalMetric::COUNT + c * PairMetric::COUNT + metric as usize,
        }
    }

    /// All columns, in order.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::with_capacity(self.width());
        let first = |users: Users| Onset::ALL.iter().map(move |&onset| Column::First(users, onset));
        for (c, of) in self.commodities.iter().enumerate() {
            columns.extend(of.metrics().iter().map(|&metric| Column::Commodity(c, metric)));
            columns.extend(first(Users::All(c)));
        }
        for (c, of) in self.commodities.iter().enumerate() {
            for k in 0..of.services.len() {
                columns.extend(of.use_metrics(k).iter().map(|&metric| Column::Use(c, k, metric)));
                columns.extend(first(Users::Use(c, k)));
            }
        }
        for (c, of) in self.commodities.iter().enumerate() {
            for &p in &of.places {
                columns.extend(of.place_metrics().iter().map(|&metric| Column::Place(c, p, metric)));
                columns.extend(first(Users::Place(c, p)));
            }
        }
        for r in 0..self.routes {
            columns.push(Column::OpenDays(r));
            columns.extend(TotalMetric::ALL.iter().map(|&metric| Column::Total(r, metric)));
            for c in 0..self.commodities.len() {
                columns.extend(PairMetric::ALL.iter().map(|&metric| Column::Pair(r, c, metric)));
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_where_its_index_says() {
        let plain = CommodityLayout::plain(3);
        let priced = CommodityLayout { priced: true, places_priced: true, places: vec![0, 2], services: vec![false, true] };
        let elastic = CommodityLayout { priced: true, places: vec![1], ..CommodityLayout::plain(1) };
        let layout = RowLayout::of(vec![plain, priced, elastic], 4);
        let columns = layout.columns();
        assert_eq!(columns.len(), layout.width());
        for (index, &column) in columns.iter().enumerate() {
            assert_eq!(layout.index(column), index, "{column:?}");
        }
    }

    #[test]
    fn only_what_a_scenario_has_stands_in_its_rows() {
        let has = |of: CommodityLayout, figure: Figure| RowLayout::of(vec![of], 0).columns().iter().any(|column| column.figure() == figure);
        let priced = CommodityLayout { priced: true, ..CommodityLayout::plain(1) };
        assert!(has(priced, Figure::DearDays) && !has(CommodityLayout::plain(1), Figure::DearDays));
        let served = CommodityLayout { services: vec![true], ..CommodityLayout::plain(1) };
        assert!(has(served, Figure::ServiceLevel) && !has(CommodityLayout::plain(1), Figure::ServiceLevel));
    }
}
