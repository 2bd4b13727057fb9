//! What no key forbids and hardly anybody means: a stock that the storage does not hold, litres for cubic metres, percent beside fractions,
//! exchanged coordinates. Each warning has the number, the usual range and, where one is known, its source.
//!
//! A stock above the storage is an error where a file raises one beyond what the file that it extends gives for the other. Where one file says
//! both it is a warning: the resolved scenario of a run with `--set` does, and must run again.

use crate::scenario::draft::amount::rounded;
use crate::scenario::draft::spot::{Spot, spots, view};
use crate::scenario::draft::tables::{Amount, Draft, Law, Owner};
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::globe;
use crate::scenario::keys::{CommodityKey, GlobalKey, PairKey, RouteKey, UseKey};
use crate::scenario::quantity::{StepVerb, Term};
use crate::scenario::resolve::number::Numbers;

/// Checks a scenario. Places in the first `files` sources of the report stand in files, those beyond them in overlays.
pub(crate) fn check(draft: &Draft, files: u32, report: &mut Report) {
    magnitudes(draft, report);
    for c in 0..draft.commodities.len() {
        stock(draft, c, files, report);
        traffic(draft, c, report);
    }
    // Beside what is wrong, what is merely odd only distracts.
    if report.has_faults() {
        return;
    }
    population(draft, report);
    for c in 0..draft.commodities.len() {
        demand(draft, c, report);
        load(draft, c, report);
        prices(draft, c, report);
        uses(draft, c, report);
        shares(draft, c, report);
    }
    for r in 0..draft.routes.len() {
        speed(draft, r, report);
    }
    exchanged(draft, report);
}

/// A number, or the ends of one that is not known, and where it stands. None where it is not given, or changed by a draw.
fn ends(draft: &Draft, spot: Spot) -> Option<([f64; 2], Place)> {
    let numbers = Numbers::unnamed(draft);
    let value = numbers.value(spot);
    let mut ends = match value.base {
        Term::Constant(number) => [number; 2],
        Term::Draw(_) => match &view(draft, spot).base?.value {
            Amount::Law(law) => ends_of(law)?,
            _ => return None,
        },
        Term::Open(_) => return None,
    };
    for step in &value.then {
        let Term::Constant(by) = step.by else { return None };
        ends = ends.map(|end| if step.verb == StepVerb::Scale { end * by } else { end + by });
    }
    let [low, high] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
    (low.is_finite() && high.is_finite()).then(|| ([low, high], numbers.place(spot)))
}

fn ends_of(law: &Law) -> Option<[f64; 2]> {
    match (&law.values, law.low, law.high) {
        (Some(values), _, _) => {
            let least = values.iter().copied().reduce(f64::min)?;
            Some([least, values.iter().copied().reduce(f64::max)?])
        }
        (None, Some(low), Some(high)) => Some([low, high]),
        _ => None,
    }
}

fn commodity(c: usize, key: CommodityKey) -> Spot {
    Spot::single(Owner::Commodity(c), key as usize)
}

/// `12`, or `3 to 5`.
fn shown([low, high]: [f64; 2]) -> String {
    if low == high { rounded(low) } else { format!("{} to {}", rounded(low), rounded(high)) }
}

/// Smaller numbers than these come of slips, and vanish when others are added to them.
const TINY: f64 = 1e-12;
/// Beside larger numbers than these a truck, a litre or a day vanishes.
const HUGE: f64 = 1e15;
/// The longest queue before day 0: a hundred days of the largest traffic.
const LONGEST_QUEUE: f64 = 1e8;

fn magnitudes(draft: &Draft, report: &mut Report) {
    for spot in spots(draft) {
        let Some(([low, high], at)) = ends(draft, spot) else { continue };
        let largest = low.abs().max(high.abs());
        let name = spot.spec().name;
        if largest != 0.0 && largest < TINY {
            let message = format!("`{name}` is {largest:e}, and vanishes beside other numbers");
            report.fault(code::RANGE, at, message).expected("expected 0, or at least 1e-12");
        } else if largest > HUGE {
            let fault = report.fault(code::RANGE, at, format!("`{name}` is {largest:e}, and other numbers vanish beside it"));
            fault.expected("expected at most 1e15");
            if spot.spec().default == f64::INFINITY {
                fault.hint("without the key there is no limit");
            }
        } else if name == "initial_queue_trucks" && largest > LONGEST_QUEUE {
            let fault = report.fault(code::RANGE, at, format!("{} trucks wait", rounded(largest)));
            fault.expected("expected at most 100000000 trucks").hint("do the unit and `truck_load` agree?");
        }
    }
}

fn stock(draft: &Draft, c: usize, files: u32, report: &mut Report) {
    let Some((stock, at)) = ends(draft, commodity(c, CommodityKey::InitialStockDays)) else { return };
    let in_days = ends(draft, commodity(c, CommodityKey::StorageDays)).filter(|(storage, _)| storage[1] > 0.0);
    let storage = in_days.or_else(|| {
        let (storage, at) = ends(draft, commodity(c, CommodityKey::Storage))?;
        let (demand, _) = ends(draft, commodity(c, CommodityKey::DailyDemand)).filter(|(demand, _)| demand[0] > 0.0)?;
        Some(([storage[0] / demand[1], storage[1] / demand[0]], at))
    });
    let Some((storage, storage_at)) = storage else { return };
    let name = &draft.commodities[c].name.text;
    let (never, seldom) = (stock[0] > storage[1] * (1.0 + 1e-9), stock[1] > storage[0] * (1.0 + 1e-9));
    if !never && !seldom {
        return;
    }
    let second = report.called(storage_at);
    let hint = format!("what the storage ({second}) does not hold is not there: raise the storage too, or lower the stock");
    let verb = if never { "hold" } else { "always hold" };
    let message =
        format!("`{name}` begins with a stock of {} days, and its storage does not {verb} more than {} days", shown(stock), shown(storage));
    let is_of_two_files = at.source < files && storage_at.source < files && at.source != storage_at.source;
    if never && is_of_two_files {
        report.fault(code::RANGE, at, message).expected("does not fit into the storage").hint(hint);
    } else {
        report.warn(code::IMPLAUSIBLE, at, message).expected("what does not fit is left out").hint(hint);
    }
}

/// A unit of volume or weight: its factor to litres or kilograms.
fn factor(unit: &str) -> Option<(f64, &'static str)> {
    match unit.trim().to_lowercase().as_str() {
        "m3" | "m³" | "cubic metres" | "cubic meters" | "kl" => Some((1000.0, "L")),
        "l" | "litre" | "litres" | "liter" | "liters" => Some((1.0, "L")),
        "hl" => Some((100.0, "L")),
        "million l" => Some((1e6, "L")),
        "t" | "tonne" | "tonnes" | "ton" | "tons" | "mt" => Some((1000.0, "kg")),
        "kg" => Some((1.0, "kg")),
        "quintal" | "quintals" | "quintaux" => Some((100.0, "kg")),
        _ => None,
    }
}

fn unit(draft: &Draft, c: usize) -> Option<(f64, &'static str)> {
    factor(&draft.commodities[c].unit.as_ref()?.value)
}

/// What people use in a day, by the commodity's name: the range, in litres or kilograms, and where it comes from.
fn usual_demand(name: &str) -> ([f64; 2], &'static str) {
    let name = name.to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is(&["fuel", "diesel", "petrol", "carburant", "essence", "gasoil", "kerosene"]) {
        return ([0.02, 20.0], "oil products, from the poorest countries to the United States (U.S. EIA, international data)");
    }
    if is(&["water", "eau"]) {
        return ([2.0, 500.0], "15 L is the humanitarian minimum (Sphere Handbook 2018)");
    }
    if is(&["food", "grain", "cereal", "rice", "flour", "wheat", "vivres", "riz", "mil"]) {
        return ([0.1, 5.0], "2,100 kcal are some 0.6 kg of cereals (Sphere Handbook 2018)");
    }
    ([1e-5, 1000.0], "anything that a city uses")
}

fn demand(draft: &Draft, c: usize, report: &mut Report) {
    let (Some((factor, of)), Some((demand, at))) = (unit(draft, c), ends(draft, commodity(c, CommodityKey::DailyDemand))) else { return };
    let people = ends(draft, Spot::single(Owner::Scenario, GlobalKey::Population as usize));
    let Some((people, _)) = people.filter(|(people, _)| people[0] > 0.0) else { return };
    let each = [demand[0] * factor / people[1], demand[1] * factor / people[0]];
    let name = &draft.commodities[c].name.text;
    let (usual, source) = usual_demand(name);
    if each[1] < usual[0] || each[0] > usual[1] {
        let message = format!("the daily demand of `{name}` is {} {of} for each person", significant(each));
        let fault = report.warn(code::IMPLAUSIBLE, at, message);
        fault.expected(format!("usual: {} to {} {of} per person and day", rounded(usual[0]), rounded(usual[1])));
        fault.hint(format!("is the unit right, and the population? {source}"));
    }
}

/// Numbers to two digits: more would only be longer.
fn significant(ends: [f64; 2]) -> String {
    let [low, high] = ends.map(|end| format!("{end:.1e}").parse().unwrap_or(end));
    shown([low, high])
}

/// What a truck carries, in litres or kilograms: from a pickup to a road train.
const USUAL_LOAD: [f64; 2] = [500.0, 120_000.0];

fn load(draft: &Draft, c: usize, report: &mut Report) {
    let (Some((factor, of)), Some((load, at))) = (unit(draft, c), ends(draft, commodity(c, CommodityKey::TruckLoad))) else { return };
    let [low, high] = load.map(|end| end * factor);
    if high < USUAL_LOAD[0] || low > USUAL_LOAD[1] {
        let unit = draft.commodities[c].unit.as_ref().map_or("", |unit| unit.value.as_str());
        let message = format!("a truck carries {} {unit}, which is {} {of}", shown(load), significant([low, high]));
        let fault = report.warn(code::IMPLAUSIBLE, at, message);
        fault.expected(format!("usual: {} to {} {unit}", rounded(5000.0 / factor), rounded(60_000.0 / factor)));
        fault.hint("do `unit` and `truck_load` agree? A tanker carries 20 to 60 m3, a lorry 10 to 40 t");
    }
}

/// More trucks in a day reach no city on Earth, and would take as long to simulate.
const MOST_TRUCKS: f64 = 1e6;

fn traffic(draft: &Draft, c: usize, report: &mut Report) {
    let Some((demand, at)) = ends(draft, commodity(c, CommodityKey::DailyDemand)) else { return };
    let Some((load, _)) = ends(draft, commodity(c, CommodityKey::TruckLoad)).filter(|(load, _)| load[0] > 0.0) else { return };
    let trucks = demand[1] / load[0];
    if trucks > MOST_TRUCKS {
        let message = format!("the daily demand of `{}` fills {} trucks a day", draft.commodities[c].name.text, rounded(trucks.ceil()));
        let fault = report.fault(code::RANGE, at, message);
        fault.expected("expected at most 1000000 trucks a day").hint("do `unit`, `daily_demand` and `truck_load` agree?");
    }
}

fn population(draft: &Draft, report: &mut Report) {
    let Some((people, at)) = ends(draft, Spot::single(Owner::Scenario, GlobalKey::Population as usize)) else { return };
    if people[1] < 100.0 || people[0] > 60e6 {
        let fault = report.warn(code::IMPLAUSIBLE, at, format!("{} people live here", shown(people)));
        fault.expected("usual: 1000 to 40 million").hint("the largest city has some 37 million (UN World Urbanization Prospects 2018)");
    }
}

fn prices(draft: &Draft, c: usize, report: &mut Report) {
    if let Some((elasticity, at)) = ends(draft, commodity(c, CommodityKey::PriceElasticity)).filter(|(elasticity, _)| elasticity[0] > 3.0) {
        let fault = report.warn(code::IMPLAUSIBLE, at, format!("`price_elasticity` is {}", shown(elasticity)));
        fault.expected("usual: 0.05 to 1.5");
        fault.hint("short-run demand for fuel has about 0.2, and hardly any good above 1 (Labandeira and others, Energy Policy, 2017)");
    }
    if let Some((cap, at)) = ends(draft, commodity(c, CommodityKey::PriceCap)).filter(|(cap, _)| cap[0] > 100.0) {
        let fault = report.warn(code::IMPLAUSIBLE, at, format!("`price_cap` is {}: prices may rise so many times", shown(cap)));
        fault.expected("usual: 2 to 20").hint("the price index is 1 in quiet times");
    }
}

fn uses(draft: &Draft, c: usize, report: &mut Report) {
    for (k, one) in draft.uses(c).iter().enumerate() {
        let share = ends(draft, Spot::single(Owner::Use(c, k), UseKey::Share as usize));
        if let Some((_, at)) = share.filter(|(share, _)| *share == [0.0; 2]) {
            let message = format!("the use `{}` of `{}` takes no share", one.name.text, draft.commodities[c].name.text);
            report.warn(code::IMPLAUSIBLE, at, message).expected("nothing is ever asked for it").hint("leave the use out");
        }
    }
}

/// Percentages beside fractions: one above 10 and one below 1 that together are no hundred.
fn shares(draft: &Draft, c: usize, report: &mut Report) {
    let share = |r: usize| {
        let ([low, high], at) = ends(draft, Spot::named(Owner::Route(r), PairKey::Share as usize, c))?;
        (low == high && low > 0.0).then_some((low, at, r))
    };
    let shares: Vec<(f64, Place, usize)> = (0..draft.routes.len()).filter_map(share).collect();
    let by = |a: &&(f64, Place, usize), b: &&(f64, Place, usize)| a.0.total_cmp(&b.0);
    let (Some(least), Some(most)) = (shares.iter().min_by(by), shares.iter().max_by(by)) else { return };
    let sum: f64 = shares.iter().map(|share| share.0).sum();
    if most.0 >= 10.0 && least.0 < 1.0 && !(99.0..=101.0).contains(&sum) {
        let [large, small] = [most, least].map(|share| draft.routes[share.2].name.text.as_str());
        let name = &draft.commodities[c].name.text;
        let message = format!("of `{name}` the share of `{large}` is {}, that of `{small}` {}", rounded(most.0), rounded(least.0));
        let fault = report.warn(code::IMPLAUSIBLE, most.1, message);
        fault.expected("usual: fractions from 0 to 1, or percentages alone");
        let share = significant([100.0 * least.0 / sum; 2]);
        fault.hint(format!("shares are weights beside one another: so `{small}` carries {share} % of the normal traffic"));
    }
}

/// What a truck drives in a day at most, in km: two drivers, good roads, around the clock.
const FASTEST: f64 = 1500.0;

fn speed(draft: &Draft, r: usize, report: &mut Report) {
    let Some(path) = draft.routes[r].path.as_ref().filter(|path| path.value.len() > 1) else { return };
    let Some((transit, at)) = ends(draft, Spot::single(Owner::Route(r), RouteKey::TransitDays as usize)) else { return };
    let length = globe::length(&path.value);
    if length > FASTEST * transit[1] {
        let at = if at == Place::default() { path.at } else { at };
        let name = &draft.routes[r].name.text;
        let message = format!("the path of `{name}` is {} km long, and its transit takes {} days", length.round(), shown(transit));
        let fault = report.warn(code::IMPLAUSIBLE, at, message);
        fault.expected("usual: 200 to 600 km a day").hint("is the path [latitude, longitude], and the transit in days?");
    }
}

/// Roads to one city end near one another, in km.
const NEAR: f64 = 100.0;
/// Roads that a road is held against.
const OTHERS: usize = 40;

/// Paths that would meet others if latitude and longitude were exchanged.
fn exchanged(draft: &Draft, report: &mut Report) {
    let ends = |path: &[[f64; 2]]| path.first().copied().zip(path.last().copied()).map(|(first, last)| [first, last]);
    let roads: Vec<(usize, [[f64; 2]; 2])> =
        (0..draft.routes.len()).filter_map(|r| Some((r, ends(&draft.routes[r].path.as_ref()?.value)?))).collect();
    let meets = |one: [[f64; 2]; 2], other: [[f64; 2]; 2]| one.iter().any(|&a| other.iter().any(|&b| globe::length(&[a, b]) <= NEAR));
    for &(r, own) in &roads {
        let turned = own.map(|[latitude, longitude]| [longitude, latitude]);
        if turned.iter().any(|[latitude, _]| latitude.abs() > 90.0) {
            continue;
        }
        let others = || roads.iter().filter(|(other, _)| *other != r).take(OTHERS);
        let count = |ends: [[f64; 2]; 2]| others().filter(|(_, other)| meets(ends, *other)).count();
        let (as_is, exchanged) = (count(own), count(turned));
        if as_is == 0 && exchanged > 0 && 2 * exchanged >= others().count() {
            let Some(path) = &draft.routes[r].path else { continue };
            let name = &draft.routes[r].name.text;
            let message = format!("the path of `{name}` looks like [longitude, latitude]: it meets no other route, and would if exchanged");
            report.warn(code::MISPLACED, path.at, message).expected("expected [latitude, longitude]");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Document, Fault};

    const CITY: &str = "[scenario]\ntitle = \"T\"\nstart = \"2026-01-01\"\ndays = 9\npopulation = 1_000_000\n[commodities.fuel]\nunit = \"m3\"\n\
        daily_demand = 350\ntruck_load = 35\ninitial_stock_days = 5\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.north]\n\
        share = 0.6\ntransit_days = 2\n[routes.south]\nshare = 0.4\ntransit_days = 2\n";

    fn told(changes: &[(&str, &str)]) -> Vec<Fault> {
        let text = changes.iter().fold(CITY.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        match Document::from_text("t.toml", &text).and_then(|document| document.scenario(&[])) {
            Ok(reading) => reading.warnings,
            Err(faults) => faults.0,
        }
    }

    #[test]
    fn a_plausible_city_is_not_doubted() {
        assert_eq!(told(&[]), []);
        assert_eq!(told(&[("share = 0.6", "share = 99.5"), ("share = 0.4", "share = 0.5")]), []);
    }

    #[test]
    fn what_is_implausible_is_told_with_the_usual_range() {
        for (from, to, word) in [
            ("unit = \"m3\"", "unit = \"litres\"", "per person and day"),
            ("truck_load = 35", "truck_load = 35000", "5 to 60 m3"),
            ("daily_demand = 350", "daily_demand = 35e6", "0.02 to 20 L"),
            ("population = 1_000_000", "population = 80e6", "40 million"),
            ("share = 0.6", "share = 60", "fractions from 0 to 1"),
            ("truck_load = 35", "truck_load = 35\nprice_elasticity = 20\nprice_cap = 5", "0.05 to 1.5"),
            ("truck_load = 35", "truck_load = 35\nprice_elasticity = 0.2\nprice_cap = 5000", "2 to 20"),
            ("transit_days = 2", "transit_days = 2\npath = [[0, 0], [40, 20]]", "200 to 600 km"),
            ("share = 1\n", "share = 1\n[[commodities.fuel.uses]]\nname = \"none\"\nshare = 0\n", "nothing is ever asked"),
        ] {
            let warnings = told(&[(from, to)]);
            assert!(warnings.iter().all(|fault| fault.warning && fault.line > 0), "{to}: {warnings:?}");
            assert!(warnings.iter().any(|fault| fault.expected.as_deref().unwrap_or_default().contains(word)), "{to}: {warnings:?}");
        }
    }

    #[test]
    fn a_stock_above_the_storage_is_told_with_both_lines() {
        let told_of = told(&[("initial_stock_days = 5", "initial_stock_days = 12\nstorage_days = 8")]);
        assert!(told_of[0].warning && told_of[0].line == 10 && told_of[0].hint.as_ref().unwrap().contains("t.toml:11:"), "{told_of:?}");
        let told_of = told(&[("initial_stock_days = 5", "initial_stock_days = 12\nstorage = 2800")]);
        assert!(told_of[0].warning && told_of[0].message.contains("more than 8 days"), "{told_of:?}");
        let warnings = told(&[("initial_stock_days = 5", "initial_stock_days = { low = 3, high = 12 }\nstorage_days = 8")]);
        assert!(warnings.len() == 1 && warnings[0].warning, "{warnings:?}");
        assert_eq!(told(&[("initial_stock_days = 5", "initial_stock_days = 8\nstorage_days = 8")]), []);
        let text = CITY.replace("initial_stock_days = 5", "initial_stock_days = 5\nstorage_days = 8");
        let set = crate::scenario::Overlay {
            verb: crate::scenario::Verb::Set,
            path: "commodities.fuel.initial_stock_days".to_owned(),
            value: "12".to_owned(),
            origin: "--set".to_owned(),
        };
        let reading = Document::from_text("t.toml", &text).and_then(|document| document.scenario(&[set])).unwrap();
        assert!(reading.warnings.len() == 1 && reading.warnings[0].message.contains("12 days"), "{:?}", reading.warnings);
    }

    #[test]
    fn numbers_that_nothing_can_be_computed_with_are_refused() {
        for (from, to) in
            [("share = 0.4", "share = 5e-324"), ("truck_load = 35", "truck_load = 1e-320"), ("daily_demand = 350", "daily_demand = 1e9")]
        {
            let faults = told(&[(from, to)]);
            assert!(faults.iter().any(|fault| !fault.warning && fault.line > 0), "{to}: {faults:?}");
        }
    }

    #[test]
    fn exchanged_coordinates_are_told() {
        let north = "transit_days = 2\npath = [[12.65, -8.00], [14.0, -6.0]]\n[routes.east]\nshare = 0\ntransit_days = 2\npath = [[12.64, -8.01], [12.0, -4.0]]";
        let path = |path: &str| told(&[("transit_days = 2\n[routes.south]", &format!("{north}\n[routes.south]\npath = {path}"))]);
        assert_eq!(path("[[12.6, -8.0], [10.49, -7.0]]"), []);
        let warnings = path("[[-7.0, 10.49], [-8.0, 12.6]]");
        assert!(warnings.len() == 1 && warnings[0].message.contains("`south` looks like [longitude, latitude]"), "{warnings:?}");
    }
}
