//! The resolved scenario as TOML: bases, overlays and constants folded into one file that reads back to the same scenario.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::draft::{Amount, By, Day, Draft, Law, NEXT, Owner, Placed, RationDraft, RoadDraft, Sort, Verb};
use super::fault::Place;
use super::keys::PairKey;
use super::measure::{Act, Line, Plan};
use super::settle::{Base, Changes, Spot, normal, path_of, view};
use super::text::{group, known, list, number, quoted, quoted_key};
use super::{Scenario, Uncertain, UncertainLaw};

pub use super::expanded::resolved_json;

/// The resolved scenario as text.
pub fn resolved_text(scenario: &Scenario) -> String {
    scenario.resolved.clone()
}

/// Uncertain values in order of their first appearance in the resolved file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub laws: Vec<Noted>,
    pub index: HashMap<String, usize>,
    /// Where the French title and summary stand: a translation makes no other scenario.
    pub french: Range<usize>,
}

/// One of them, and where it says with which others it is drawn.
#[derive(Debug)]
pub(crate) struct Noted {
    pub value: Uncertain,
    pub together_at: Place,
}

impl Names {
    fn note(&mut self, path: String, law: &Law) {
        if !self.index.contains_key(&path) {
            self.index.insert(path.clone(), self.laws.len());
            let together = law.together.as_ref().map(|name| name.text.clone());
            let together_at = law.together.as_ref().map(|name| name.at).unwrap_or_default();
            self.laws.push(Noted { value: Uncertain { path, law: law.distributed(), together }, together_at });
        }
    }
}

impl Law {
    /// The law of a draw; the value has been checked to be one.
    fn distributed(&self) -> UncertainLaw {
        if let Some(values) = &self.values {
            let weights = self.weights.clone().unwrap_or_else(|| vec![1.0; values.len()]);
            return UncertainLaw::Discrete { values: values.clone(), weights };
        }
        let (low, high) = (self.low.unwrap_or_default(), self.high.unwrap_or_default());
        match self.mode {
            Some(mode) => UncertainLaw::Pert { low, mode, high },
            None => UncertainLaw::Uniform { low, high },
        }
    }
}

/// The file, and its uncertain values as they appear in it.
pub(crate) fn write(draft: &Draft, changes: &Changes, plans: &[Plan]) -> (String, Names) {
    let mut writer = Writer { draft, changes, out: String::new(), names: Names::default(), sets: Vec::new() };
    writer.scenario();
    for c in 0..draft.commodities.len() {
        writer.commodity(c);
    }
    writer.threat();
    writer.escorts();
    for (s, status) in draft.statuses.iter().enumerate() {
        writer.road(Owner::Status(s), status);
    }
    for (r, route) in draft.routes.iter().enumerate() {
        writer.road(Owner::Route(r), route);
    }
    writer.verbs();
    for plan in plans {
        writer.measure(plan);
    }
    writer.sources();
    (writer.out, writer.names)
}

struct Writer<'a> {
    draft: &'a Draft,
    changes: &'a Changes,
    out: String,
    names: Names,
    /// What a table by commodity cannot say beside a value for all: left to `[set]`.
    sets: Vec<(String, String)>,
}

impl Writer<'_> {
    fn header(&mut self, header: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{header}");
    }

    fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out, "{} = {value}", quoted_key(key));
    }

    fn word(&mut self, key: &str, value: &Option<Placed<String>>) {
        if let Some(value) = value {
            self.line(key, &quoted(&value.value));
        }
    }

    fn scenario(&mut self) {
        let world = &self.draft.world;
        self.header("[scenario]");
        self.word("title", &world.title);
        self.word("summary", &world.summary);
        let begin = self.out.len();
        self.word("title_fr", &world.title_fr);
        self.word("summary_fr", &world.summary_fr);
        self.names.french = begin..self.out.len();
        if let Some(start) = world.start.as_ref().and_then(|start| start.value) {
            self.line("start", &quoted(&start.to_string()));
        }
        if let Some(days) = world.days.as_ref().and_then(|days| days.value) {
            self.line("days", &days.to_string());
        }
        self.singles(Owner::Scenario);
        if let Some(warm) = &world.warm_start {
            self.line("warm_start", &warm.value.to_string());
        }
    }

    fn commodity(&mut self, c: usize) {
        let commodity = &self.draft.commodities[c];
        let name = quoted_key(&commodity.name.text);
        self.header(&format!("[commodities.{name}]"));
        self.word("unit", &commodity.unit);
        self.singles(Owner::Commodity(c));
        for (key, months) in [("season", &commodity.season), ("local_season", &commodity.local_season)] {
            if let Some(months) = months {
                self.line(key, &list(&months.value));
            }
        }
        if let Some(steps) = &commodity.rationing {
            let written = self.rationing(&format!("commodities.{}.rationing", commodity.name.text), &steps.value);
            self.line("rationing", &written);
        }
        self.depends(c);
        for (k, one) in self.draft.uses(c).iter().enumerate() {
            self.header(&format!("[[commodities.{name}.uses]]"));
            self.line("name", &quoted(&one.name.text));
            self.singles(Owner::Use(c, k));
        }
    }

    fn rationing(&mut self, name: &str, steps: &[RationDraft]) -> String {
        let mut items = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let mut part = |key: &str, amount: &Amount| match amount {
                Amount::Law(law) => {
                    self.names.note(format!("{name}.{index}.{key}"), law);
                    format!("{key} = {}", law.written())
                }
                Amount::Known(value) => format!("{key} = {}", number(*value)),
                _ => format!("{key} = \"none\""),
            };
            let parts = [part("below_days", &step.below_days.value), part("fraction", &step.fraction.value)];
            items.push(format!("{{ {} }}", parts.join(", ")));
        }
        format!("[{}]", items.join(", "))
    }

    fn depends(&mut self, c: usize) {
        let commodity = &self.draft.commodities[c];
        let Some(on) = &commodity.depends_commodity else { return };
        let mut parts = vec![format!("commodity = {}", quoted(&on.value))];
        if let Some(name) = &commodity.depends_use {
            parts.push(format!("use = {}", quoted(&name.value)));
        }
        let strength = Spot::single(Owner::Commodity(c), super::CommodityKey::DependsStrength as usize);
        if let Some(written) = self.base(strength) {
            parts.push(format!("strength = {written}"));
        }
        self.line("depends_on", &format!("{{ {} }}", parts.join(", ")));
    }

    fn threat(&mut self) {
        let draft = self.draft;
        let given = Sort::Threat.singles().any(|(index, _, _)| self.is_written(Spot::single(Owner::Threat, index)));
        if given || draft.world.initial.is_some() {
            self.header("[threat]");
            self.word("initial", &draft.world.initial);
            self.singles(Owner::Threat);
        }
        for (g, regime) in draft.regimes.iter().enumerate() {
            self.header(&format!("[threat.regimes.{}]", quoted_key(&regime.name.text)));
            self.singles(Owner::Regime(g));
            for index in 0..Sort::Regime.named().len() {
                self.by_commodity(Owner::Regime(g), index);
            }
            let weights = (0..draft.regimes.len()).filter_map(|next| {
                let weight = self.base(Spot::named(Owner::Regime(g), NEXT, next))?;
                Some(format!("{} = {weight}", quoted_key(&draft.regimes[next].name.text)))
            });
            let weights = weights.collect::<Vec<_>>();
            if !weights.is_empty() {
                self.line("next", &format!("{{ {} }}", weights.join(", ")));
            }
        }
    }

    fn escorts(&mut self) {
        if Sort::Escorts.singles().any(|(index, _, _)| self.is_written(Spot::single(Owner::Escorts, index))) {
            self.header("[escorts]");
            self.singles(Owner::Escorts);
        }
    }

    fn road(&mut self, owner: Owner, road: &RoadDraft) {
        let kind = if matches!(owner, Owner::Route(_)) { "routes" } else { "statuses" };
        self.header(&format!("[{kind}.{}]", quoted_key(&road.name.text)));
        self.word("status", &road.status);
        self.word("corridor", &road.corridor);
        if let Some(course) = &road.path {
            let points = course.value.iter().map(|point| list(point)).collect::<Vec<_>>();
            self.line("path", &format!("[{}]", points.join(", ")));
        }
        self.singles(owner);
        let loss = PairKey::LossMean as usize;
        for index in 0..PairKey::COUNT {
            if index == loss {
                self.loss(owner);
            } else if index != PairKey::LossConcentration as usize {
                self.by_commodity(owner, index);
            }
        }
    }

    fn is_written(&self, spot: Spot) -> bool {
        normal(self.draft, spot).is_ok_and(|normal| matches!(normal.base, Base::Known(_) | Base::Law { .. } | Base::Nothing))
    }

    /// The base of a number as it is written in its table; none if it is not written there.
    fn base(&mut self, spot: Spot) -> Option<String> {
        match normal(self.draft, spot).ok()?.base {
            Base::Known(value) => Some(known(value, spot.spec())),
            Base::Nothing => Some("\"none\"".to_owned()),
            Base::Law { from_whole } => {
                let Amount::Law(law) = &view(self.draft, spot).base?.value else { return None };
                self.names.note(path_of(self.draft, spot, from_whole), law);
                Some(law.written())
            }
            Base::Silent | Base::Shared(_) | Base::Broken => None,
        }
    }

    /// Plain numbers of a table; a mean and its spread stand in one inline table.
    fn singles(&mut self, owner: Owner) {
        let keys = owner.sort().singles().collect::<Vec<_>>();
        for &(index, key, _) in &keys {
            if key == "depends_on.strength" {
                continue;
            }
            match key.split_once('.') {
                None => {
                    if let Some(written) = self.base(Spot::single(owner, index)) {
                        self.line(key, &written);
                    }
                }
                Some((head, "mean")) => {
                    let mean = self.base(Spot::single(owner, index));
                    let spread = self.base(Spot::single(owner, index + 1));
                    if let Some(written) = group(mean, spread, "cv") {
                        self.line(head, &written);
                    }
                }
                Some(_) => {}
            }
        }
    }

    fn by_commodity(&mut self, owner: Owner, index: usize) {
        let (whole, each) = self.parts(owner, index);
        let name = owner.sort().named()[index].name;
        match whole {
            Some(whole) => {
                self.line(name, &whole);
                for (c, written) in each {
                    self.sets.push((path_of(self.draft, Spot::named(owner, index, c), false), written));
                }
            }
            None if each.is_empty() => {}
            None => {
                let parts = each.into_iter().map(|(c, written)| format!("{} = {written}", self.commodity_key(c))).collect::<Vec<_>>();
                self.line(name, &format!("{{ {} }}", parts.join(", ")));
            }
        }
    }

    fn commodity_key(&self, c: usize) -> String {
        quoted_key(&self.draft.commodities[c].name.text)
    }

    fn loss(&mut self, owner: Owner) {
        let (mean, means) = self.parts(owner, PairKey::LossMean as usize);
        let (spread, spreads) = self.parts(owner, PairKey::LossConcentration as usize);
        if means.is_empty() && spreads.is_empty() {
            if let Some(written) = group(mean, spread, "concentration") {
                self.line("loss_fraction", &written);
            }
            return;
        }
        let mut parts = Vec::new();
        parts.extend(mean.map(|mean| format!("mean = {mean}")));
        parts.extend(spread.map(|spread| format!("concentration = {spread}")));
        for c in 0..self.draft.commodities.len() {
            let of = |each: &[(usize, String)]| each.iter().find(|(other, _)| *other == c).map(|(_, written)| written.clone());
            if let Some(written) = group(of(&means), of(&spreads), "concentration") {
                parts.push(format!("{} = {written}", self.commodity_key(c)));
            }
        }
        self.line("loss_fraction", &format!("{{ {} }}", parts.join(", ")));
    }

    /// What is written for all commodities, and what for one.
    fn parts(&mut self, owner: Owner, index: usize) -> (Option<String>, Vec<(usize, String)>) {
        let spots = (0..self.draft.commodities.len()).map(|c| Spot::named(owner, index, c)).collect::<Vec<_>>();
        let bases = spots.iter().map(|&spot| normal(self.draft, spot).map_or(Base::Broken, |normal| normal.base)).collect::<Vec<_>>();
        let of_all = |base: &Base| matches!(base, Base::Law { from_whole: true });
        if let Some(first) = bases.iter().position(of_all) {
            let whole = self.base(spots[first]);
            let others = (0..spots.len()).filter(|&c| !of_all(&bases[c])).collect::<Vec<_>>();
            return (whole, others.into_iter().filter_map(|c| Some((c, self.base(spots[c])?))).collect());
        }
        let alike = bases.windows(2).all(|pair| pair[0] == pair[1]) && matches!(bases.first(), Some(Base::Known(_) | Base::Nothing));
        if alike {
            return (self.base(spots[0]), Vec::new());
        }
        (None, (0..spots.len()).filter_map(|c| Some((c, self.base(spots[c])?))).collect())
    }

    fn verbs(&mut self) {
        let draft = self.draft;
        let mut sets = std::mem::take(&mut self.sets);
        for (id, path) in self.changes.entries.iter().enumerate() {
            if let (Verb::Set, Some(path)) = (draft.entries[id].verb, path) {
                self.names.note(format!("set.{path}"), &draft.entries[id].law);
                sets.push((path.clone(), draft.entries[id].law.written()));
            }
        }
        self.verb_table("[set]", &sets);
        for verb in [Verb::Scale, Verb::Add] {
            let mut lines = Vec::new();
            for pending in self.changes.pending.iter().filter(|pending| pending.verb == verb) {
                let written = match pending.by {
                    By::Known(value) => number(value),
                    By::Entry(id) => {
                        self.names.note(format!("{}.{}", verb.name(), pending.path), &draft.entries[id].law);
                        draft.entries[id].law.written()
                    }
                };
                lines.push((pending.path.clone(), written));
            }
            self.verb_table(&format!("[{}]", verb.name()), &lines);
        }
    }

    fn verb_table(&mut self, header: &str, lines: &[(String, String)]) {
        if lines.is_empty() {
            return;
        }
        self.header(header);
        for (path, written) in lines {
            self.line(path, written);
        }
    }

    fn measure(&mut self, plan: &Plan) {
        self.header("[[measures]]");
        if let Some(name) = &plan.given_name {
            self.line("name", &quoted(name));
        }
        for (key, day) in [("from", plan.from_written), ("to", plan.to_written)] {
            match day {
                Some(Day::Date(date)) => self.line(key, &quoted(&date.to_string())),
                Some(Day::Number(day)) => self.line(key, &day.to_string()),
                None => {}
            }
        }
        for verb in Verb::ALL {
            let lines = plan.lines.iter().filter(|line| line.verb == verb).collect::<Vec<_>>();
            let lines = lines.into_iter().map(|line| (line.path.clone(), self.act(plan, line))).collect::<Vec<_>>();
            if !lines.is_empty() {
                let _ = writeln!(self.out, "[measures.{}]", verb.name());
            }
            for (path, written) in lines {
                self.line(&path, &written);
            }
        }
    }

    fn act(&mut self, plan: &Plan, line: &Line) -> String {
        match &line.act {
            Act::Number { amount, slots, .. } => match &amount.value {
                Amount::Law(law) => {
                    self.names.note(plan.name_of(line), law);
                    law.written()
                }
                Amount::Known(value) if line.verb == Verb::Set => {
                    slots.first().map_or_else(|| number(*value), |slot| known(*value, slot.spec()))
                }
                Amount::Known(value) => number(*value),
                _ => "\"none\"".to_owned(),
            },
            Act::Season { months, .. } => list(months),
            Act::Rationing { steps, .. } => self.rationing(&plan.name_of(line), steps),
            Act::Regime { name, .. } | Act::Status { name, .. } => quoted(name),
            Act::State { open, .. } => quoted(if *open { "open" } else { "closed" }),
        }
    }

    fn sources(&mut self) {
        if self.draft.sources.is_empty() {
            return;
        }
        self.header("[sources]");
        for (key, text) in &self.draft.sources {
            let _ = writeln!(self.out, "{} = {}", quoted_key(&key.text), quoted(text));
        }
    }
}
