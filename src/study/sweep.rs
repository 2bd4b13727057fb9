//! One scenario under many settings of its factors. The factors stand open, and a point is their numbers; only where these make no scenario
//! is the point read by itself, to say what is wrong.

use super::content::Content;
use super::forms::{Form, Forms};
use super::points::{Points, Spot, quantile};
use crate::ensemble::Watch;
use crate::ensemble::points::{Found, Point, Sample, found_at};
use crate::ensemble::workers::Workers;
use crate::model::Model;
use crate::results::Batches;
use crate::results::sweep::{CarriedFacts, FactorFacts, FactorValue, Facts, Failing, Layout, PointRow};
use crate::rng::SCHEME;
use crate::scenario::design::{CarriedColumn, Design, DesignLayout, TablePoint};
use crate::scenario::factor::{Factor, FactorValues, Setting, round};
use crate::scenario::{Fault, UncertainLaw};
use crate::stats::Moments;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows of points by their place in the design.
type Settled = Vec<(u64, PointRow)>;

/// A design and the points that are to be run of it.
#[derive(Debug)]
pub struct Sweep<'d> {
    design: &'d Design,
    points: Points,
    facts: Facts,
    /// By metric: its column in a replication's row.
    columns: Vec<usize>,
    forms: Forms,
    /// The columns whose batches are kept.
    batched: Vec<usize>,
}

/// A point that is to be run.
#[derive(Debug)]
struct Asked {
    /// Its place in the design, from 0.
    at: u64,
    /// The number that it goes by.
    point: u64,
    settings: Vec<Setting>,
    carried: Vec<FactorValue>,
}

impl Asked {
    fn row(&self, outcome: Result<Vec<[f64; 2]>, Failing>, batches: Vec<f64>) -> PointRow {
        let (factors, carried) = (self.settings.iter().map(value).collect(), self.carried.clone());
        PointRow { point: self.point, factors, carried, outcome, batches }
    }
}

/// Mean and standard error of each metric, and means of the batches: what [`PointRow`] has of a point.
type Figures = (Vec<[f64; 2]>, Vec<f64>);

/// Why a stretch of points was not run to its end.
#[derive(Debug)]
pub enum Unswept {
    /// Whoever looks on asked it to stop.
    Stopped,
    /// The table of points could not be read.
    Table(String),
}

/// Replications that are computed between two writes: what a kill loses at most.
const CHUNK_REPLICATIONS: u64 = 16_384;
/// Points of a chunk at most.
const CHUNK_POINTS: u64 = 256;

impl<'d> Sweep<'d> {
    /// All points, or a shard of them (counted from 1). `names` names the columns of a replication's row.
    pub fn new(design: &'d Design, names: &[String], version: &str, commit: &str, shard: Option<(u64, u64)>) -> Self {
        let layout = layout(design);
        let factors = factor_facts(design);
        let points = Points::new(&layout, design.seed, &labels(&factors));
        let total = points.len();
        let (first, end) = shard.map_or((0, total), |(i, n)| (cut(total, i - 1, n), cut(total, i, n)));
        let columns: Vec<usize> =
            design.metrics.iter().map(|metric| names.iter().position(|name| name == metric).unwrap_or_default()).collect();
        let mut facts = Facts {
            version: version.to_owned(),
            commit: commit.to_owned(),
            scheme: SCHEME,
            hash: String::new(),
            scenario: design.base.scenario.name.clone(),
            title: crate::results::Wording { plain: design.base.scenario.title.clone(), french: design.base.scenario.title_fr.clone() },
            layout,
            replications: design.replications,
            seed: design.seed,
            own_chance: design.own_chance,
            factors,
            metrics: design.metrics.clone(),
            carried: Vec::new(),
            shard,
            first,
            count: end - first,
            failed: 0,
            // Points with chance of their own are no pairs.
            batches: if design.own_chance { 0 } else { Batches::of(design.replications).count },
        };
        facts.carried = carried_facts(design, &facts);
        facts.hash = hash(design, &facts);
        let batched = facts.batched().into_iter().map(|metric| columns[metric]).collect();
        Self { design, points, facts, columns, batched, forms: Forms::default() }
    }

    /// What these rows are.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The points, chunk by chunk, from the one of that number on; at most so many.
    pub fn chunk(&self, from: u64, most: u64) -> Range<u64> {
        let size = (CHUNK_REPLICATIONS / self.design.replications).clamp(1, CHUNK_POINTS).min(most.max(1));
        from..(from + size).min(self.facts.first + self.facts.count)
    }

    /// Runs a stretch of points.
    ///
    /// # Errors
    /// [`Unswept`]: the table of points can no longer be read, or a stop that was asked for.
    pub fn run(&self, workers: &Workers, points: Range<u64>, watch: &impl Watch) -> Result<Vec<PointRow>, Unswept> {
        let mut by_form: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
        for asked in self.asked(points).map_err(Unswept::Table)? {
            by_form.entry(self.design.form(&asked.settings)).or_default().push(asked);
        }
        let found = workers.map(by_form.into_values().collect(), |asked| self.of_one_form(asked, watch));
        let (mut rows, mut others) = (Vec::new(), Vec::new());
        for (found, left) in found.into_iter().collect::<Option<Vec<_>>>().ok_or(Unswept::Stopped)? {
            rows.extend(found);
            others.extend(left);
        }
        let read = workers.map(others, |asked| Some((asked.at, self.read(&asked, watch)?)));
        rows.extend(read.into_iter().collect::<Option<Vec<_>>>().ok_or(Unswept::Stopped)?);
        // In the design's order, whatever numbers the points go by.
        rows.sort_by_key(|(at, _)| *at);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// The rows of points of one form, and the points that are to be read by themselves. None if it was stopped.
    fn of_one_form(&self, asked: Vec<Asked>, watch: &impl Watch) -> Option<(Settled, Vec<Asked>)> {
        let Some(form) = asked.first().and_then(|first| self.forms.of(self.design, &first.settings)) else {
            return Some((Vec::new(), asked));
        };
        let (open, mut others): (Vec<Asked>, Vec<Asked>) =
            asked.into_iter().partition(|asked| form.allows(&self.design.numbers(&asked.settings)));
        // A fault of ours at one point is no reason to lose the others: they are then run one by one.
        match catch_unwind(AssertUnwindSafe(|| self.under(&form, &open, watch))) {
            Ok(rows) => Some((open.iter().map(|asked| asked.at).zip(rows?).collect(), others)),
            Err(_) => {
                others.extend(open);
                Some((Vec::new(), others))
            }
        }
    }

    fn under(&self, form: &Form, asked: &[Asked], watch: &impl Watch) -> Option<Vec<PointRow>> {
        let numbers: Vec<Vec<f64>> = asked.iter().map(|asked| self.design.numbers(&asked.settings)).collect();
        let points: Vec<Point<'_>> = asked.iter().zip(&numbers).map(|(asked, open)| Point { open, first: self.first(asked.at) }).collect();
        let found = found_at(&form.model, &points, &self.sample(), watch)?;
        let row = |(asked, found): (&Asked, Found)| {
            let (figures, batches) = self.figures_of(found);
            asked.row(Ok(figures), batches)
        };
        Some(asked.iter().zip(found).map(row).collect())
    }

    fn asked(&self, points: Range<u64>) -> Result<Vec<Asked>, String> {
        if let DesignLayout::Table(table) = &self.design.layout {
            let row = |(at, row): (u64, TablePoint)| Asked {
                at,
                point: row.number.unwrap_or(at),
                settings: row.settings,
                carried: row.carried.iter().map(value).collect(),
            };
            return Ok(points.clone().zip(table.read(points)?).map(row).collect());
        }
        let row = |at: u64| Asked { at, point: at, settings: self.settings_at(&self.points.spot(at)), carried: Vec::new() };
        Ok(points.map(row).collect())
    }

    fn settings_at(&self, spot: &Spot) -> Vec<Setting> {
        let one = |(at, factor): (usize, &Factor)| match (&factor.values, spot) {
            (FactorValues::List(values), Spot::Levels(levels)) => values[levels[at]].clone(),
            (FactorValues::Law(law), Spot::Cube(place)) => round(factor, Setting::Number(quantile(law, place[at]))),
            (values, spot) => unreachable!("{values:?} at {spot:?}"),
        };
        self.design.factors.iter().enumerate().map(one).collect()
    }

    /// The row of a point whose scenario is read by itself.
    fn read(&self, asked: &Asked, watch: &impl Watch) -> Option<PointRow> {
        if watch.stops() {
            return None;
        }
        // A fault of ours at one point is no reason to lose the others.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.figures(asked.at, &asked.settings, watch)));
        let outcome = match outcome {
            Ok(figures) => figures.transpose()?,
            Err(panic) => Err(Failing { code: "panic".to_owned(), reason: format!("a fault of stockout: {}", said(panic.as_ref())) }),
        };
        let (outcome, batches) = match outcome {
            Ok((figures, batches)) => (Ok(figures), batches),
            Err(failing) => {
                watch.done(self.design.replications);
                (Err(failing), Vec::new())
            }
        };
        Some(asked.row(outcome, batches))
    }

    fn figures(&self, point: u64, settings: &[Setting], watch: &impl Watch) -> Result<Option<Figures>, Failing> {
        if let Some(at) = settings.iter().position(|setting| *setting == Setting::Missing) {
            let reason = format!("there is no value for `{}`", self.design.factors[at].path);
            return Err(Failing { code: crate::scenario::fault::code::MISSING.to_owned(), reason });
        }
        let reading = self.design.document.scenario(&self.design.overlays(settings)).map_err(|faults| failing(&faults.0))?;
        let model = Model::compile(&reading.scenario);
        let found = found_at(&model, &[Point { open: &[], first: self.first(point) }], &self.sample(), watch);
        Ok(found.map(|mut found| self.figures_of(found.remove(0))))
    }

    /// Number of the first replication of a point.
    fn first(&self, point: u64) -> u64 {
        if self.design.own_chance { point * self.design.replications } else { 0 }
    }

    fn sample(&self) -> Sample<'_> {
        Sample { seed: self.design.seed, cut: self.facts.cut(), columns: &self.batched }
    }

    fn figures_of(&self, found: Found) -> Figures {
        let figure = |of: &Moments| [of.mean, if of.n < 2 { f64::NAN } else { of.standard_error() }];
        (self.columns.iter().map(|&at| figure(&found.moments[at])).collect(), found.batch_means)
    }
}

/// Where shard `i` of `n` begins.
fn cut(total: u64, i: u64, n: u64) -> u64 {
    (u128::from(total) * u128::from(i) / u128::from(n)) as u64
}

fn layout(design: &Design) -> Layout {
    match &design.layout {
        DesignLayout::Grid => {
            let count = |factor: &Factor| if let FactorValues::List(values) = &factor.values { values.len() as u64 } else { 1 };
            Layout::Grid(design.factors.iter().map(count).collect())
        }
        DesignLayout::Lhs(points) => Layout::Lhs(*points),
        DesignLayout::Sobol { rows, saltelli } => Layout::Sobol { rows: *rows, saltelli: *saltelli },
        DesignLayout::Morris { trajectories, levels } => Layout::Morris { trajectories: *trajectories, levels: *levels },
        DesignLayout::Table(table) => Layout::Table(table.rows),
    }
}

/// The factors' names for their chance.
pub fn labels(factors: &[FactorFacts]) -> Vec<String> {
    factors.iter().map(|factor| format!("{} {}", factor.verb, factor.path)).collect()
}

fn factor_facts(design: &Design) -> Vec<FactorFacts> {
    let mut seen: Vec<String> = vec!["point".to_owned()];
    let one = |(at, factor): (usize, &Factor)| {
        let mut name = factor.path.clone();
        let mut copy = 2;
        while seen.contains(&name) {
            name = format!("{}#{copy}", factor.path);
            copy += 1;
        }
        seen.push(name.clone());
        let text = match (&factor.values, &design.layout) {
            (FactorValues::List(values), _) => !values.iter().all(|value| matches!(value, Setting::Number(_))),
            (FactorValues::Column, DesignLayout::Table(table)) => !table.is_numeric(at),
            _ => false,
        };
        FactorFacts { name, path: factor.path.clone(), verb: factor.verb.name().to_owned(), values: words(factor), text }
    };
    design.factors.iter().enumerate().map(one).collect()
}

/// The columns that go with a table's points, under names that no other column has.
fn carried_facts(design: &Design, facts: &Facts) -> Vec<CarriedFacts> {
    let DesignLayout::Table(table) = &design.layout else { return Vec::new() };
    let figures = facts.metrics.iter().flat_map(|metric| [metric.clone(), format!("{metric}.se")]);
    let mut taken: Vec<String> = std::iter::once("point".to_owned()).collect();
    taken.extend(facts.factors.iter().map(|factor| factor.name.clone()).chain(figures));
    let one = |column: &CarriedColumn| {
        let mut name = column.name.clone();
        let mut copy = 2;
        while taken.contains(&name) {
            name = format!("{}#{copy}", column.name);
            copy += 1;
        }
        taken.push(name.clone());
        CarriedFacts { name, text: !column.is_numeric }
    };
    table.carried.iter().map(one).collect()
}

/// A factor's values in words.
fn words(factor: &Factor) -> String {
    let listed = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    match &factor.values {
        // All places of a list, which may be hundreds.
        FactorValues::Law(UncertainLaw::Discrete { values, weights })
            if factor.chooses() && values.iter().enumerate().all(|(at, place)| *place == at as f64) =>
        {
            let even = weights.windows(2).all(|pair| pair[0] == pair[1]);
            let weights = if even { String::new() } else { format!(" with weights {}", listed(weights)) };
            format!("0 to {}{weights}", values.len().saturating_sub(1))
        }
        FactorValues::List(values) => values.iter().map(|setting| value(setting).to_string()).collect::<Vec<_>>().join(", "),
        FactorValues::Law(UncertainLaw::Uniform { low, high }) => format!("{low} to {high}"),
        FactorValues::Law(UncertainLaw::Pert { low, mode, high }) => format!("{low} to {high}, most likely {mode}"),
        FactorValues::Law(UncertainLaw::Discrete { values, weights }) => format!("{} with weights {}", listed(values), listed(weights)),
        FactorValues::Column => "as in the table".to_owned(),
    }
}

fn value(setting: &Setting) -> FactorValue {
    match setting {
        Setting::Number(number) => FactorValue::Number(*number),
        Setting::Text(text) => FactorValue::Text(text.clone()),
        Setting::Flag(flag) => FactorValue::Text(flag.to_string()),
        Setting::Missing => FactorValue::Missing,
    }
}

/// Of all that settles the rows. Where the design lies, and how it is worded, is no part of it.
fn hash(design: &Design, facts: &Facts) -> String {
    let mut content = Content::of("sweep 2");
    content.text(&design.base.scenario.hash).text(facts.layout.kind());
    match &facts.layout {
        Layout::Grid(sizes) => content.list(sizes, |content, &size| {
            content.count(size);
        }),
        Layout::Lhs(points) | Layout::Table(points) => content.count(*points),
        Layout::Sobol { rows, saltelli } => content.count(*rows).flag(*saltelli),
        Layout::Morris { trajectories, levels } => content.count(*trajectories).count(*levels),
    };
    content.count(facts.replications).count(facts.seed).flag(facts.own_chance);
    content.list(&design.factors, |content, factor| {
        content.text(factor.verb.name()).text(&factor.path).flag(factor.whole);
        match &factor.values {
            FactorValues::List(settings) => content.text("list").list(settings, |content, setting| {
                content.text(&setting.toml());
            }),
            FactorValues::Law(law) => content.law(law),
            FactorValues::Column => content.text("column"),
        };
    });
    content.list(&facts.metrics, |content, metric| {
        content.text(metric);
    });
    content.text(if let DesignLayout::Table(table) = &design.layout { &table.hash } else { "" });
    content.hash()
}

fn failing(faults: &[Fault]) -> Failing {
    let errors: Vec<&Fault> = faults.iter().filter(|fault| !fault.warning).collect();
    let sentence = |fault: &&Fault| match &fault.expected {
        Some(expected) => format!("{} ({expected})", fault.message),
        None => fault.message.clone(),
    };
    Failing {
        code: errors.first().map_or_else(String::new, |fault| fault.code.to_owned()),
        reason: errors.iter().map(sentence).collect::<Vec<_>>().join("; "),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "it panicked".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::Silent;
    use std::path::Path;

    fn design(place: &Path, scenario: &str, text: &str) -> Design {
        let path = place.join("design.toml");
        let scenario = std::fs::canonicalize(scenario).unwrap();
        std::fs::write(&path, format!("scenario = {:?}\n{text}", scenario.to_str().unwrap())).unwrap();
        let metrics = |_: &crate::scenario::Scenario| vec!["fuel.shortage_days".to_owned(), "fuel.unmet_share".to_owned()];
        Design::load(&path, &metrics).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    fn factor(path: &str, verb: &str, low: f64, high: f64) -> String {
        format!("[[factors]]\npath = {path:?}\nverb = {verb:?}\nlow = {low:?}\nhigh = {high:?}\n")
    }

    /// The rows of all points as a sweep makes them, and as each says when its scenario is read by itself; and how many stood open.
    fn both_ways(design: &Design) -> (Vec<PointRow>, Vec<PointRow>, usize) {
        let names = crate::results::RowLayout::clone(&Model::compile(&design.base.scenario).shape.rows);
        let names: Vec<String> = (0..names.width()).map(|at| format!("{at}")).collect();
        let mut sweep = Sweep::new(design, &names, "0", "", None);
        // The metrics of a test are told by their place: all of them.
        sweep.columns = (0..names.len()).collect();
        let (workers, count) = (Workers::new(Some(2)).unwrap(), sweep.facts.count);
        let swept = sweep.run(&workers, 0..count, &Silent).unwrap();
        let asked: Vec<Asked> = sweep.asked(0..count).unwrap();
        let open = asked.iter().filter(|asked| stands_open(&sweep, &asked.settings)).count();
        (swept, asked.iter().map(|asked| sweep.read(asked, &Silent).unwrap()).collect(), open)
    }

    fn stands_open(sweep: &Sweep<'_>, settings: &[Setting]) -> bool {
        sweep.forms.of(sweep.design, settings).is_some_and(|form| form.allows(&sweep.design.numbers(settings)))
    }

    /// To the last bit; NaN stands for no standard error.
    fn same(one: &[PointRow], other: &[PointRow]) {
        assert!(one.len() == other.len() && !one.is_empty());
        for (one, other) in one.iter().zip(other) {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
    }

    #[test]
    fn a_sweep_says_what_its_points_say_when_they_are_read() {
        let place = tempfile::tempdir().unwrap();
        let many = [
            factor("commodities.fuel.daily_demand", "set", 4000.0, 6000.0),
            factor("escorts.teams", "set", 0.0, 12.0),
            factor("routes.*.attack_probability.fuel", "scale", 0.0, 1.5),
            factor("statuses.contested.closure", "set", 1.0, 9.0),
            factor("routes.RN7.delay_days", "add", 0.0, 3.0),
            factor("commodities.fuel.uses.public.buffer_days", "set", 0.0, 9.0),
            factor("threat.regimes.blockade.transit_multiplier.fuel", "scale", 0.7, 2.0),
        ];
        let kinds = [
            "kind = \"lhs\"\npoints = 41\n",
            "kind = \"sobol\"\npoints = 33\nsaltelli = false\nreplications = 3\nchance = \"own\"\n",
            "kind = \"morris\"\npoints = 5\nreplications = 8\nseed = 3\n",
            "kind = \"lhs\"\npoints = 32\nreplications = 131\n",
        ];
        for scenario in ["scenarios/december-2025.toml", "scenarios/calibrated-2025.toml"] {
            for kind in kinds {
                let design = design(place.path(), scenario, &format!("{kind}{}", many.concat()));
                let (swept, read, open) = both_ways(&design);
                assert_eq!(open, swept.len(), "{scenario} {kind}");
                same(&swept, &read);
            }
        }
    }

    #[test]
    fn every_kind_of_number_may_stand_open() {
        let place = tempfile::tempdir().unwrap();
        let paths = [
            ("scenario.population", 3e6),
            ("shortage_threshold", 0.1),
            ("commodities.fuel.truck_load", 45.0),
            ("commodities.fuel.initial_stock_days", 9.0),
            ("commodities.fuel.target_stock_days", 12.0),
            ("commodities.fuel.fleet_trucks", 1500.0),
            ("commodities.fuel.price_elasticity", 0.3),
            ("commodities.food.depends_on.strength", 0.5),
            ("commodities.fuel.demand_noise.sd", 0.2),
            ("threat.regimes.*.attack_multiplier.fuel", 0.8),
            ("threat.regimes.blockade.duration", 50.0),
            ("threat.volatility", 0.2),
            ("statuses.partial.loss_fraction", 0.3),
            ("statuses.partial.recovery_days", 5.0),
            ("routes.RN7.transit_days.fuel, routes.RN3.transit_days.fuel", 4.0),
            ("routes.RN24.share.fuel", 0.2),
            ("routes.RN5.convoy_trucks.fuel", 80.0),
            ("routes.*.deterrence.fuel", 0.2),
            ("escorts.return_days", 3.0),
        ];
        let mut open_designs = 0;
        for (path, about) in paths {
            for (verb, low, high) in [("set", about * 0.8, about * 1.1), ("scale", 0.8, 1.1), ("add", about * 0.05, about * 0.1)] {
                let text = format!("kind = \"lhs\"\npoints = 32\n{}", factor(path, verb, low, high));
                let file = place.path().join("design.toml");
                std::fs::write(&file, format!("scenario = {:?}\n{text}", std::fs::canonicalize("scenarios/december-2025.toml").unwrap()))
                    .unwrap();
                let Ok(design) = Design::load(&file, &|_| vec!["fuel.shortage_days".to_owned()]) else { continue };
                let (swept, read, open) = both_ways(&design);
                open_designs += usize::from(open == swept.len());
                same(&swept, &read);
            }
        }
        assert!(open_designs > 30, "in {open_designs} designs all points stood open");
    }

    #[test]
    fn grids_and_tables_of_numbers_stand_open_and_an_empty_cell_is_told() {
        let place = tempfile::tempdir().unwrap();
        let list = |path: &str, values: &str| format!("[[factors]]\npath = {path:?}\nvalues = {values}\n");
        let grid = [
            list("escorts.teams", "[0, 3, 6, 9]"),
            list("commodities.fuel.daily_demand", "[4000, 4500, 5000, 5500, 6000, 6500, 7000, 7500]"),
        ];
        let design_of = |text: &str| design(place.path(), "scenarios/december-2025.toml", text);
        let (swept, read, open) = both_ways(&design_of(&format!("kind = \"grid\"\n{}", grid.concat())));
        assert_eq!(open, 32);
        same(&swept, &read);

        let rows: String =
            (0..40).map(|i| format!("{},{}\n", i % 9, if i == 17 { String::new() } else { format!("{}", 4000 + 50 * i) })).collect();
        std::fs::write(place.path().join("table.csv"), format!("escorts.teams,commodities.fuel.daily_demand\n{rows}")).unwrap();
        let table = "kind = \"table\"\npoints = \"table.csv\"\n[[factors]]\npath = \"escorts.teams\"\n[[factors]]\npath = \"commodities.fuel.daily_demand\"\n";
        let (swept, read, open) = both_ways(&design_of(table));
        assert!(open == 39 && swept[17].outcome.is_err() && swept[16].outcome.is_ok());
        same(&swept, &read);
    }

    #[test]
    fn a_point_whose_roads_carry_nothing_says_the_same() {
        // Read by itself, such a point has no roads of food at all.
        let place = tempfile::tempdir().unwrap();
        let text = "kind = \"grid\"\n[[factors]]\npath = \"escorts.teams\"\nvalues = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\n[[factors]]\npath = \"routes.*.share.food\"\nvalues = [1, 0, 0.5]\n";
        let (swept, read, open) = both_ways(&design(place.path(), "scenarios/december-2025.toml", text));
        assert_eq!(open, 36);
        same(&swept, &read);
        assert!(!format!("{read:?}").contains("-0.0"), "what is lost on no road is 0");
    }

    /// A point that does not say what it says when it is read, or that is judged otherwise; and how many points stood open.
    fn counterexample(design: &Design) -> (usize, Option<String>) {
        let sweep = Sweep::new(design, &[], "0", "", None);
        let mut instance = crate::model::Instance::default();
        let all: Vec<Vec<Setting>> = sweep.asked(0..sweep.facts.count).unwrap().into_iter().map(|asked| asked.settings).collect();
        let mut open = 0;
        let wrong = all.iter().enumerate().find_map(|(draw, settings)| {
            let read = design.document.scenario(&design.overlays(settings));
            let numbers = design.numbers(settings);
            let form = sweep.forms.of(design, settings).filter(|form| form.allows(&numbers));
            let (Some(form), Ok(read)) = (&form, &read) else {
                let judged = form.is_none() && read.is_err();
                return (!judged).then(|| format!("{settings:?}: open {}, read {}", form.is_some(), read.is_ok()));
            };
            open += 1;
            let (read, draw) = (Model::compile(&read.scenario), draw as u64);
            // A point whose roads carry nothing has another shape when it is read: it is compared by its rows.
            if read.shape != form.model.shape {
                let asked = Asked { at: draw, point: draw, settings: settings.clone(), carried: Vec::new() };
                let rows =
                    [sweep.under(form, std::slice::from_ref(&asked), &Silent).unwrap().remove(0), sweep.read(&asked, &Silent).unwrap()];
                let [one, other] = rows.map(|row| format!("{row:?}"));
                return (one != other).then(|| format!("{settings:?} has other rows when it is read"));
            }
            form.model.redraw_open(&mut instance, design.seed, draw, &numbers);
            (!instance.says_what(&read.instance(design.seed, draw))).then(|| format!("{settings:?} is another point when it is read"))
        });
        (open, wrong)
    }

    /// Some paths, and a number about which each may lie.
    const PATHS: [(&str, f64); 22] = [
        ("scenario.population", 3e6),
        ("commodities.*.daily_demand", 3000.0),
        ("commodities.fuel.daily_demand", 5000.0),
        ("commodities.fuel.initial_stock_days", 9.0),
        ("commodities.*.target_stock_days", 12.0),
        ("commodities.fuel.uses.transport.buffer_days", 2.0),
        ("commodities.fuel.fleet_trucks", 1500.0),
        ("threat.volatility", 0.2),
        ("threat.regimes.*.attack_multiplier", 0.8),
        ("threat.regimes.blockade.duration", 50.0),
        ("statuses.contested.attack_probability.fuel", 0.1),
        ("statuses.*.closure_probability", 0.02),
        ("statuses.contested.closure", 6.0),
        ("routes.*.attack_probability.fuel", 0.1),
        ("routes[status=partial].attack_probability", 0.1),
        ("routes.RN7.loss_fraction", 0.3),
        ("routes.RN7.delay_days", 1.0),
        ("routes.*.transit_days", 4.0),
        ("routes.RN24.share.fuel", 0.2),
        ("routes.*.convoy_trucks.fuel", 40.0),
        ("escorts.teams", 5.0),
        ("escorts.return_days", 3.0),
    ];

    /// A design of one to four factors; several may have one path.
    fn random_design(number: u64) -> String {
        let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D;
        let mut pick = move |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let grid = pick(3) == 0;
        let first = pick(PATHS.len() as u64) as usize;
        let mut text = String::from(if grid { "kind = \"grid\"\n" } else { "kind = \"lhs\"\npoints = 48\n" });
        for _ in 0..2 + pick(3) {
            let (path, about) = if pick(2) == 0 { PATHS[first] } else { PATHS[pick(PATHS.len() as u64) as usize] };
            let verb = ["set", "scale", "add"][pick(3) as usize];
            let about = if verb == "scale" { 1.0 } else { about };
            let low = [0.0, 0.1, 0.7, 0.9, -0.2][pick(5) as usize] * about;
            let high = [1.0, 1.1, 1.7][pick(3) as usize] * about;
            let whole = |x: f64| if path.ends_with("teams") || path.contains("trucks") { x.floor() } else { x };
            text += &if grid {
                let values: Vec<f64> = (0..6).map(|i| whole(low + (high - low) * [0.3, 0.0, 0.55, 1.0, 0.8, 0.11][i])).collect();
                format!("[[factors]]\npath = {path:?}\nverb = {verb:?}\nvalues = {values:?}\n")
            } else {
                factor(path, verb, low, high)
            };
        }
        text
    }

    #[test]
    fn no_point_of_a_random_design_is_another_when_it_is_read() {
        let place = tempfile::tempdir().unwrap();
        let scenarios =
            ["scenarios/december-2025.toml", "scenarios/truce.toml", "scenarios/calibrated-2025.toml", "scenarios/normal-2025.toml"];
        let most = std::env::var("STOCKOUT_DESIGNS").map_or(120, |count| count.parse().unwrap());
        let (mut points, mut wrong) = (0_usize, Vec::new());
        for number in 0..most {
            let scenario = std::fs::canonicalize(scenarios[number as usize % scenarios.len()]).unwrap();
            let text = format!("scenario = {scenario:?}\n{}", random_design(number));
            let file = place.path().join("design.toml");
            std::fs::write(&file, &text).unwrap();
            let Ok(design) = Design::load(&file, &|_| vec!["fuel.shortage_days".to_owned()]) else { continue };
            if Points::new(&layout(&design), 1, &labels(&factor_facts(&design))).len() > 300 {
                continue;
            }
            let (open, found) = counterexample(&design);
            points += open;
            wrong.extend(found.map(|found| format!("{number}\n{text}{found}")));
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(6)].join("\n\n"));
        assert!(points as u64 > most * 5, "only {points} points of {most} designs stood open");
    }

    #[test]
    fn a_number_that_is_changed_twice_comes_to_the_same_bits() {
        let place = tempfile::tempdir().unwrap();
        let base = std::fs::canonicalize("scenarios/december-2025.toml").unwrap();
        let own = |text: &str| {
            let path = place.path().join("scenario.toml");
            std::fs::write(&path, format!("extends = {base:?}\n{text}")).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let list = |path: &str, verb: &str, values: &str| format!("[[factors]]\npath = {path:?}\nverb = {verb:?}\nvalues = {values}\n");
        let teams = list("escorts.teams", "set", "[1, 2, 3, 4, 5, 6, 7, 8]");
        let cases = [
            // (base × s) × f is not base × (s × f).
            (
                72,
                "",
                [list("routes.RN7.delay_days", "scale", "[1, 0.7, 0.5]"), list("routes.*.delay_days", "scale", "[1, 0.9, 0.5]")].concat(),
            ),
            (
                40,
                "[set]\n\"routes.RN3.delay_days\" = 0.7\n[add]\n\"routes.RN3.delay_days\" = 0.1\n",
                list("routes.RN3.delay_days", "scale", "[1, 1.1, 1.3, 1.7, 2]"),
            ),
        ];
        for (points, scenario, factors) in cases {
            let scenario = own(scenario);
            let file = place.path().join("design.toml");
            std::fs::write(&file, format!("scenario = {scenario:?}\nkind = \"grid\"\n{teams}{factors}")).unwrap();
            let design = Design::load(&file, &|_| vec!["fuel.shortage_days".to_owned()]).unwrap_or_else(|faults| panic!("{faults:?}"));
            assert_eq!(counterexample(&design), (points, None), "{factors}");
        }
    }

    #[test]
    fn points_that_are_no_scenario_are_told_and_words_have_forms_of_their_own() {
        let place = tempfile::tempdir().unwrap();
        let lhs = |factors: &str| format!("kind = \"lhs\"\npoints = 40\n{factors}");
        // A probability that leaves its range within the factor's: such points fail, and are told. Shares that do not add up to 1: all fail.
        for text in [
            lhs(&factor("statuses.partial.attack_probability.fuel", "scale", 0.5, 40.0)),
            lhs(&factor("commodities.fuel.uses.public.share", "set", 0.1, 0.2)),
            "kind = \"grid\"\n[[factors]]\npath = \"routes.RN7.status\"\nvalues = [\"partial\", \"contested\"]\n[[factors]]\npath = \"escorts.teams\"\nvalues = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]\n".to_owned(),
        ] {
            let design = design(place.path(), "scenarios/normal-2025.toml", &text);
            let (swept, read, open) = both_ways(&design);
            assert!(open < swept.len() || text.contains("status"), "{text}");
            same(&swept, &read);
        }
    }
}
