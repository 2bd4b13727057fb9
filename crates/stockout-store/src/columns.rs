//! The names and types of the columns of `replications.parquet`.

use stockout_results::Names;
use stockout_results::catalogue::Storage;

/// One column: its name and how it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedColumn {
    /// Its name in the file.
    pub name: String,
    /// How it is kept.
    pub kind: Storage,
}

/// All columns after `replication` and `draw`: the uncertain values, then a row of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    uncertain: usize,
    columns: Vec<NamedColumn>,
}

impl Columns {
    /// For the figures of a scenario and the paths of its uncertain values, both in its order.
    pub fn new(names: &Names, uncertain: &[String]) -> Self {
        let drawn = uncertain.iter().map(|path| NamedColumn { name: path.clone(), kind: Storage::Amount });
        let figures = names.rows().columns().into_iter();
        let named = figures.map(|column| NamedColumn { name: names.of(column).to_string(), kind: column.figure().storage() });
        let mut columns: Vec<NamedColumn> = drawn.chain(named).collect();
        keep_apart(&mut columns);
        Self { uncertain: uncertain.len(), columns }
    }

    /// How many uncertain values stand in front.
    pub fn uncertain(&self) -> usize {
        self.uncertain
    }

    /// How many figures a row has; the width of the scenario's row.
    pub fn width(&self) -> usize {
        self.columns.len() - self.uncertain
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[NamedColumn] {
        &self.columns
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
    use stockout_results::metric::CommodityNames;

    fn names() -> Names {
        let commodity = |name: &str, used: &str| CommodityNames::plain(name, &[used]);
        Names {
            commodities: vec![commodity("fuel", "vital"), commodity("food", "all")],
            routes: vec!["RN7".to_owned()],
            ..Names::default()
        }
    }

    fn columns() -> Columns {
        Columns::new(&names(), &["threat.volatility".to_owned(), "threat.volatility".to_owned()])
    }

    #[test]
    fn columns_bear_the_names_of_the_contract() {
        let columns = columns();
        let kind = |name: &str| columns.all().iter().find(|column| column.name == name).map(|column| column.kind);
        assert_eq!(kind("fuel.shortage_days"), Some(Storage::Days));
        assert_eq!(kind("fuel.first_shortage_day"), Some(Storage::DayOrNone));
        assert_eq!(kind("fuel.uses.vital.shortage_days"), Some(Storage::Days));
        assert_eq!(kind("fuel.uses.vital.first_shortage_day"), Some(Storage::DayOrNone));
        assert_eq!(kind("routes.RN7.open_days"), Some(Storage::Days));
        assert_eq!(kind("routes.RN7.trucks_sent"), Some(Storage::Count));
        assert_eq!(kind("routes.RN7.trucks_sent.fuel"), Some(Storage::Count));
        assert_eq!(kind("routes.RN7.delivered.fuel"), Some(Storage::Amount));
        assert_eq!(kind("routes.RN7.max_queue.food"), Some(Storage::Count));
        assert_eq!(kind("fuel.unmet_person_days"), Some(Storage::Amount));
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
        assert_eq!(columns().width(), names().rows().width());
    }
}
