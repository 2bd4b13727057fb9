//! Two languages: how they write numbers, dates and plurals, and what they call things.

mod briefing;
mod calibrating;
mod catalogue;
mod checking;
mod evidence;
mod experiments;
mod fitting;
mod glossary;
mod names;
mod refusal;

pub use briefing::Briefing;
pub use calibrating::Calibrating;
pub use catalogue::{Message, Text};
pub use checking::Checking;
pub use evidence::Evidence;
pub use experiments::Experiment;
pub use fitting::Fitting;
pub use names::is_share;
pub use refusal::Refusal;

use jiff::civil::Date;

use super::number::{self, Places};
use stockout_results::Wording;

/// A language of the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

/// French puts no-break spaces where English has commas or nothing: a narrow one within numbers and before a percent sign.
const NARROW: char = '\u{202f}';

impl Lang {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// Its code: `en`, `fr`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language of a code or a locale such as `fr_ML.UTF-8`; English for all that is not French.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("fr") { Self::Fr } else { Self::En }
    }

    /// A message without blanks to fill.
    pub fn say(self, message: impl Text) -> &'static str {
        message.text(self)
    }

    /// A message with its blanks `{name}` filled.
    pub fn fill(self, message: impl Text, blanks: &[(&str, &str)]) -> String {
        fill(message.text(self), blanks)
    }

    /// The same where words agree with a number: `[day|days]` becomes one of the two.
    pub fn count(self, message: impl Text, count: f64, blanks: &[(&str, &str)]) -> String {
        fill(&self.agree(message.text(self), count), blanks)
    }

    /// English has a singular for 1 alone; French for all that is less than 2.
    fn is_singular(self, count: f64) -> bool {
        match self {
            Self::En => count == 1.0,
            Self::Fr => count.abs() < 2.0,
        }
    }

    fn agree(self, template: &str, count: f64) -> String {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, choice)) = rest.split_once('[') {
            let Some((choice, after)) = choice.split_once(']') else { break };
            let (one, many) = choice.split_once('|').unwrap_or((choice, choice));
            text.push_str(before);
            text.push_str(if self.is_singular(count) { one } else { many });
            rest = after;
        }
        text + rest
    }

    /// A number to a place, with thousands set apart: `1,234.5`, `1 234,5`.
    pub fn number(self, value: f64, places: Places) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        let rounded = number::round(value, places);
        let plain = format!("{:.*}", places.max(0) as usize, rounded.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (apart, point) = match self {
            Self::En => (',', '.'),
            Self::Fr => (NARROW, ','),
        };
        let mut text = String::new();
        if rounded < 0.0 {
            text.push('−');
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                text.push(apart);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// A whole number.
    pub fn whole(self, value: impl TryInto<i64>) -> String {
        self.number(value.try_into().map_or(f64::NAN, |value: i64| value as f64), 0)
    }

    /// A share as a percentage, to a place of the percentage.
    pub fn percent(self, share: f64, places: Places) -> String {
        self.with_percent_sign(&self.number(share * 100.0, places))
    }

    fn with_percent_sign(self, number: &str) -> String {
        match self {
            Self::En => format!("{number}%"),
            Self::Fr => format!("{number}{NARROW}%"),
        }
    }

    /// A share in whole percent that never rounds a possibility away: `<1%`, `>99%`.
    pub fn about(self, share: f64) -> String {
        if share > 0.0 && share < 0.005 {
            format!("<{}", self.percent(0.01, 0))
        } else if share < 1.0 && share > 0.995 {
            format!(">{}", self.percent(0.99, 0))
        } else {
            self.percent(share, 0)
        }
    }

    /// An interval: `60–66`.
    pub fn interval(self, ci95: [f64; 2], places: Places) -> String {
        format!("{}–{}", self.end(ci95[0], places), self.end(ci95[1], places))
    }

    /// An end of an interval; nothing and all of a percentage need no decimals.
    fn end(self, value: f64, places: Places) -> String {
        let exact = value == 0.0 || (value - 100.0).abs() < 1e-12;
        self.number(value, if exact { places.min(0) } else { places })
    }

    /// An estimate of a count or an amount with its interval, rounded to what that supports: `63 [60–66]`; alone if it has none.
    pub fn estimate(self, value: f64, ci95: [f64; 2]) -> String {
        self.estimate_within(value, ci95, 6)
    }

    /// The same with no more than so many decimals: half a truck is a fact of means, a hundredth of one is not worth its ink.
    pub fn estimate_within(self, value: f64, ci95: [f64; 2], most: Places) -> String {
        let places = number::places_within(value, ci95, -6, most);
        if value > 0.0 && number::round(value, places) == 0.0 {
            return format!("<{}", self.number(10f64.powi(-places), places));
        }
        match known(ci95).map(|ci95| above_zero(value, ci95)) {
            // Every replication says the same: the interval would say it thrice.
            Some([low, high]) if low == high && value == low => self.number(value, places),
            // An interval narrower than the last digit that is worth showing.
            Some(ends) if ends.iter().all(|end| number::round(*end, places) == number::round(value, places)) => self.number(value, places),
            Some(ci95) => format!("{} [{}]", self.number(value, places), self.interval(ci95, places)),
            None => self.number(value, places),
        }
    }

    /// A share with its interval, in percent: `97% [96–98]`.
    pub fn share(self, value: f64, ci95: [f64; 2]) -> String {
        let places = share_places(value, ci95);
        if let Some(beyond) = self.beyond(value, places) {
            return beyond;
        }
        match known(ci95).map(|ci95| above_zero(value, ci95)) {
            Some([low, high]) if low == high && value == low => self.share_alone(value, ci95),
            Some([low, high]) => {
                format!("{} [{}–{}]", self.share_alone(value, ci95), self.share_end(low, places), self.share_end(high, places))
            }
            None => self.percent(value, places),
        }
    }

    /// A share in percent, rounded to what its interval supports.
    pub fn share_alone(self, value: f64, ci95: [f64; 2]) -> String {
        if let Some(beyond) = self.beyond(value, share_places(value, ci95)) {
            return beyond;
        }
        self.with_percent_sign(&self.end(value * 100.0, share_places(value, ci95)))
    }

    /// A share that is not 0 or 1 and would be rounded to either: `<0.001%`. Its interval is finer than anybody can use.
    fn beyond(self, share: f64, places: Places) -> Option<String> {
        let (rounded, last) = (number::round(share * 100.0, places), 10f64.powi(-places));
        if share > 0.0 && rounded == 0.0 {
            Some(self.with_percent_sign(&format!("<{}", self.number(last, places))))
        } else if share < 1.0 && rounded == 100.0 {
            Some(self.with_percent_sign(&format!(">{}", self.number(100.0 - last, places))))
        } else {
            None
        }
    }

    /// The interval of a share: `96–98%`.
    pub fn share_interval(self, value: f64, ci95: [f64; 2]) -> String {
        let places = share_places(value, ci95);
        self.with_percent_sign(&format!("{}–{}", self.share_end(ci95[0], places), self.share_end(ci95[1], places)))
    }

    /// An end of a share's interval, in percent, with as many decimals as keep it apart from a false 0 or 100.
    fn share_end(self, share: f64, places: Places) -> String {
        let percent = share * 100.0;
        let reached = |places| [0.0, 100.0].contains(&number::round(percent, places)) && percent > 0.0 && percent < 100.0;
        let places = (places..6).find(|&places| !reached(places)).unwrap_or(6);
        self.end(percent, places)
    }

    /// A date: `12 Jan 2026`, `12 janv. 2026`.
    pub fn date(self, date: Date) -> String {
        format!("{} {}", self.day_month(date), date.year())
    }

    /// A date without its year.
    pub fn day_month(self, date: Date) -> String {
        match (self, date.day()) {
            (Self::Fr, 1) => format!("1er {}", self.month(date)),
            (_, day) => format!("{day} {}", self.month(date)),
        }
    }

    /// The short name of a date's month.
    pub fn month(self, date: Date) -> String {
        const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        const FR: [&str; 12] = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        let index = usize::try_from(date.month() - 1).unwrap_or_default();
        match self {
            Self::En => EN[index].to_owned(),
            Self::Fr => FR[index].to_owned(),
        }
    }

    /// A day of the horizon: `day 17`, `jour 17`.
    pub fn day_number(self, day: usize) -> String {
        self.fill(Message::DayNumber, &[("day", &self.whole(day))])
    }

    /// What a commodity, a use or a status is called: the word of a language for the common names of scenario files, else the name itself.
    pub fn noun(self, name: &str) -> String {
        glossary::noun(self, name)
    }

    /// The same at the beginning of a sentence or a label.
    pub fn title_noun(self, name: &str) -> String {
        capital(&self.noun(name))
    }

    /// What a scenario's author wrote: in French where it is there and asked for, else as the file has it.
    pub fn of(self, text: &Wording) -> &str {
        if self == Self::Fr && !text.french.is_empty() { &text.french } else { &text.plain }
    }

    /// A figure of the results in words: `fuel.shortage_days` is `shortage days (fuel)`; a name that is none stands as it is.
    pub fn metric(self, name: &str) -> String {
        names::metric(self, name)
    }

    /// A figure of a commodity: the commodity's name, and what the figure is called beneath it.
    pub fn figure(self, name: &str) -> Option<(&str, &'static str)> {
        names::figure(self, name)
    }

    /// A number of a scenario file in words: `escorts.teams` is `escort teams`; a path that has no words stands as it is.
    pub fn path(self, path: &str) -> String {
        names::path(self, path)
    }

    /// A target of a record in words: its name, its months and usual words in the language.
    pub fn target(self, name: &str) -> String {
        names::target(self, name)
    }

    /// Items in a sentence: `a, b and c`.
    pub fn list(self, items: &[String]) -> String {
        let and = self.say(Message::And);
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [init @ .., last] => format!("{} {and} {last}", init.join(", ")),
        }
    }
}

/// With its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// Units of scenario files as people write them: `m3` is m³.
pub fn unit(unit: &str) -> String {
    match unit {
        "m3" => "m³".to_owned(),
        "km3" => "km³".to_owned(),
        "dm3" => "dm³".to_owned(),
        _ => unit.to_owned(),
    }
}

fn share_places(value: f64, ci95: [f64; 2]) -> Places {
    let percent = value * 100.0;
    // Near certainty or impossibility a rounded share would claim either.
    let margin = percent.min(100.0 - percent);
    let most = if margin > 0.0 && margin < 1.0 { 3 } else { 1 };
    number::places_within(percent, [ci95[0] * 100.0, ci95[1] * 100.0], 0, most)
}

/// Mean ± 1.96 standard errors can reach below 0 where replications are few. What cannot be less than nothing is cut there when it is shown.
pub fn above_zero(value: f64, [low, high]: [f64; 2]) -> [f64; 2] {
    if value >= 0.0 { [low.max(0.0), high] } else { [low, high] }
}

fn known(ci95: [f64; 2]) -> Option<[f64; 2]> {
    ci95.iter().all(|end| end.is_finite()).then_some(ci95)
}

fn fill(template: &str, blanks: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    // One pass, so that what is filled in is never taken for a blank.
    while let Some((before, inner)) = rest.split_once('{') {
        let Some((name, after)) = inner.split_once('}') else { break };
        text.push_str(before);
        let value = blanks.iter().find(|(blank, _)| *blank == name).map(|(_, value)| *value);
        debug_assert!(value.is_some(), "blank {{{name}}} of {template:?} is not filled");
        text.push_str(value.unwrap_or_default());
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(Lang::En.number(1_234_567.89, 1), "1,234,567.9");
        assert_eq!(Lang::Fr.number(1234.5, 1), "1\u{202f}234,5");
        assert_eq!(Lang::En.number(-3.0, 0), "−3");
        assert_eq!(Lang::En.number(8123.0, -2), "8,100");
        assert_eq!(Lang::Fr.percent(0.125, 1), "12,5\u{202f}%");
        assert_eq!(Lang::En.number(f64::NAN, 0), "–");
    }

    #[test]
    fn an_estimate_travels_with_its_interval_or_says_nothing_of_it() {
        assert_eq!(Lang::En.estimate(63.21, [60.1, 66.3]), "63 [60–66]");
        assert_eq!(Lang::En.share(0.971, [0.962, 0.979]), "97.1% [96.2–97.9]");
        assert_eq!(Lang::Fr.share_interval(0.97, [0.94, 0.99]), "94–99\u{202f}%");
        assert_eq!(Lang::En.estimate_within(0.004, [0.003, 0.005], 1), "<0.1");
        assert_eq!(Lang::En.estimate_within(0.5, [-0.2, 1.2], 1), "0.5 [0–1.2]");
        assert_eq!(
            (Lang::En.about(0.002), Lang::En.about(0.999), Lang::En.about(0.0)),
            ("<1%".to_owned(), ">99%".to_owned(), "0%".to_owned())
        );
        assert_eq!(Lang::En.estimate(7.0, [f64::NAN, f64::NAN]), "7");
        assert_eq!(Lang::En.share(1.0, [0.9962, 1.0]), "100% [99.6–100]");
        assert_eq!(Lang::En.share_alone(0.9996, [0.999, 0.9998]), "99.96%");
        assert_eq!(Lang::Fr.share(2e-8, [0.0, 4e-8]), "<0,001\u{202f}%");
        assert_eq!(Lang::En.share_alone(1.0 - 1e-8, [1.0 - 2e-8, 1.0]), ">99.999%");
        // What rounds to a digit that the interval shares needs no interval.
        assert_eq!(Lang::En.estimate_within(5.0004, [5.0003, 5.0005], 1), "5.0");
    }

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let date: Date = "2026-01-12".parse().unwrap();
        assert_eq!(Lang::En.date(date), "12 Jan 2026");
        assert_eq!(Lang::Fr.date(date), "12 janv. 2026");
        assert_eq!(Lang::Fr.date("2025-08-01".parse().unwrap()), "1er août 2025");
    }

    #[test]
    fn words_agree_with_their_number() {
        for (lang, count, one) in [
            (Lang::En, 1.0, true),
            (Lang::En, 0.0, false),
            (Lang::En, 1.5, false),
            (Lang::Fr, 1.5, true),
            (Lang::Fr, 0.0, true),
            (Lang::Fr, 2.0, false),
        ] {
            assert_eq!(lang.is_singular(count), one, "{lang:?} {count}");
        }
        assert_eq!(Lang::En.agree("{n} [day|days] of it", 2.0), "{n} days of it");
    }

    #[test]
    fn what_is_filled_in_is_never_taken_for_a_blank() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
    }

    #[test]
    fn a_locale_gives_its_language() {
        assert_eq!(Lang::of_locale("fr_ML.UTF-8"), Lang::Fr);
        assert_eq!(Lang::of_locale("fr"), Lang::Fr);
        assert_eq!(Lang::of_locale("C"), Lang::En);
        assert_eq!(Lang::of_locale("frisian"), Lang::En);
    }
}
