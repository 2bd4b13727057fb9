//! Random scenarios as text, always valid.
//!
//! A tape of numbers makes every choice. An exhausted tape chooses the plainest, and smaller numbers choose plainer, so that a
//! failing scenario shrinks to a short one.

use proptest::prelude::*;
use std::fmt::Write;

/// Any valid scenario.
pub fn valid() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::num::u32::ANY, 0..700).prop_map(|tape| Writer { tape, at: 0, text: String::new() }.scenario()).boxed()
}

const COMMODITIES: [&str; 4] = ["fuel", "food", "medicine", "grain-2"];
const ROUTES: [&str; 6] = ["RN7", "RN3", "RN24", "RN_6", "north", "Z-1"];
const REGIMES: [&str; 3] = ["siege", "truce", "calm"];
const STATUSES: [&str; 2] = ["contested", "partial"];
const PLACES: [&str; 3] = ["capital", "north-2", "Segou"];

struct Writer {
    tape: Vec<u32>,
    at: usize,
    text: String,
}

/// What later parts of a file need to know of the earlier ones.
struct Facts {
    days: u64,
    places: usize,
    commodities: usize,
    uses: Vec<usize>,
    priced: Vec<bool>,
    regimes: usize,
    statuses: usize,
    routes: usize,
    escorts: bool,
}

impl Writer {
    fn next(&mut self) -> f64 {
        let word = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        f64::from(word) / (f64::from(u32::MAX) + 1.0)
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.next() > 1.0 - probability
    }

    fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + (self.next() * (high - low + 1) as f64) as u64
    }

    /// With three decimals, the ends more often than chance would.
    fn number(&mut self, low: f64, high: f64) -> f64 {
        let share = match self.whole(0, 9) {
            8 => 0.0,
            9 => 1.0,
            _ => self.next(),
        };
        ((low + share * (high - low)) * 1000.0).round() / 1000.0
    }

    /// A number, or now and then a value that is not known.
    fn value(&mut self, low: f64, high: f64) -> String {
        if self.chance(0.12) { self.unknown(low, high) } else { self.number(low, high).to_string() }
    }

    fn unknown(&mut self, low: f64, high: f64) -> String {
        let mut three = [0; 3].map(|_| self.number(low, high));
        three.sort_by(f64::total_cmp);
        let [a, b, c] = three;
        match self.whole(0, 3) {
            0 => format!("{{ low = {a}, high = {c} }}"),
            1 => format!("{{ low = {a}, mode = {b}, high = {c} }}"),
            2 => format!("{{ values = [{a}, {c}, {b}], weights = [1, {}, 2] }}", self.whole(0, 3)),
            _ => format!("{{ values = [{c}, {a}, {b}], weights = [3, 1, 2], together = \"group-{}\" }}", self.whole(1, 2)),
        }
    }

    /// A whole number, or a value that is rounded to one.
    fn whole_value(&mut self, low: u64, high: u64) -> String {
        if self.chance(0.1) { self.unknown(low as f64, high as f64) } else { self.whole(low, high).to_string() }
    }

    fn key(&mut self, key: &str, value: &str) {
        writeln!(self.text, "{key} = {value}").unwrap();
    }

    fn always(&mut self, key: &str, low: f64, high: f64) {
        let value = self.value(low, high);
        self.key(key, &value);
    }

    fn maybe(&mut self, probability: f64, key: &str, low: f64, high: f64) {
        if self.chance(probability) {
            self.always(key, low, high);
        }
    }

    fn maybe_whole(&mut self, probability: f64, key: &str, low: u64, high: u64) {
        if self.chance(probability) {
            let value = self.whole_value(low, high);
            self.key(key, &value);
        }
    }

    /// One value for all commodities, or a table by commodity that may leave some out.
    fn by_commodity(&mut self, commodities: usize, mut value: impl FnMut(&mut Self) -> String) -> String {
        if self.chance(0.5) {
            return value(self);
        }
        let mut cells = Vec::new();
        for name in &COMMODITIES[..commodities] {
            if cells.is_empty() || self.chance(0.8) {
                cells.push(format!("{name} = {}", value(self)));
            }
        }
        format!("{{ {} }}", cells.join(", "))
    }

    fn maybe_by_commodity(&mut self, probability: f64, key: &str, commodities: usize, value: impl FnMut(&mut Self) -> String) {
        if self.chance(probability) {
            let value = self.by_commodity(commodities, value);
            self.key(key, &value);
        }
    }

    fn scenario(mut self) -> String {
        let days = self.whole(1, 70);
        self.text.push_str("[scenario]\ntitle = \"random\"\n");
        let start = format!("\"2025-{:02}-{:02}\"", self.whole(1, 12), self.whole(1, 28));
        self.key("start", &start);
        self.key("days", &days.to_string());
        let places = if self.chance(0.4) { self.whole(1, 3) as usize } else { 0 };
        // The people of the headline place are given there or here.
        let at_home = places == 0 || self.chance(0.3);
        if at_home {
            self.always("population", 1000.0, 9e6);
        }
        if self.chance(0.2) {
            self.key("warm_start", "false");
        }
        self.maybe(0.2, "shortage_threshold", 0.001, 0.5);
        let mut facts = Facts {
            days,
            places,
            commodities: self.whole(1, 4) as usize,
            uses: Vec::new(),
            priced: Vec::new(),
            regimes: self.whole(0, 3) as usize,
            statuses: self.whole(0, 2) as usize,
            routes: self.whole(1, 6) as usize,
            escorts: self.chance(0.5),
        };
        let home = if places > 0 { self.whole(0, places as u64 - 1) as usize } else { 0 };
        for (p, place) in PLACES[..places].iter().enumerate() {
            writeln!(self.text, "[places.{place}]").unwrap();
            if p == home && home > 0 {
                self.key("headline", "true");
            }
            if p != home || !at_home {
                self.always("population", 1000.0, 9e6);
            }
        }
        for c in 0..facts.commodities {
            self.commodity(c, &mut facts);
        }
        self.threat(&facts);
        if facts.escorts {
            self.text.push_str("[escorts]\n");
            let teams = self.whole_value(0, 4);
            self.key("teams", &teams);
            self.maybe_whole(0.4, "return_days", 0, 4);
            self.maybe_by_commodity(0.5, "halt", facts.commodities, |writer| writer.duration(9.0));
            self.maybe_by_commodity(0.5, "halt_elsewhere", facts.commodities, |writer| writer.value(0.0, 1.0));
        }
        for status in &STATUSES[..facts.statuses] {
            writeln!(self.text, "[statuses.{status}]").unwrap();
            self.road(&facts);
        }
        for route in &ROUTES[..facts.routes] {
            self.route(route, &facts);
        }
        for number in 0..self.whole(0, 4) {
            self.measure(number, &facts);
        }
        self.text
    }

    fn commodity(&mut self, c: usize, facts: &mut Facts) {
        writeln!(self.text, "[commodities.{}]\nunit = \"t\"", COMMODITIES[c]).unwrap();
        self.always("daily_demand", 10.0, 3000.0);
        self.always("truck_load", 5.0, 60.0);
        // What the storage does not hold is a fault.
        self.always("initial_stock_days", 0.0, 8.0);
        self.maybe(0.5, "target_stock_days", 0.0, 30.0);
        self.maybe(0.5, "adjust_days", 1.0, 30.0);
        self.maybe(0.4, "max_order_factor", 0.0, 4.0);
        match self.whole(0, 3) {
            2 => self.always("storage_days", 8.0, 40.0),
            3 => self.always("storage", 24_000.0, 60_000.0),
            _ => {}
        }
        self.maybe_whole(0.3, "unload_trucks_per_day", 0, 120);
        self.maybe(0.4, "restock_days", 1.0, 9.0);
        self.maybe(0.4, "hoarding_below_days", 0.0, 12.0);
        self.maybe(0.5, "demand_volatility", 0.0, 0.6);
        if self.chance(0.3) {
            let season = self.season();
            self.key("season", &season);
        }
        self.maybe(0.3, "local_supply_per_day", 0.0, 800.0);
        if self.chance(0.3) {
            let season = self.season();
            self.key("local_season", &season);
        }
        self.maybe_whole(0.4, "fleet_trucks", 0, 900);
        self.maybe(0.3, "fleet_replacement_per_day", 0.0, 4.0);
        let priced = self.whole(0, 4);
        match priced {
            2 => self.always("price_elasticity", 0.05, 2.0),
            3 => {
                self.always("price_level", 0.05, 1.2);
                self.maybe(0.5, "price_exponent", 0.0, 2.0);
            }
            4 => self.always("price_inflow", 0.0, 3.0),
            _ => {}
        }
        if priced > 1 {
            self.always("price_cap", 1.0, 9.0);
            self.maybe_whole(0.5, "price_days", 1, 40);
            self.maybe(0.3, "dear_price", 1.0, 3.0);
        }
        facts.priced.push(priced > 1);
        self.maybe(0.3, "dry_level", 0.0, 1.2);
        self.maybe(0.3, "relief_level", 0.0, 1.2);
        self.maybe(0.3, "unserved_fill", 0.0, 1.0);
        if self.chance(0.3) {
            self.key("orders_follow_regime", "true");
        }
        if self.chance(0.4) {
            let steps = self.rationing();
            self.key("rationing", &steps);
        }
        if c > 0 && self.chance(0.5) {
            let on = self.whole(0, c as u64 - 1) as usize;
            let use_ =
                if self.chance(0.5) { format!(", use = \"use-{}\"", self.whole(0, facts.uses[on] as u64 - 1)) } else { String::new() };
            let strength = self.value(0.0, 1.0);
            self.key("depends_on", &format!("{{ commodity = \"{}\"{use_}, strength = {strength} }}", COMMODITIES[on]));
        }
        self.uses(c, facts);
    }

    fn uses(&mut self, c: usize, facts: &mut Facts) {
        let uses = self.whole(1, 4) as usize;
        let weights: Vec<f64> = (0..uses).map(|_| self.whole(1, 9) as f64).collect();
        let sum: f64 = weights.iter().sum();
        for (k, weight) in weights.iter().enumerate() {
            writeln!(self.text, "[[commodities.{}.uses]]\nname = \"use-{k}\"\nshare = {}", COMMODITIES[c], weight / sum).unwrap();
            self.maybe(0.6, "buffer_days", 0.0, 8.0);
            self.maybe(0.3, "initial_fill", 0.0, 1.0);
            self.maybe(0.4, "hoarding", 0.0, 3.0);
            if self.chance(0.3) {
                self.key("protected", "true");
            }
            if self.chance(0.3) {
                self.key("retail", "true");
            }
            self.maybe(0.3, "budget", 0.0, 1.2);
            if self.chance(0.3) {
                let (full, without) = (self.value(1.0, 24.0), self.value(0.0, 30.0));
                self.key("service", &format!("{{ unit = \"hours\", full = {full}, without = {without} }}"));
            }
            if facts.places > 0 && self.chance(0.6) {
                let place = PLACES[self.whole(0, facts.places as u64 - 1) as usize];
                self.key("place", &format!("\"{place}\""));
            }
        }
        facts.uses.push(uses);
    }

    /// Twelve numbers above 0 of mean 1.
    fn season(&mut self) -> String {
        let months: Vec<String> = (0..6)
            .flat_map(|_| {
                let swing = self.number(0.0, 0.9);
                [format!("{}", 1.0 + swing), format!("{}", 1.0 - swing)]
            })
            .collect();
        format!("[{}]", months.join(", "))
    }

    fn rationing(&mut self) -> String {
        let steps: Vec<String> = (0..self.whole(0, 3))
            .map(|_| format!("{{ below_days = {}, fraction = {} }}", self.value(0.0, 12.0), self.value(0.0, 1.2)))
            .collect();
        format!("[{}]", steps.join(", "))
    }

    fn duration(&mut self, longest: f64) -> String {
        match self.whole(0, 2) {
            0 => self.value(1.0, longest),
            1 => format!("{{ mean = {} }}", self.value(1.0, longest)),
            _ => format!("{{ mean = {}, cv = {} }}", self.value(1.0, longest), self.value(0.0, 1.5)),
        }
    }

    fn threat(&mut self, facts: &Facts) {
        if facts.regimes == 0 {
            return;
        }
        let initial = REGIMES[self.whole(0, facts.regimes as u64 - 1) as usize];
        writeln!(self.text, "[threat]\ninitial = \"{initial}\"").unwrap();
        self.maybe(0.6, "volatility", 0.0, 1.2);
        self.maybe(0.6, "persistence", 0.0, 0.98);
        for (g, regime) in REGIMES[..facts.regimes].iter().enumerate() {
            writeln!(self.text, "[threat.regimes.{regime}]").unwrap();
            self.maybe(0.6, "closure_multiplier", 0.0, 4.0);
            self.maybe_by_commodity(0.6, "attack_multiplier", facts.commodities, |writer| writer.value(0.0, 4.0));
            self.maybe_by_commodity(0.5, "capacity_multiplier", facts.commodities, |writer| writer.value(0.0, 2.0));
            self.maybe_by_commodity(0.4, "transit_multiplier", facts.commodities, |writer| writer.value(0.0, 3.0));
            if self.chance(0.8) {
                let duration = self.duration(40.0);
                self.key("duration", &duration);
            }
            if facts.regimes == 3 || facts.regimes == 2 && self.chance(0.3) {
                let after = (g + 1) % facts.regimes;
                let (one, other) = (self.whole(1, 4), self.whole(0, 3));
                self.key("next", &format!("{{ {} = {one}, {regime} = {other} }}", REGIMES[after]));
            }
            if self.chance(0.4) {
                self.key("reopens", "true");
            }
        }
    }

    /// The keys that a route may have from its status.
    fn road(&mut self, facts: &Facts) {
        let c = facts.commodities;
        self.maybe(0.6, "closure_probability", 0.0, 0.4);
        if self.chance(0.8) {
            let duration = self.duration(15.0);
            self.key("closure", &duration);
        }
        self.maybe_by_commodity(0.7, "attack_probability", c, |writer| writer.value(0.0, 0.9));
        self.maybe_by_commodity(0.7, "loss_fraction", c, |writer| match writer.chance(0.7) {
            true => format!("{{ mean = {}, concentration = {} }}", writer.value(0.0, 1.0), writer.value(0.5, 9.0)),
            false => format!("{{ mean = {} }}", writer.value(0.0, 1.0)),
        });
        self.maybe_by_commodity(0.5, "turn_back_probability", c, |writer| writer.value(0.0, 1.0));
        self.maybe_by_commodity(0.4, "capacity_factor", c, |writer| writer.value(0.0, 1.5));
        self.maybe_by_commodity(0.4, "deterrence", c, |writer| writer.value(0.0, 1.0));
        self.maybe_by_commodity(0.3, "recovery_days", c, |writer| writer.value(1.0, 40.0));
        self.maybe_by_commodity(0.6, "convoy_trucks", c, |writer| writer.whole_value(1, 30));
        self.maybe_by_commodity(0.3, "convoy_interval_days", c, |writer| writer.whole_value(1, 5));
        self.maybe_by_commodity(0.2, "convoy_phase", c, |writer| writer.whole_value(0, 6));
    }

    fn route(&mut self, name: &str, facts: &Facts) {
        let c = facts.commodities;
        writeln!(self.text, "[routes.{name}]").unwrap();
        if facts.statuses > 0 && self.chance(0.7) {
            let status = STATUSES[self.whole(0, facts.statuses as u64 - 1) as usize];
            self.key("status", &format!("\"{status}\""));
        }
        let share = self.by_commodity(c, |writer| writer.value(0.0, 1.0));
        self.key("share", &share);
        let transit = self.whole_value(1, 9);
        self.key("transit_days", &transit);
        if self.chance(0.15) {
            self.key("initially", "\"closed\"");
        }
        self.maybe(0.4, "delay_days", 0.0, 3.0);
        self.maybe_whole(0.4, "return_days", 0, 9);
        self.maybe(0.4, "rerouting", 0.0, 1.0);
        self.maybe_by_commodity(0.5, "capacity_trucks_per_day", c, |writer| writer.value(0.0, 70.0));
        self.maybe_by_commodity(0.2, "initial_queue_trucks", c, |writer| writer.whole_value(0, 80));
        self.maybe_by_commodity(0.4, "escorted", c, |writer| writer.chance(0.6).to_string());
        self.maybe_by_commodity(0.3, "convoy_min_trucks", c, |writer| writer.whole_value(0, 20));
        self.road(facts);
    }

    fn measure(&mut self, number: u64, facts: &Facts) {
        writeln!(self.text, "[[measures]]\nname = \"measure {number}\"").unwrap();
        let from = self.whole(0, facts.days - 1);
        if from > 0 {
            self.key("from", &from.to_string());
        }
        if self.chance(0.6) {
            let to = self.whole(from, facts.days + 5);
            self.key("to", &to.to_string());
        }
        let mut set = self.things(facts, true);
        if facts.regimes > 0 && self.chance(0.3) {
            set.push(format!("\"threat.regime\" = \"{}\"", REGIMES[self.whole(0, facts.regimes as u64 - 1) as usize]));
        }
        let route = ROUTES[self.whole(0, facts.routes as u64 - 1) as usize];
        if self.chance(0.3) {
            set.push(format!("\"routes.{route}.state\" = \"{}\"", if self.chance(0.5) { "open" } else { "closed" }));
        }
        if facts.statuses > 0 && self.chance(0.3) {
            set.push(format!("\"routes.{route}.status\" = \"{}\"", STATUSES[self.whole(0, facts.statuses as u64 - 1) as usize]));
        }
        if self.chance(0.2) {
            let steps = self.rationing();
            set.push(format!("\"commodities.{}.rationing\" = {steps}", COMMODITIES[0]));
        }
        self.key("set", &format!("{{ {} }}", set.join(", ")));
        let scale = self.things(facts, false).join(", ");
        self.key("scale", &format!("{{ {scale} }}"));
        let add = self.things(facts, false).join(", ");
        self.key("add", &format!("{{ {add} }}"));
    }

    /// Paths and values. Those of `set` lie in the key's range. By how much the others change is not known wherever a known change
    /// could leave the range, which would be a fault: what a draw pushes out of range is held.
    fn things(&mut self, facts: &Facts, set: bool) -> Vec<String> {
        const ROUTE: [(&str, f64, f64); 10] = [
            ("attack_probability", 0.0, 1.0),
            ("closure_probability", 0.0, 1.0),
            ("loss_fraction.mean", 0.0, 1.0),
            ("turn_back_probability", 0.0, 1.0),
            ("transit_days", 1.0, 9.0),
            ("capacity_factor", 0.0, 2.0),
            ("delay_days", 0.0, 4.0),
            ("convoy_trucks", 1.0, 40.0),
            ("rerouting", 0.0, 1.0),
            ("share", 0.0, 2.0),
        ];
        const COMMODITY: [(&str, f64, f64); 8] = [
            ("daily_demand", 1.0, 3000.0),
            ("target_stock_days", 0.0, 40.0),
            ("adjust_days", 1.0, 30.0),
            ("local_supply_per_day", 0.0, 900.0),
            ("demand_volatility", 0.0, 0.7),
            ("uses.use-0.buffer_days", 0.0, 9.0),
            ("dry_level", 0.0, 1.0),
            ("unserved_fill", 0.0, 1.0),
        ];
        let mut things = Vec::new();
        for (key, low, high) in ROUTE {
            if self.chance(0.12) {
                let routes = if self.chance(0.5) { "*" } else { ROUTES[self.whole(0, facts.routes as u64 - 1) as usize] };
                let value = self.change(low, high, set);
                things.push(format!("\"routes.{routes}.{key}\" = {value}"));
            }
        }
        for (key, low, high) in COMMODITY {
            if self.chance(0.12) {
                let value = self.change(low, high, set);
                things
                    .push(format!("\"commodities.{}.{key}\" = {value}", COMMODITIES[self.whole(0, facts.commodities as u64 - 1) as usize]));
            }
        }
        if facts.escorts && self.chance(0.2) {
            let value = self.change(0.0, 5.0, set);
            things.push(format!("\"escorts.teams\" = {value}"));
        }
        if facts.escorts && set && self.chance(0.2) {
            let value = self.change(1.0, 9.0, set);
            things.push(format!("\"escorts.halt\" = {value}"));
        }
        if set && self.chance(0.2) {
            let value = self.change(0.0, 1.0, set);
            things.push(format!("\"commodities.*.uses.use-0.budget\" = {value}"));
        }
        if facts.regimes > 0 && self.chance(0.2) {
            let value = self.change(0.0, 1.0, set);
            things.push(format!("\"threat.volatility\" = {value}"));
        }
        if facts.priced[0] && self.chance(0.1) {
            let value = self.change(1.0, 7.0, set);
            things.push(format!("\"commodities.{}.price_cap\" = {value}", COMMODITIES[0]));
        }
        things
    }

    fn change(&mut self, low: f64, high: f64, set: bool) -> String {
        match set {
            // Ends that are whole, so that whole keys may be set as well.
            true => self.whole_value(low as u64, high as u64),
            false if low > 0.0 || high <= 1.0 => self.unknown(0.0, 3.0),
            false => self.value(0.0, 3.0),
        }
    }
}
