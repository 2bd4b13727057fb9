//! The resolved scenario as TOML: bases and overlays in one file that reads back to the same scenario.
//!
//! What a `set` gave stands in the tables. What `scale` and `add` did stays as it was done, in its order: in `[scale]` and `[add]` as far as
//! one table of each holds it, and then in `[[changes]]`.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;

use crate::scenario::draft::spot::{Spot, path_of, spots_of_table, view};
use crate::scenario::draft::tables::{Amount, Day, Draft, NEXT, Owner, PlaceDraft, Placed, RationDraft, RoadDraft, Sort, Verb, View};
use crate::scenario::keys::{EscortKey, PairKey, UseKey};
use crate::scenario::resolve::changes::{Lasting, lasting};
use crate::scenario::resolve::draws::Draws;
use crate::scenario::resolve::plan::{Act, Line, Plan};
use crate::scenario::resolve::text::{group, known, list, number, quoted, quoted_key};

pub use crate::scenario::expanded::resolved_json;

/// A resolved scenario.
pub(crate) struct Resolved {
    pub text: String,
    /// Its uncertain values as they appear in it.
    pub draws: Draws,
    /// Where the French title and summary stand: a translation makes no other scenario.
    french: Range<usize>,
}

impl Resolved {
    /// Of the text without its translations, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.text.as_bytes()[..self.french.start]).update(&self.text.as_bytes()[self.french.end..]);
        hasher.finalize().to_hex().to_string()
    }
}

/// The file, and its uncertain values as they appear in it.
pub(crate) fn write(draft: &Draft, plans: &[Plan]) -> Resolved {
    let mut writer = Writer { draft, out: String::new(), draws: Draws::default(), french: 0..0, sets: Vec::new() };
    writer.scenario();
    for (p, place) in draft.places.iter().enumerate() {
        writer.place(p, place);
    }
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
    Resolved { text: writer.out, draws: writer.draws, french: writer.french }
}

struct Writer<'a> {
    draft: &'a Draft,
    out: String,
    draws: Draws,
    french: Range<usize>,
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
        self.french = begin..self.out.len();
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

    fn place(&mut self, p: usize, place: &PlaceDraft) {
        self.header(&format!("[places.{}]", quoted_key(&place.name.text)));
        self.word("title", &place.title);
        if let Some(headline) = &place.headline {
            self.line("headline", &headline.value.to_string());
        }
        self.singles(Owner::Place(p));
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
            self.word("place", &one.place);
            self.singles(Owner::Use(c, k));
            self.service(c, k);
        }
    }

    fn service(&mut self, c: usize, k: usize) {
        let Some(unit) = &self.draft.uses(c)[k].service_unit else { return };
        let mut parts = vec![format!("unit = {}", quoted(&unit.value))];
        for (name, key) in [("full", UseKey::ServiceFull), ("without", UseKey::ServiceWithout)] {
            parts.extend(self.base(Spot::single(Owner::Use(c, k), key as usize)).map(|written| format!("{name} = {written}")));
        }
        self.line("service", &format!("{{ {} }}", parts.join(", ")));
    }

    fn rationing(&mut self, name: &str, steps: &[RationDraft]) -> String {
        let mut items = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let mut part = |key: &str, amount: &Amount| match amount {
                Amount::Law(law) => {
                    self.draws.note(format!("{name}.{index}.{key}"), law);
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
        let strength = Spot::single(Owner::Commodity(c), crate::scenario::keys::CommodityKey::DependsStrength as usize);
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
        let mut spots = spots_of_table(self.draft, Owner::Escorts).into_iter();
        if spots.any(|spot| self.is_written(spot)) {
            self.header("[escorts]");
            self.singles(Owner::Escorts);
            self.spread(Owner::Escorts, EscortKey::HaltMean as usize);
            self.by_commodity(Owner::Escorts, EscortKey::HaltElsewhere as usize);
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
                self.spread(owner, loss);
            } else if index != PairKey::LossConcentration as usize {
                self.by_commodity(owner, index);
            }
        }
    }

    fn is_written(&self, spot: Spot) -> bool {
        matches!(stands(self.draft, spot), Stands::Alone(_) | Stands::ForAll)
    }

    /// What stands for a number in its table; none if nothing is written there.
    fn base(&mut self, spot: Spot) -> Option<String> {
        let View { base, from_whole, .. } = view(self.draft, spot);
        match &base?.value {
            Amount::Known(value) => Some(known(*value, spot.spec())),
            Amount::Nothing => spot.inherits().then(|| "\"none\"".to_owned()),
            Amount::Law(law) => {
                self.draws.note(path_of(self.draft, spot, from_whole), law);
                Some(law.written())
            }
            Amount::Open(number) => Some(open(*number)),
            Amount::Shared(_) | Amount::Broken => None,
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

    /// A mean by commodity, of which the next key is the spread.
    fn spread(&mut self, owner: Owner, index: usize) {
        let names = [index, index + 1].map(|index| owner.sort().named()[index].name.split_once('.').unwrap_or_default());
        let [(head, _), (_, tail)] = names;
        let (mean, means) = self.parts(owner, index);
        let (spread, spreads) = self.parts(owner, index + 1);
        if means.is_empty() && spreads.is_empty() {
            if let Some(written) = group(mean, spread, tail) {
                self.line(head, &written);
            }
            return;
        }
        let mut parts = Vec::new();
        parts.extend(mean.map(|mean| format!("mean = {mean}")));
        parts.extend(spread.map(|spread| format!("{tail} = {spread}")));
        for c in 0..self.draft.commodities.len() {
            let of = |each: &[(usize, String)]| each.iter().find(|(other, _)| *other == c).map(|(_, written)| written.clone());
            if let Some(written) = group(of(&means), of(&spreads), tail) {
                parts.push(format!("{} = {written}", self.commodity_key(c)));
            }
        }
        self.line(head, &format!("{{ {} }}", parts.join(", ")));
    }

    /// What is written for all commodities, and what for one.
    fn parts(&mut self, owner: Owner, index: usize) -> (Option<String>, Vec<(usize, String)>) {
        let spots = (0..self.draft.commodities.len()).map(|c| Spot::named(owner, index, c)).collect::<Vec<_>>();
        let bases = spots.iter().map(|&spot| stands(self.draft, spot)).collect::<Vec<_>>();
        let of_all = |base: &Stands<'_>| matches!(base, Stands::ForAll);
        if let Some(first) = bases.iter().position(of_all) {
            let whole = self.base(spots[first]);
            let others = (0..spots.len()).filter(|&c| !of_all(&bases[c])).collect::<Vec<_>>();
            return (whole, others.into_iter().filter_map(|c| Some((c, self.base(spots[c])?))).collect());
        }
        let constant = matches!(bases.first(), Some(Stands::Alone(Amount::Known(_) | Amount::Nothing)));
        if constant && bases.windows(2).all(|pair| pair[0] == pair[1]) {
            return (self.base(spots[0]), Vec::new());
        }
        (None, (0..spots.len()).filter_map(|c| Some((c, self.base(spots[c])?))).collect())
    }

    /// What the tables leave to verbs: first all sets, then the other changes in their order.
    fn verbs(&mut self) {
        let (sets, steps): (Vec<Lasting>, Vec<Lasting>) =
            lasting(self.draft).into_iter().partition(|lasting| self.draft.changes[lasting.id].verb == Verb::Set);
        let mut lines = std::mem::take(&mut self.sets);
        for set in sets {
            let written = self.change(&set);
            lines.push((set.path, written));
        }
        self.verb_table("[set]", &lines);
        // A table holds a path once, and `[scale]` goes before `[add]`: what comes in another order begins a new table of changes.
        let (mut verb, mut lines, mut begun, mut seen) = (Verb::Scale, Vec::new(), false, HashSet::new());
        for step in steps {
            let next = self.draft.changes[step.id].verb;
            let again = next < verb || !seen.insert((next, step.path.clone()));
            if again || next != verb {
                self.verb_table(&header(verb, begun), &lines);
                lines.clear();
            }
            if again {
                self.header("[[changes]]");
                begun = true;
                seen = HashSet::from([(next, step.path.clone())]);
            }
            verb = next;
            let written = self.change(&step);
            lines.push((step.path, written));
        }
        self.verb_table(&header(verb, begun), &lines);
    }

    /// By what a change acts.
    fn change(&mut self, lasting: &Lasting) -> String {
        let change = &self.draft.changes[lasting.id];
        match &change.amount {
            Amount::Known(value) => number(*value),
            Amount::Law(law) => {
                self.draws.note_change(lasting.id, &format!("{}.{}", change.verb.name(), lasting.path), law);
                law.written()
            }
            Amount::Open(number) => open(*number),
            _ => "\"none\"".to_owned(),
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
                    self.draws.note(plan.name_of(line), law);
                    law.written()
                }
                Amount::Known(value) if line.verb == Verb::Set => {
                    slots.first().map_or_else(|| number(*value), |slot| known(*value, slot.spec()))
                }
                Amount::Known(value) => number(*value),
                Amount::Open(number) => open(*number),
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

/// What is written for a number in the tables.
#[derive(PartialEq)]
enum Stands<'a> {
    /// An uncertain value for all commodities.
    ForAll,
    Alone(&'a Amount),
    Nowhere,
}

fn stands(draft: &Draft, spot: Spot) -> Stands<'_> {
    let View { base, from_whole, .. } = view(draft, spot);
    match base.map(|base| &base.value) {
        None | Some(Amount::Shared(_) | Amount::Broken) => Stands::Nowhere,
        Some(Amount::Nothing) if !spot.inherits() => Stands::Nowhere,
        Some(Amount::Law(_)) if from_whole => Stands::ForAll,
        Some(amount) => Stands::Alone(amount),
    }
}

/// Nobody reads back a scenario with open values; its text shows where they stand.
fn open(number: usize) -> String {
    format!("\"open {number}\"")
}

fn header(verb: Verb, in_changes: bool) -> String {
    format!("[{}{}]", if in_changes { "changes." } else { "" }, verb.name())
}
