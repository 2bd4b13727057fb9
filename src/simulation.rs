//! The engine in three steps: a scenario with changes, a run, tables.

use crate::ensemble::{self, Plan, Unfinished, Watch};
use crate::model::Model;
use crate::results::{Column, Distribution, Names, PlaceFacts, Provenance, Results, Wording};
use crate::rng::SCHEME;
use crate::scenario::inputs::Inputs;
use crate::scenario::{Document, Faults, Overlay, Reading, Scenario, UncertainLaw, Verb};
use std::convert::Infallible;
use std::fmt::Display;

/// A scenario to be read, with the changes made to it.
///
/// Changes apply in the order in which they are made, after the file's own. A path is one of docs/model.md, such as
/// `routes.*.attack_probability.fuel`; a value is a TOML value.
#[derive(Debug, Clone)]
pub struct Load {
    document: Result<Document, Faults>,
    overlays: Vec<Overlay>,
}

impl Load {
    /// From a document that was read before, and can be read under other changes.
    pub fn document(document: Document) -> Self {
        Self { document: Ok(document), overlays: Vec::new() }
    }

    /// From a file of the disk, and all that it extends.
    #[cfg(feature = "disk")]
    pub fn path(path: impl AsRef<std::path::Path>) -> Self {
        Self { document: Document::load(path.as_ref()), overlays: Vec::new() }
    }

    /// From a text in TOML that extends nothing; errors call it by `name`.
    pub fn text(name: &str, text: &str) -> Self {
        Self { document: Document::from_text(name, text), overlays: Vec::new() }
    }

    /// From a tree of values with the keys of a scenario file; errors call it by `name`. A null is left out.
    pub fn value(name: &str, tree: &serde_json::Value) -> Self {
        Self::text(name, &document_of(tree))
    }

    /// Sets the numbers (or words) that a path names.
    #[must_use]
    pub fn set(self, path: &str, value: impl Display) -> Self {
        self.change(Verb::Set, path, value)
    }

    /// Multiplies the numbers that a path names.
    #[must_use]
    pub fn scale(self, path: &str, factor: impl Display) -> Self {
        self.change(Verb::Scale, path, factor)
    }

    /// Adds to the numbers that a path names.
    #[must_use]
    pub fn add(self, path: &str, amount: impl Display) -> Self {
        self.change(Verb::Add, path, amount)
    }

    /// Makes one change of each entry of a map.
    #[must_use]
    pub fn all<P: AsRef<str>, V: Display>(self, verb: Verb, changes: impl IntoIterator<Item = (P, V)>) -> Self {
        changes.into_iter().fold(self, |load, (path, value)| load.change(verb, path.as_ref(), value))
    }

    fn change(mut self, verb: Verb, path: &str, value: impl Display) -> Self {
        let origin = format!("change {}", self.overlays.len() + 1);
        self.overlays.push(Overlay { verb, path: path.to_owned(), value: value.to_string(), origin });
        self
    }

    /// The scenario with inputs that are to vary, each a verb and a path, point by point.
    ///
    /// # Errors
    /// As [`Load::reading`].
    pub fn inputs(self, inputs: &[(Verb, String)]) -> Result<Inputs, Faults> {
        Inputs::new(self.document?, self.overlays, inputs)
    }

    /// The scenario, and what is doubtful about it.
    ///
    /// # Errors
    /// Every fault of the files and of the changes, with its place and how to mend it.
    pub fn reading(self) -> Result<Reading, Faults> {
        self.document?.scenario(&self.overlays)
    }

    /// The scenario.
    ///
    /// # Errors
    /// As [`Load::reading`].
    pub fn scenario(self) -> Result<Scenario, Faults> {
        Ok(self.reading()?.scenario)
    }
}

/// A finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// What all replications say together.
    pub results: Results,
    /// One row per replication: its number, its parameter draw, the drawn values, the figures. A day that never came is NaN.
    pub replications: Table,
}

/// A table by columns, all of the same length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<TableColumn>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Its name; of a figure, its path (`fuel.uses.vital.shortage_days`).
    pub name: String,
    /// What it holds.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

impl Table {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| match &column.values {
            Values::Numbers(values) => values.len(),
            Values::Words(values) => values.len(),
        })
    }

    /// The numbers of a column; none if there is no such column, or if it holds words.
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|column| column.name == name).and_then(|column| match &column.values {
            Values::Numbers(values) => Some(values.as_slice()),
            Values::Words(_) => None,
        })
    }
}

/// Runs a scenario. The result depends on scenario, seed and replications alone, not on threads.
///
/// Rows of all replications stay in memory: 8 bytes per figure and replication. [`ensemble::run`] hands them on instead.
///
/// # Errors
/// If `watch` stops the run, or the system gives no threads.
pub fn simulate(scenario: &Scenario, plan: &Plan, watch: &impl Watch) -> Result<Simulation, Unfinished<Infallible>> {
    let model = Model::compile(scenario);
    let (mut draws, mut rows) = (Vec::new(), Vec::new());
    let mut keep = |block: ensemble::Rows<'_>| {
        draws.extend_from_slice(block.draws);
        rows.extend_from_slice(block.rows);
        Ok::<(), Infallible>(())
    };
    let results = ensemble::run(&model, plan, provenance(&model, plan, env!("CARGO_PKG_VERSION"), ""), watch, &mut keep)?;
    let replications = replications(&model, plan, &draws, &rows);
    Ok(Simulation { results, replications })
}

impl Simulation {
    /// One row per figure: `metric`, `mean`, `ci95_low`, `ci95_high`, `sd`, quantiles and `es95` (mean of the worst twentieth).
    pub fn summary(&self) -> Table {
        let names = self.results.names();
        let columns = names.rows().columns();
        let told: Vec<(String, Distribution)> =
            columns.into_iter().filter_map(|column| Some((names.of(column).to_string(), *distribution(&self.results, column)?))).collect();
        let numbers = |name: &str, of: fn(&Distribution) -> f64| TableColumn {
            name: name.to_owned(),
            values: Values::Numbers(told.iter().map(|(_, figure)| of(figure)).collect()),
        };
        let metric = TableColumn { name: "metric".to_owned(), values: Values::Words(told.iter().map(|(name, _)| name.clone()).collect()) };
        let mut table = Table { columns: vec![metric] };
        table.columns.extend([
            numbers("mean", |figure| figure.mean),
            numbers("ci95_low", |figure| figure.ci95[0]),
            numbers("ci95_high", |figure| figure.ci95[1]),
            numbers("sd", |figure| figure.sd),
            numbers("q05", |figure| figure.q05),
            numbers("q25", |figure| figure.q25),
            numbers("q50", |figure| figure.q50),
            numbers("q75", |figure| figure.q75),
            numbers("q95", |figure| figure.q95),
            numbers("es95", |figure| figure.es95),
        ]);
        table
    }

    /// One row per day, commodity and daily figure: `day`, `metric`, `mean`, `q05`, `q25`, `q50`, `q75`, `q95`.
    pub fn daily(&self) -> Table {
        let mut metric = Vec::new();
        let mut numbers: [Vec<f64>; 7] = Default::default();
        for commodity in &self.results.commodities {
            for (figure, bands) in &commodity.daily {
                let series = [&bands.mean, &bands.q05, &bands.q25, &bands.q50, &bands.q75, &bands.q95];
                metric.extend(std::iter::repeat_n(format!("{}.{}", commodity.name, figure.key()), bands.mean.len()));
                numbers[0].extend((0..bands.mean.len()).map(|day| day as f64));
                numbers[1..].iter_mut().zip(series).for_each(|(all, of_figure)| all.extend_from_slice(of_figure));
            }
        }
        let mut names = ["day", "mean", "q05", "q25", "q50", "q75", "q95"].into_iter();
        let mut columns: Vec<TableColumn> = numbers
            .into_iter()
            .map(|values| TableColumn { name: names.next().unwrap_or_default().to_owned(), values: Values::Numbers(values) })
            .collect();
        columns.insert(1, TableColumn { name: "metric".to_owned(), values: Values::Words(metric) });
        Table { columns }
    }
}

/// What made a run; `version` and `commit` are those of the program that runs it.
pub fn provenance(model: &Model, plan: &Plan, version: &str, commit: &str) -> Provenance {
    let scenario = model.scenario();
    let means: Vec<f64> = scenario.uncertain.iter().map(|uncertain| mean(&uncertain.law)).collect();
    let people = |place: Option<usize>| scenario.population(place).under(&means, &[]).round() as u64;
    let places = scenario.places.iter().enumerate();
    let facts = |(p, place): (usize, &crate::scenario::Place)| PlaceFacts {
        name: place.name.clone(),
        title: place.title.clone(),
        population: people(Some(p)),
    };
    Provenance {
        version: version.to_owned(),
        commit: commit.to_owned(),
        scheme: SCHEME,
        seed: plan.seed,
        replications: plan.replications,
        inner: plan.inner,
        start: scenario.start.to_string(),
        days: scenario.days,
        population: people(None),
        places: places.map(facts).collect(),
        headline: scenario.headline,
        name: scenario.name.clone(),
        title: Wording { plain: scenario.title.clone(), french: scenario.title_fr.clone() },
        summary: Wording { plain: scenario.summary.clone(), french: scenario.summary_fr.clone() },
        hash: scenario.hash.clone(),
        sources: scenario.sources.clone(),
    }
}

/// The mean of an uncertain value (PERT: docs/model.md, λ = 4).
fn mean(law: &UncertainLaw) -> f64 {
    match law {
        UncertainLaw::Uniform { low, high } => (low + high) / 2.0,
        UncertainLaw::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
        UncertainLaw::Discrete { values, weights } => {
            let weighted: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            weighted / weights.iter().sum::<f64>()
        }
    }
}

fn replications(model: &Model, plan: &Plan, draws: &[f64], rows: &[f64]) -> Table {
    let names: Names = model.names();
    let numbers = |name: String, values: Vec<f64>| TableColumn { name, values: Values::Numbers(values) };
    let every = |all: &[f64], width: usize, at: usize| all.iter().skip(at).step_by(width).copied().collect::<Vec<f64>>();
    let mut columns = vec![
        numbers("replication".to_owned(), (0..plan.replications).map(|i| i as f64).collect()),
        numbers("draw".to_owned(), (0..plan.replications).map(|i| (i / plan.inner) as f64).collect()),
    ];
    let uncertain = &model.scenario().uncertain;
    columns.extend(uncertain.iter().enumerate().map(|(at, value)| numbers(value.column().to_owned(), every(draws, uncertain.len(), at))));
    let layout = names.rows();
    let figures = layout.columns().into_iter().enumerate();
    columns.extend(figures.map(|(at, column)| numbers(names.of(column).to_string(), every(rows, layout.width(), at))));
    Table { columns }
}

/// The distribution that a column has over replications; none for the day of an onset, which not every replication has.
fn distribution(results: &Results, column: Column) -> Option<&Distribution> {
    match column {
        Column::Commodity(c, metric) => results.commodities[c].metrics.get(metric as usize),
        Column::Use(c, k, metric) => results.commodities[c].uses[k].metrics.get(metric as usize),
        Column::Place(c, p, metric) => {
            results.commodities[c].places.iter().find(|found| found.place == p).and_then(|found| found.metrics.get(metric as usize))
        }
        Column::First(..) => None,
        Column::OpenDays(r) => Some(&results.routes[r].open_days),
        Column::Total(r, metric) => results.routes[r].totals.get(metric as usize),
        Column::Pair(r, c, metric) => results.routes[r].metrics[c].get(metric as usize),
    }
}

/// A tree of values as a TOML document: one line per key at the top.
fn document_of(tree: &serde_json::Value) -> String {
    let entries = tree.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    entries.map(|(key, value)| format!("{} = {}\n", quoted(key), toml_value(value))).collect()
}

/// A tree of values as a TOML value; a null inside is left out.
pub fn toml_value(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        serde_json::Value::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(key, value)| format!("{} = {}", quoted(key), toml_value(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        serde_json::Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// A text in quotes. The escapes of JSON are escapes of TOML, but for `\/`, which is not written, and DEL, which TOML wants escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::Silent;
    use serde_json::json;

    fn city() -> serde_json::Value {
        json!({
            "scenario": { "title": "A \"city\"\n\u{7f}", "start": "2026-01-01", "days": 30, "population": 100_000, "summary": null },
            "commodities": { "fuel": {
                "unit": "m3", "daily_demand": 100, "truck_load": 10, "initial_stock_days": 2,
                "uses": [{ "name": "vital", "share": 0.25 }, { "name": "public", "share": 0.75 }],
            } },
            "routes": { "A": { "share": 1, "transit_days": 3, "closure_probability": 0.1, "closure": { "mean": 6 } } },
        })
    }

    /// A table as text: NaN stands for a day that never came, and is not equal to itself.
    fn bits(table: &Table) -> String {
        format!("{table:?}")
    }

    #[test]
    fn a_tree_of_values_and_its_text_are_one_scenario() {
        let tree = Load::value("city.toml", &city()).scenario().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(tree.title, "A \"city\"\n␡", "what commands a terminal is shown as a symbol");
        let text = Load::text("city.toml", &document_of(&city())).scenario().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(tree.hash, text.hash);
    }

    #[test]
    fn changes_apply_in_order_and_every_fault_is_listed() {
        let load = Load::value("city.toml", &city());
        let changed = load
            .clone()
            .set("commodities.fuel.daily_demand", 50)
            .scale("commodities.fuel.daily_demand", 3)
            .add("commodities.fuel.daily_demand", 1);
        let same = load.clone().all(Verb::Set, [("commodities.fuel.daily_demand", "151")]);
        let [changed, same] = [changed, same].map(|load| simulate(&load.scenario().unwrap(), &Plan::new(3, 40), &Silent).unwrap());
        assert!(bits(&changed.replications) == bits(&same.replications), "50 times 3 plus 1 is 151");
        let faults = load.set("commodities.fuel.daily_demnd", 1).set("routes.B.share", 2).scenario().unwrap_err();
        assert_eq!(faults.0.len(), 2, "{faults}");
    }

    #[test]
    fn tables_agree_with_one_another() {
        let scenario = Load::value("city.toml", &city()).scenario().unwrap();
        let plan = Plan::new(1, 200);
        let found = simulate(&scenario, &plan, &Silent).unwrap();
        let one_thread = simulate(&scenario, &Plan { threads: Some(1), ..plan }, &Silent).unwrap();
        assert!(bits(&found.replications) == bits(&one_thread.replications), "threads change nothing");
        let days = found.replications.numbers("fuel.shortage_days").unwrap();
        assert_eq!((days.len(), found.replications.rows()), (200, 200));
        let summary = found.summary();
        let Values::Words(metrics) = &summary.columns[0].values else { panic!("metrics are words") };
        let at = metrics.iter().position(|name| name == "fuel.shortage_days").unwrap();
        let mean = days.iter().sum::<f64>() / 200.0;
        assert!(mean > 0.0 && (summary.numbers("mean").unwrap()[at] - mean).abs() < 1e-9, "{mean}");
        let daily = found.daily();
        assert_eq!(daily.rows() % 30, 0);
        assert!(daily.numbers("q95").unwrap().len() == daily.rows() && daily.rows() >= 30 * 8);
    }
}
