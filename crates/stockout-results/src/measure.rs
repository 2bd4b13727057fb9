//! The closed list of what is reported, and where each figure stands in a replication's row.
//!
//! The kernel writes rows by index, the store names their columns, the view words them: all three from this list.

/// Is much of it a burden? Decides which tail is the worse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// The largest values are the worst: shortage days, losses.
    High,
    /// The smallest values are the worst: arrivals, deliveries, trucks sent, open days.
    Low,
}

/// An enum of metrics with their keys: `Metric::ALL`, `metric.key()`.
macro_rules! metrics {
    ($(#[$doc:meta])* $name:ident { $($(#[$line:meta])* $variant:ident => $key:literal, $worse:ident;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$line])* $variant,)* }
        impl $name {
            /// All of them, in the order of files and tables.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// Its name in files.
            pub const fn key(self) -> &'static str { match self { $($name::$variant => $key,)* } }
            /// Which tail is the worse one.
            pub const fn worse(self) -> Worse { match self { $($name::$variant => Worse::$worse,)* } }
            /// The metric of that name.
            pub fn from_key(key: &str) -> Option<Self> { Self::ALL.iter().copied().find(|metric| metric.key() == key) }
        }
    };
}

/// Which way a named figure is a burden: `fuel.shortage_days`, `fuel.uses.vital.probability_of_shortage`,
/// `routes.RN7.delivered.fuel`; none for a name that is no figure.
pub fn worse_of(name: &str) -> Option<Worse> {
    let chance = |key: &str| (key == "probability_of_shortage").then_some(Worse::High);
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["routes", _, "open_days"] => Some(Worse::Low),
        ["routes", _, key] => TotalMetric::from_key(key).map(|metric| Column::Total(0, metric).burden()),
        ["routes", _, key, _] => PairMetric::from_key(key).map(|metric| Column::Pair(0, 0, metric).burden()),
        [_, "uses", _, key] => UseMetric::from_key(key).map(UseMetric::worse).or_else(|| chance(key)),
        [_, key] => CommodityMetric::from_key(key).map(CommodityMetric::worse).or_else(|| chance(key)),
        _ => None,
    }
}

metrics! {
    /// What a replication says of a commodity.
    CommodityMetric {
        /// Days on which the unmet share reaches the shortage threshold.
        ShortageDays => "shortage_days", High;
        /// Longest run of such days.
        LongestShortageDays => "longest_shortage_days", High;
        /// Days that the depot closes empty.
        DepotEmptyDays => "depot_empty_days", High;
        /// Days with an unmet share from 0.05 to 0.2.
        MinorDays => "minor_days", High;
        /// From 0.2 to 0.4.
        ModerateDays => "moderate_days", High;
        /// From 0.4 to 0.6.
        SevereDays => "severe_days", High;
        /// From 0.6.
        ExtremeDays => "extreme_days", High;
        /// Need that was not met, in units.
        Unmet => "unmet", High;
        /// The same as a share of the horizon's need.
        UnmetShare => "unmet_share", High;
        /// Sum over the days of unmet share times population.
        UnmetPersonDays => "unmet_person_days", High;
        /// Units that reached the yard, home supply apart.
        Arrivals => "arrivals", Low;
        /// Trucks lost to attacks.
        TrucksLost => "trucks_lost", High;
        /// Their loads.
        UnitsLost => "units_lost", High;
    }
}

metrics! {
    /// What a replication says of one use of a commodity.
    UseMetric {
        /// Days on which the use's unmet share reaches the shortage threshold.
        ShortageDays => "shortage_days", High;
        /// Longest run of such days.
        LongestShortageDays => "longest_shortage_days", High;
        /// Days with an unmet share from 0.05 to 0.2.
        MinorDays => "minor_days", High;
        /// From 0.2 to 0.4.
        ModerateDays => "moderate_days", High;
        /// From 0.4 to 0.6.
        SevereDays => "severe_days", High;
        /// From 0.6.
        ExtremeDays => "extreme_days", High;
        /// Need that was not met, in units.
        Unmet => "unmet", High;
        /// The same as a share of the use's need.
        UnmetShare => "unmet_share", High;
    }
}

metrics! {
    /// What a replication says of a route, all commodities together.
    TotalMetric {
        /// Trucks that left; one that turned back and leaves again counts again.
        TrucksSent => "trucks_sent", Low;
        /// Convoys that left.
        ConvoysSent => "convoys_sent", High;
        /// Convoys that were attacked.
        ConvoysAttacked => "convoys_attacked", High;
        /// Trucks lost.
        TrucksLost => "trucks_lost", High;
    }
}

impl TotalMetric {
    /// The same figure of one commodity.
    pub const fn of_pair(self) -> PairMetric {
        match self {
            Self::TrucksSent => PairMetric::TrucksSent,
            Self::ConvoysSent => PairMetric::ConvoysSent,
            Self::ConvoysAttacked => PairMetric::ConvoysAttacked,
            Self::TrucksLost => PairMetric::TrucksLost,
        }
    }
}

metrics! {
    /// What a replication says of a route and a commodity.
    PairMetric {
        /// Trucks that left; one that turned back and leaves again counts again.
        TrucksSent => "trucks_sent", Low;
        /// Convoys that left.
        ConvoysSent => "convoys_sent", High;
        /// Convoys that were attacked.
        ConvoysAttacked => "convoys_attacked", High;
        /// Trucks lost.
        TrucksLost => "trucks_lost", High;
        /// Units that reached the yard by this route.
        Delivered => "delivered", Low;
        /// Longest queue at the close of a day, in trucks.
        MaxQueue => "max_queue", High;
    }
}

metrics! {
    /// What a day says of a commodity.
    DailyMetric {
        /// Depot stock at the close.
        Stock => "stock", Low;
        /// Depot stock in days of the day's normal demand.
        CoverDays => "cover_days", Low;
        /// Units that reached the yard.
        Arrivals => "arrivals", Low;
        /// Units sold to users.
        Sold => "sold", Low;
        /// Units needed.
        Need => "need", High;
        /// Unmet share of the need.
        UnmetShare => "unmet_share", High;
        /// Sold, as a share of what was requested before rationing and dependence.
        FillRate => "fill_rate", Low;
        /// Price against normal; with an elasticity only.
        PriceIndex => "price_index", High;
    }
}

/// The key of a route's days open.
pub const OPEN_DAYS: &str = "open_days";

/// Largest relative error of the daily quantiles: they come from counts in bins of 128 an octave, and stand for half a bin.
pub const DAILY_QUANTILE_ERROR: f64 = 1.0 / 256.0;

/// Lower ends of the severity bands minor, moderate, severe, extreme.
pub const SEVERITY_FROM: [f64; 4] = [0.05, 0.2, 0.4, 0.6];

/// One column of a replication's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Of a commodity.
    Commodity(usize, CommodityMetric),
    /// First shortage day of a commodity; NaN if none.
    FirstShortage(usize),
    /// Of a use: commodity, use.
    Use(usize, usize, UseMetric),
    /// First shortage day of a use; NaN if none.
    UseFirstShortage(usize, usize),
    /// Days that a route was open.
    OpenDays(usize),
    /// Of a route, all commodities together.
    Total(usize, TotalMetric),
    /// Of a route and a commodity.
    Pair(usize, usize, PairMetric),
}

impl Column {
    /// Which tail is the worse one. An early first shortage is worse than a late one.
    pub fn worse(self) -> Worse {
        match self {
            Self::Commodity(_, metric) => metric.worse(),
            Self::Use(_, _, metric) => metric.worse(),
            Self::Total(_, metric) => metric.worse(),
            Self::Pair(_, _, metric) => metric.worse(),
            Self::OpenDays(_) | Self::FirstShortage(_) | Self::UseFirstShortage(..) => Worse::Low,
        }
    }

    /// Which way it is a burden, where scenarios are compared. As its tails, but for convoys that are sent: more of them bring more, though
    /// docs/model.md lists the largest as their worse tail.
    pub fn burden(self) -> Worse {
        match self {
            Self::Total(_, TotalMetric::ConvoysSent) | Self::Pair(_, _, PairMetric::ConvoysSent) => Worse::Low,
            _ => self.worse(),
        }
    }

    /// Is it a first shortage day, which a replication may lack?
    pub fn is_first_shortage(self) -> bool {
        matches!(self, Self::FirstShortage(_) | Self::UseFirstShortage(..))
    }
}

const PER_COMMODITY: usize = CommodityMetric::COUNT + 1;
const PER_USE: usize = UseMetric::COUNT + 1;

/// Where each figure stands in a row: commodities, then uses, then routes, in the scenario's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowLayout {
    uses: Vec<usize>,
    first_use: Vec<usize>,
    routes: usize,
}

impl RowLayout {
    /// For commodities with so many uses each, and so many routes.
    pub fn new(uses: &[usize], routes: usize) -> Self {
        let first_use = uses.iter().scan(0, |next, &count| {
            let first = *next;
            *next += count;
            Some(first)
        });
        Self { uses: uses.to_vec(), first_use: first_use.collect(), routes }
    }

    /// Number of commodities.
    pub fn commodities(&self) -> usize {
        self.uses.len()
    }

    /// Number of routes.
    pub fn routes(&self) -> usize {
        self.routes
    }

    /// Number of uses of a commodity.
    pub fn uses(&self, commodity: usize) -> usize {
        self.uses[commodity]
    }

    /// Length of a row.
    pub fn width(&self) -> usize {
        let uses: usize = self.uses.iter().sum();
        self.uses.len() * PER_COMMODITY + uses * PER_USE + self.routes * self.per_route()
    }

    fn per_route(&self) -> usize {
        1 + TotalMetric::COUNT + self.uses.len() * PairMetric::COUNT
    }

    /// Index of a column.
    pub fn index(&self, column: Column) -> usize {
        let at_uses = self.uses.len() * PER_COMMODITY;
        let at_routes = at_uses + self.uses.iter().sum::<usize>() * PER_USE;
        match column {
            Column::Commodity(c, metric) => c * PER_COMMODITY + metric as usize,
            Column::FirstShortage(c) => c * PER_COMMODITY + CommodityMetric::COUNT,
            Column::Use(c, k, metric) => at_uses + (self.first_use[c] + k) * PER_USE + metric as usize,
            Column::UseFirstShortage(c, k) => at_uses + (self.first_use[c] + k) * PER_USE + UseMetric::COUNT,
            Column::OpenDays(r) => at_routes + r * self.per_route(),
            Column::Total(r, metric) => at_routes + r * self.per_route() + 1 + metric as usize,
            Column::Pair(r, c, metric) => {
                at_routes + r * self.per_route() + 1 + TotalMetric::COUNT + c * PairMetric::COUNT + metric as usize
            }
        }
    }

    /// All columns, in order.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::with_capacity(self.width());
        for c in 0..self.uses.len() {
            columns.extend(CommodityMetric::ALL.iter().map(|&metric| Column::Commodity(c, metric)));
            columns.push(Column::FirstShortage(c));
        }
        for (c, &uses) in self.uses.iter().enumerate() {
            for k in 0..uses {
                columns.extend(UseMetric::ALL.iter().map(|&metric| Column::Use(c, k, metric)));
                columns.push(Column::UseFirstShortage(c, k));
            }
        }
        for r in 0..self.routes {
            columns.push(Column::OpenDays(r));
            columns.extend(TotalMetric::ALL.iter().map(|&metric| Column::Total(r, metric)));
            for c in 0..self.uses.len() {
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
    fn a_convoy_that_is_sent_is_no_burden() {
        for name in
            ["routes.RN7.convoys_sent", "routes.RN7.convoys_sent.fuel", "routes.RN7.trucks_sent", "routes.RN7.open_days", "fuel.arrivals"]
        {
            assert_eq!(worse_of(name), Some(Worse::Low), "{name}");
        }
        for name in ["routes.RN7.convoys_attacked.fuel", "routes.RN7.trucks_lost", "fuel.shortage_days", "fuel.probability_of_shortage"] {
            assert_eq!(worse_of(name), Some(Worse::High), "{name}");
        }
        // Its worse tail is the one that docs/model.md gives it.
        assert_eq!(Column::Total(0, TotalMetric::ConvoysSent).worse(), Worse::High);
    }

    #[test]
    fn every_column_stands_where_its_index_says() {
        let layout = RowLayout::new(&[2, 3], 4);
        let columns = layout.columns();
        assert_eq!(columns.len(), layout.width());
        for (index, &column) in columns.iter().enumerate() {
            assert_eq!(layout.index(column), index, "{column:?}");
        }
    }
}
