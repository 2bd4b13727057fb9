//! What `calibrate` prints: each value before and after, each target against what is simulated, and how far that can be trusted.

use anstyle::Style;

use super::calendar::Calendar;
use super::lang::{Calibrating, Lang, unit};
use super::number::{self, Places};
use super::score::unit_of;
use super::table::Options;
use super::table::grid::{Grid, Text};
use stockout_results::Provenance;
use stockout_results::calibration::{Band, Calibration, Ended, Marginal, Sought, Target};

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// A value that is narrowed by less is not said to be informed: with a tenth of 2,000 draws, chance moves a ratio of deviations by 5 %.
const INFORMED: f64 = 0.15;
/// A mean that moves by less, in standard deviations of the prior, is not said to have moved.
const MOVED: f64 = 0.3;
/// A share of the posterior in the outermost twentieth of the range from which on it is said to lean on that end.
const LEANING: f64 = 0.15;
/// A correlation from which on two values are said to be tied.
const TIED: f64 = 0.4;
/// A band that is so many times as wide is worth a word.
const WIDER: f64 = 1.25;

/// The answer for a terminal.
pub fn table(found: &Calibration, record: &str, made: &Provenance, options: &Options) -> String {
    let (lang, calendar) = (options.lang, Calendar::of(made));
    let mut out = Text::new(options.color);
    out.paragraph(BOLD, 0, lang.of(&made.title));
    let count = |message, n: usize| lang.count(message, n as f64, &[("n", &lang.whole(n as i64))]);
    let (values, targets) = (count(Calibrating::CountValues, found.sought.len()), count(Calibrating::CountTargets, found.targets.len()));
    out.paragraph(DIM, 0, &lang.fill(Calibrating::Lead, &[("values", &values), ("targets", &targets), ("record", record)]));
    out.gap();
    out.line(BOLD, &lang.say(Calibrating::HeadValues).to_uppercase());
    values_grid(lang, found).write(&mut out);
    out.gap();
    out.line(BOLD, &lang.say(Calibrating::HeadTargets).to_uppercase());
    targets_grid(lang, &calendar, found).write(&mut out);
    out.gap();
    for sentence in sentences(lang, found) {
        out.paragraph(PLAIN, 0, &sentence);
    }
    out.gap();
    let paths: Vec<&str> = found.sought.iter().map(|sought| sought.path.as_str()).collect();
    out.in_files(lang, &paths);
    out.paragraph(DIM, 0, &size(lang, found));
    let hash = made.hash.get(..8).unwrap_or(&made.hash);
    let blanks = [("seed", &*made.seed.to_string()), ("version", &*made.version), ("hash", hash)];
    out.paragraph(DIM, 0, &lang.fill(Calibrating::RunLine, &blanks));
    out.paragraph(DIM, 0, lang.say(Calibrating::Caution));
    out.finish()
}

fn size(lang: Lang, found: &Calibration) -> String {
    let blanks = [
        ("n", &*lang.whole(found.particles.len() as i64)),
        ("ess", &*lang.number(found.ess(), 0)),
        ("generations", &*lang.whole(found.generations.len() as i64)),
        ("simulated", &*lang.whole(found.simulated as i64)),
    ];
    lang.count(Calibrating::Size, found.generations.len() as f64, &blanks)
}

/// The name of a value: its path, and what is done there.
pub fn name(lang: Lang, sought: &Sought) -> String {
    match sought.verb.as_str() {
        "scale" => lang.fill(Calibrating::Scaled, &[("path", &sought.path)]),
        "add" => lang.fill(Calibrating::Added, &[("path", &sought.path)]),
        _ => sought.path.clone(),
    }
}

/// The same with its path in words.
pub fn in_words(lang: Lang, sought: &Sought) -> String {
    name(lang, &Sought { path: lang.path(&sought.path), ..sought.clone() })
}

/// Decimals that a value's range supports.
fn places(sought: &Sought) -> Places {
    if sought.whole { 0 } else { number::significant((sought.range[1] - sought.range[0]) / 10.0, 2).clamp(0, 6) }
}

/// `5.1 [4.3–6.3]`.
pub fn posterior(lang: Lang, sought: &Sought, band: &Band) -> String {
    let places = places(sought);
    let write = |value: f64| lang.number(value, places);
    format!("{} [{}]", write(band.quantiles[2]), between(band.quantiles[0], band.quantiles[4], &write))
}

/// `4.3–6.3`; where an end is below nought, with a word between.
fn between(low: f64, high: f64, write: &impl Fn(f64) -> String) -> String {
    let apart = if low < 0.0 || high < 0.0 { " … " } else { "–" };
    format!("{}{apart}{}", write(low), write(high))
}

/// `4.2–6.8`.
pub fn range(lang: Lang, sought: &Sought, band: &Band) -> String {
    let places = places(sought);
    between(band.quantiles[0], band.quantiles[4], &|value| lang.number(value, places))
}

fn values_grid(lang: Lang, found: &Calibration) -> Grid {
    let mut grid = Grid::new(2).with_whole_names();
    let head = [Calibrating::HeadPrior, Calibrating::HeadPosterior, Calibrating::HeadNarrower].map(|head| lang.say(head).to_owned());
    let mut rows = vec![(DIM, head)];
    for (sought, marginal) in found.sought.iter().zip(&found.marginals) {
        let narrower = marginal.narrowed().map_or_else(|| "–".to_owned(), |share| lang.percent(share, 0));
        let style = if informed(marginal) { PLAIN } else { DIM };
        rows.push((style, [range(lang, sought, &marginal.prior), posterior(lang, sought, &marginal.posterior), narrower]));
    }
    let names = std::iter::once(String::new()).chain(found.sought.iter().map(|sought| in_words(lang, sought)));
    for (name, (style, cells)) in names.zip(rows) {
        grid.row(style, std::iter::once(name).chain(cells));
    }
    grid
}

/// A figure of a target: a date as a date, thousands as thousands.
pub fn figure(lang: Lang, calendar: &Calendar, target: &Target, value: f64) -> String {
    match target.unit.as_str() {
        "date" => day(lang, calendar, value),
        "share" => lang.percent(value, 1),
        _ => lang.number(value, number::significant(value.abs().max(1.0), 3).min(1)),
    }
}

fn day(lang: Lang, calendar: &Calendar, value: f64) -> String {
    let day = value.round().max(0.0) as usize;
    calendar.date(day).map_or_else(|| lang.day_number(day), |date| lang.day_month(date))
}

/// The range of a target, with what the model may be off by.
pub fn record(lang: Lang, calendar: &Calendar, target: &Target) -> String {
    let [low, high] = target.range();
    if low == high { figure(lang, calendar, target, low) } else { span(lang, calendar, target, low, high) }
}

/// From one figure of a target to another.
pub fn span(lang: Lang, calendar: &Calendar, target: &Target, low: f64, high: f64) -> String {
    let write = |value: f64| figure(lang, calendar, target, value);
    if target.unit == "date" { format!("{} – {}", write(low), write(high)) } else { between(low, high, &write) }
}

fn targets_grid(lang: Lang, calendar: &Calendar, found: &Calibration) -> Grid {
    let mut grid = Grid::new(2).with_whole_names();
    let head = [Calibrating::HeadRecord, Calibrating::HeadSimulated, Calibrating::HeadP].map(|head| lang.say(head).to_owned());
    grid.row(DIM, std::iter::once(String::new()).chain(head));
    for (target, of) in found.targets.iter().zip(&found.predictive) {
        let [low, .., high] = of.posterior.quantiles;
        let of_unit = if ["date", "share"].contains(&target.unit.as_str()) {
            String::new()
        } else {
            format!(", {}", unit(&unit_of(lang, &target.unit)))
        };
        let cells = [record(lang, calendar, target), span(lang, calendar, target, low, high), lang.number(of.p, 2)];
        grid.row(PLAIN, std::iter::once(format!("{}{of_unit}", lang.target(&target.name))).chain(cells));
    }
    grid
}

/// What there is to say of a calibration.
fn sentences(lang: Lang, found: &Calibration) -> Vec<String> {
    let mut said = vec![ended(lang, found)];
    let counting: Vec<usize> = (0..found.targets.len()).filter(|&at| found.predictive[at].counts).collect();
    let covered = |&&at: &&usize| found.predictive[at].posterior.covers(found.targets[at].observed);
    let k = counting.iter().filter(covered).count();
    let blanks = [("k", &*lang.whole(k as i64)), ("n", &*lang.whole(counting.len() as i64))];
    said.push(lang.fill(Calibrating::Covered, &blanks));
    let names = |of: &mut dyn Iterator<Item = usize>| of.map(|at| lang.target(&found.targets[at].name)).collect::<Vec<_>>();
    let missed = names(&mut counting.iter().filter(|at| !covered(at)).copied());
    if !missed.is_empty() {
        said.push(lang.fill(Calibrating::Missed, &[("names", &lang.list(&missed))]));
    }
    let unmoved = names(&mut (0..found.targets.len()).filter(|&at| !found.predictive[at].counts));
    if !unmoved.is_empty() {
        said.push(lang.fill(Calibrating::Unmoved, &[("names", &lang.list(&unmoved))]));
    }
    said.extend(learnt(lang, found));
    let of = |what: &dyn Fn(&Marginal) -> bool| -> Vec<String> {
        found.sought.iter().zip(&found.marginals).filter(|(_, of)| what(of)).map(|(sought, _)| in_words(lang, sought)).collect()
    };
    let leaning = of(&leans);
    if !leaning.is_empty() {
        said.push(lang.fill(Calibrating::Leaning, &[("names", &lang.list(&leaning))]));
    }
    let quiet = of(&|of| !informed(of));
    if !quiet.is_empty() {
        said.push(lang.fill(Calibrating::Uninformed, &[("names", &lang.list(&quiet))]));
    }
    said.extend(tied(lang, found));
    said.extend(error(lang, found));
    if found.ess() < 100.0 {
        said.push(lang.say(Calibrating::FewParticles).to_owned());
    }
    said
}

fn ended(lang: Lang, found: &Calibration) -> String {
    let tolerance = found.generations.last().map_or(f64::NAN, |last| last.tolerance);
    let accepted = found.generations.last().map_or(f64::NAN, |last| last.accepted);
    let blanks = [("tolerance", &*lang.number(tolerance, 2)), ("accepted", &*lang.percent((accepted * 100.0).ceil() / 100.0, 0))];
    match found.ended {
        Ended::Tolerance => lang.say(Calibrating::EndedTolerance).to_owned(),
        Ended::Acceptance => lang.fill(Calibrating::EndedAcceptance, &blanks),
        Ended::Generations => lang.fill(Calibrating::EndedGenerations, &blanks[..1]),
    }
}

/// How far medians and ends may be off for want of particles, where it is most, by the prior's standard deviation.
fn error(lang: Lang, found: &Calibration) -> Option<String> {
    let of = |marginal: &Marginal, quantiles: &[usize]| {
        quantiles.iter().map(|&at| marginal.error.quantiles[at]).fold(0.0, f64::max) / marginal.prior.sd
    };
    let most = |quantiles: &[usize]| {
        let all = found.marginals.iter().map(|marginal| of(marginal, quantiles)).enumerate();
        all.filter(|(_, share)| share.is_finite()).max_by(|a, b| a.1.total_cmp(&b.1))
    };
    if found.repeats == 0 {
        return None;
    }
    let ((at, middle), (_, ends)) = (most(&[2])?, most(&[0, 4])?);
    let blanks = [
        ("middle", &*lang.percent(middle, 0)),
        ("ends", &*lang.percent(ends, 0)),
        ("name", &*in_words(lang, &found.sought[at])),
        ("n", &*found.repeats.to_string()),
    ];
    Some(lang.fill(Calibrating::MonteCarlo, &blanks))
}

/// Was anything learnt of it: is it narrower, or has it moved?
fn informed(of: &Marginal) -> bool {
    of.narrowed().is_some_and(|share| share >= INFORMED) || of.moved().is_some_and(|by| by >= MOVED)
}

/// Does it lie against an end of its range?
fn leans(of: &Marginal) -> bool {
    let ends = [of.bins.first(), of.bins.last()];
    ends.into_iter().flatten().any(|[prior, posterior]| *posterior >= LEANING && *posterior >= 2.5 * prior)
}

/// The value that was narrowed most, and the target that says most of it.
fn learnt(lang: Lang, found: &Calibration) -> Option<String> {
    let most = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
    let (at, contraction) = found.marginals.iter().map(|of| of.narrowed().unwrap_or(0.0)).enumerate().max_by(most)?;
    let (target, alone) = found.marginals[at].informed.iter().copied().enumerate().max_by(most)?;
    (contraction >= INFORMED && alone >= INFORMED).then(|| {
        let blanks = [("path", &*in_words(lang, &found.sought[at])), ("target", &*lang.target(&found.targets[target].name))];
        lang.fill(Calibrating::Informed, &blanks)
    })
}

/// The two values that are tied most, and what is lost where they are drawn apart.
fn tied(lang: Lang, found: &Calibration) -> Vec<String> {
    let k = found.sought.len();
    let pairs = (0..k).flat_map(|i| (0..i).map(move |j| (j, i)));
    let strongest = pairs.max_by(|a, b| found.correlations[a.0][a.1].abs().total_cmp(&found.correlations[b.0][b.1].abs()));
    let mut said = Vec::new();
    if let Some((a, b)) = strongest.filter(|&(a, b)| found.correlations[a][b].abs() >= TIED) {
        let r = lang.number(found.correlations[a][b], 2);
        let blanks = [("a", &*in_words(lang, &found.sought[a])), ("b", &*in_words(lang, &found.sought[b])), ("r", &*r)];
        said.push(lang.fill(Calibrating::Tied, &blanks));
    }
    let wider = |at: usize| found.predictive[at].apart.sd / found.predictive[at].posterior.sd;
    let widest = (0..found.targets.len()).filter(|&at| wider(at).is_finite()).max_by(|&a, &b| wider(a).total_cmp(&wider(b)));
    if let Some(at) = widest.filter(|&at| wider(at) >= WIDER) {
        let blanks = [("name", &*lang.target(&found.targets[at].name)), ("times", &*lang.number(wider(at), 1))];
        said.push(lang.fill(Calibrating::Wider, &blanks));
    }
    said
}
