//! Where each figure stands in a replication's row. The kernel writes rows by index, the store names their columns: both from here.

use crate::catalogue::{CommodityMetric, Figure, Onset, PairMetric, TotalMetric, UseMetric, Worse};

/// Those who need a commodity, and of whom a shortage is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Users {
    /// All uses of a commodity together.
    All(usize),
    /// One use: commodity, use.
    Use(usize, usize),
}

/// One column of a replication's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Of a commodity.
    Commodity(usize, CommodityMetric),
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
            Self::Use(_, _, metric) => metric.figure(),
            Self::First(_, onset) => onset.first_day(),
            Self::OpenDays(_) => Figure::OpenDays,
            Self::Total(_, metric) => metric.figure(),
            Self::Pair(_, _, metric) => metric.figure(),
        }
    }

    /// Which tail is the worse one.
    pub const fn worse(self) -> Worse {
        self.figure().worse()
    }

    /// Is it the day of an onset, which a replication may lack?
    pub const fn is_first_day(self) -> bool {
        matches!(self, Self::First(..))
    }
}

const PER_COMMODITY: usize = CommodityMetric::COUNT + Onset::ALL.len();
const PER_USE: usize = UseMetric::COUNT + Onset::ALL.len();

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
        let at_use = |c: usize, k: usize| at_uses + (self.first_use[c] + k) * PER_USE;
        match column {
            Column::Commodity(c, metric) => c * PER_COMMODITY + metric as usize,
            Column::First(Users::All(c), onset) => c * PER_COMMODITY + CommodityMetric::COUNT + onset as usize,
            Column::Use(c, k, metric) => at_use(c, k) + metric as usize,
            Column::First(Users::Use(c, k), onset) => at_use(c, k) + UseMetric::COUNT + onset as usize,
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
        let first = |users: Users| Onset::ALL.iter().map(move |&onset| Column::First(users, onset));
        for c in 0..self.uses.len() {
            columns.extend(CommodityMetric::ALL.iter().map(|&metric| Column::Commodity(c, metric)));
            columns.extend(first(Users::All(c)));
        }
        for (c, &uses) in self.uses.iter().enumerate() {
            for k in 0..uses {
                columns.extend(UseMetric::ALL.iter().map(|&metric| Column::Use(c, k, metric)));
                columns.extend(first(Users::Use(c, k)));
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
    fn every_column_stands_where_its_index_says() {
        let layout = RowLayout::new(&[2, 3], 4);
        let columns = layout.columns();
        assert_eq!(columns.len(), layout.width());
        for (index, &column) in columns.iter().enumerate() {
            assert_eq!(layout.index(column), index, "{column:?}");
        }
    }
}
