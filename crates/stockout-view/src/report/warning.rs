//! Early warning: below which cover a shortage is more likely than not to come within a fortnight, and how sure that is.

use super::claims::{Basis, Kind};
use super::page::Page;
use crate::lang::{Briefing, Lang};
use stockout_results::told::commodity_of;
use stockout_results::warning::{COVER_FROM, DAYS_AHEAD, WATCHED};
use stockout_results::{CoverClass, Results};

/// A class says something from so many replications (parameter draws) on that pass through it.
const LEAST: u64 = 50;

/// The chance that a warning is about.
const EVEN: f64 = 0.5;

/// What the classes say together. Numbers are those of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    /// From the lowest class to this one the chance is above even; it is not in the one after.
    Below(usize, usize),
    /// Above even everywhere; the class where it is least.
    Always(usize),
    /// Below even everywhere; the class where it is greatest.
    Never(usize),
    /// No class is above even, but some may be; the class where it is greatest.
    Open(usize),
    /// The class is above even, a lower one is not.
    Unordered(usize),
    /// Too few replications pass through any class.
    Untold,
}

/// Is there anything to say? Not of one replication, nor of a folder of an earlier version.
pub fn is_known(results: &Results) -> bool {
    results.provenance.replications > 1 && results.commodities.iter().any(|commodity| !commodity.early_warning.is_empty())
}

/// The section.
pub fn section(page: &mut Page, results: &Results) {
    if !is_known(results) {
        return;
    }
    page.section("warning", Briefing::SectionWarning, |page| {
        let lang = page.lang;
        let courses: Vec<(String, Vec<Course>)> =
            results.commodities.iter().map(|commodity| (lang.title_noun(&commodity.name), courses(lang, commodity))).collect();
        page.within("ul", &[], |page| courses.iter().flat_map(|(_, courses)| courses).for_each(|course| sentence(page, course)));
        let least = lang.whole(LEAST as i64);
        page.note(&lang.fill(Briefing::WarningNote, &[("days", &lang.whole(DAYS_AHEAD as i64)), ("least", &least)]));
        if results.provenance.inner > 1 {
            page.note(lang.say(Briefing::WarningNoteDraws));
        }
        let watched = WATCHED.saturating_mul(results.provenance.inner);
        if results.provenance.replications > watched {
            page.note(&lang.fill(Briefing::WarningNoteFirst, &[("n", &lang.whole(watched as i64))]));
        }
        courses.iter().for_each(|(name, courses)| table(page, name, courses));
    });
}

/// Whose shortage is warned of.
struct Course<'r> {
    name: String,
    /// Head of its column.
    head: String,
    metric: String,
    classes: &'r [CoverClass],
}

fn courses(lang: Lang, commodity: &stockout_results::CommodityResults) -> Vec<Course<'_>> {
    let (name, path) = (lang.title_noun(&commodity.name), &commodity.name);
    let whole = Course {
        name: name.clone(),
        head: lang.say(Briefing::WholeCity).to_owned(),
        metric: format!("{path}.early_warning"),
        classes: &commodity.early_warning,
    };
    let of_use = |of_use: &'_ stockout_results::UseResults| {
        (lang.noun(&of_use.name), format!("{}.uses.{}.early_warning", commodity_of(path), of_use.name))
    };
    let uses = commodity.uses.iter().filter(|of_use| !of_use.early_warning.is_empty()).map(|found| {
        let (noun, metric) = of_use(found);
        Course { name: format!("{name}, {noun}"), head: lang.title_noun(&found.name), metric, classes: &found.early_warning }
    });
    std::iter::once(whole).filter(|course| !course.classes.is_empty()).chain(uses).collect()
}

/// Reads the classes from the lowest cover up; those that too few replications pass through are passed over.
fn trigger(classes: &[CoverClass]) -> Trigger {
    let told: Vec<(usize, &CoverClass)> = classes.iter().enumerate().filter(|(_, class)| class.chance.n >= LEAST).collect();
    let (above, below) = (|class: &CoverClass| class.chance.ci95[0] > EVEN, |class: &CoverClass| class.chance.ci95[1] < EVEN);
    let estimate = |(_, class): &&(usize, &CoverClass)| class.chance.estimate;
    let most = told.iter().max_by(|one, other| estimate(one).total_cmp(&estimate(other)).then(one.1.chance.n.cmp(&other.1.chance.n)));
    let least = told.iter().min_by(|one, other| estimate(one).total_cmp(&estimate(other)));
    let (Some(most), Some(least)) = (most, least) else { return Trigger::Untold };
    let run = told.iter().take_while(|(_, class)| above(class)).count();
    let last = told.iter().rposition(|(_, class)| above(class));
    match last {
        _ if run == told.len() => Trigger::Always(least.0),
        Some(last) if last < run => Trigger::Below(told[last].0, told[run].0),
        Some(last) => Trigger::Unordered(told[last].0),
        None if told.iter().all(|(_, class)| below(class)) => Trigger::Never(most.0),
        None => Trigger::Open(most.0),
    }
}

/// `5–6`; `60 or more`.
fn class_name(lang: Lang, class: usize) -> String {
    let from = lang.whole(COVER_FROM[class] as i64);
    match COVER_FROM.get(class + 1) {
        Some(&below) => format!("{from}–{}", lang.whole(below as i64)),
        None => lang.fill(Briefing::WarningOrMore, &[("from", &from)]),
    }
}

fn sentence(page: &mut Page, course: &Course) {
    let lang = page.lang;
    let trigger = trigger(course.classes);
    let (message, class) = match trigger {
        Trigger::Below(class, _) => (Briefing::WarningBelow, class),
        Trigger::Always(class) => (Briefing::WarningAlways, class),
        Trigger::Never(class) if course.classes[class].chance.estimate == 0.0 => (Briefing::WarningNone, class),
        Trigger::Never(class) => (Briefing::WarningNever, class),
        Trigger::Open(class) => (Briefing::WarningOpen, class),
        Trigger::Unordered(class) => (Briefing::WarningUnordered, class),
        Trigger::Untold => (Briefing::WarningUntold, 0),
    };
    let CoverClass { days, chance } = &course.classes[class];
    let (ahead, least) = (lang.whole(DAYS_AHEAD as i64), lang.whole(LEAST as i64));
    let (even, named) = (lang.percent(EVEN, 0), class_name(lang, class));
    let (share, interval) = (lang.share_alone(chance.estimate, chance.ci95), lang.share_interval(chance.estimate, chance.ci95));
    let (counted, n) = (lang.whole(*days as i64), lang.whole(chance.n as i64));
    let below = COVER_FROM.get(class + 1).map_or_else(String::new, |&below| lang.whole(below as i64));
    let next = match trigger {
        Trigger::Below(_, next) => {
            let chance = &course.classes[next].chance;
            (class_name(lang, next), lang.share(chance.estimate, chance.ci95))
        }
        _ => Default::default(),
    };
    let blanks = [
        ("name", &*course.name),
        ("days", &*ahead),
        ("least", &least),
        ("even", &even),
        ("class", &named),
        ("below", &below),
        ("share", &share),
        ("interval", &interval),
        ("counted", &counted),
        ("n", &n),
        ("next", &next.0),
        ("next_share", &next.1),
    ];
    let metric = course.metric.clone();
    let basis = match trigger {
        Trigger::Untold => Basis { metric, kind: Kind::Fact, value: f64::NAN, interval: [f64::NAN; 2], n: 0 },
        _ => Basis { metric, kind: Kind::Estimate, value: chance.estimate, interval: chance.ci95, n: chance.n },
    };
    page.claim("li", &lang.fill(message, &blanks), basis);
}

/// The classes that enough replications pass through.
fn table(page: &mut Page, name: &str, courses: &[Course]) {
    let lang = page.lang;
    let told = |course: &Course, class: usize| course.classes.get(class).is_some_and(|class| class.chance.n >= LEAST);
    let shown: Vec<usize> = (0..COVER_FROM.len()).filter(|&class| courses.iter().any(|course| told(course, class))).collect();
    if shown.is_empty() {
        return;
    }
    let caption = lang.fill(Briefing::WarningCaption, &[("name", name), ("days", &lang.whole(DAYS_AHEAD as i64))]);
    let mut head = vec![lang.say(Briefing::WarningCover).to_owned()];
    head.extend(courses.iter().flat_map(|course| [course.head.clone(), "n".to_owned()]));
    page.table("plain", &caption, &head, |page| {
        for class in shown {
            let cells = courses.iter().flat_map(|course| {
                let CoverClass { chance, .. } = &course.classes[class];
                let share = if told(course, class) { lang.share(chance.estimate, chance.ci95) } else { "–".to_owned() };
                [share, lang.whole(chance.n as i64)]
            });
            let cells: Vec<String> = cells.collect();
            page.row(&class_name(lang, class), &cells);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use stockout_results::Probability;

    /// Classes from the lowest cover up: interval and how many replications pass.
    fn of(classes: &[([f64; 2], u64)]) -> Trigger {
        let class =
            |&(ci95, n): &([f64; 2], u64)| CoverClass { days: n, chance: Probability { estimate: 0.5 * (ci95[0] + ci95[1]), ci95, n } };
        trigger(&classes.iter().map(class).collect::<Vec<_>>())
    }

    #[test]
    fn a_trigger_is_the_end_of_an_unbroken_run_of_settled_classes() {
        let (high, even, low) = ([0.7, 0.8], [0.45, 0.6], [0.1, 0.2]);
        assert_eq!(of(&[(high, 90), (high, 50), (even, 90), (low, 90)]), Trigger::Below(1, 2));
        assert_eq!(of(&[(low, 49), (high, 50), (low, 49), (high, 90), (low, 90)]), Trigger::Below(3, 4), "rare classes are passed over");
        assert_eq!(of(&[(high, 50), ([0.6, 0.7], 60), (low, 1)]), Trigger::Always(1));
        assert_eq!(of(&[(low, 50), ([0.2, 0.3], 60)]), Trigger::Never(1));
        assert_eq!(of(&[(low, 50), (even, 60)]), Trigger::Open(1));
        assert_eq!(of(&[(high, 50), (low, 60), (high, 70), (low, 80)]), Trigger::Unordered(2));
        assert_eq!(of(&[(even, 50), (high, 60)]), Trigger::Unordered(1));
        assert_eq!(of(&[(high, 49)]), Trigger::Untold);
        assert_eq!(of(&[]), Trigger::Untold);
    }
}
