//! The files of a calibration: `calibration.json` (the answer), `diagnostics.json`, `posterior.csv` (all particles with their
//! weights), `posterior.toml` (an overlay on the scenario that draws the values together), `marginals.toml` (one that draws each by
//! itself), `joint.csv` and `joint.toml` (the draws of `posterior.toml` as a sweep's table).

use std::path::Path;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Origin, figure, quoted, table_of, titles};
use super::bounded::{self, LARGEST_TABLE};
use super::error::StoreError;
use super::json::to_text;
use stockout_results::Provenance;
use stockout_results::calibration::{Band, Calibration, Generation, Wave};

/// What the calibration was made from, for the files' own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Materials {
    /// The record's file.
    pub observations: String,
    /// blake3 of the record.
    pub observations_hash: String,
    /// The file of priors.
    pub priors: String,
    /// Its text.
    pub priors_text: String,
    /// Replications at each joint draw that `joint.toml` asks for.
    pub joint_replications: u64,
    /// Of all that settles what is simulated: by it a finished calibration is known again.
    pub fingerprint: String,
}

/// The answer of the finished calibration of this fingerprint that stands in a folder, if one does.
pub fn finished(folder: &Path, fingerprint: &str) -> Option<Value> {
    let read = |name: &str| serde_json::from_slice::<Value>(&bounded::read(&folder.join(name), LARGEST_TABLE).ok()?).ok();
    let same = read("diagnostics.json")?.get("fingerprint")?.as_str()? == fingerprint;
    if same { read("calibration.json") } else { None }
}

fn band(band: &Band) -> Value {
    let [q05, q25, q50, q75, q95] = band.quantiles;
    json!({ "mean": band.mean, "sd": band.sd, "q05": q05, "q25": q25, "q50": q50, "q75": q75, "q95": q95 })
}

/// The calibration as one JSON document.
pub fn json(found: &Calibration, materials: &Materials) -> Value {
    let value = |(sought, marginal): (&stockout_results::calibration::Sought, &stockout_results::calibration::Marginal)| {
        let entry = json!({
            "verb": sought.verb,
            "range": sought.range,
            "prior": band(&marginal.prior),
            "posterior": band(&marginal.posterior),
            "monte_carlo_error95": band(&marginal.error),
            "contraction": marginal.contraction,
            "narrowed": marginal.narrowed().is_some(),
        });
        (sought.path.clone(), entry)
    };
    let target = |(target, of): (&stockout_results::calibration::Target, &stockout_results::calibration::Predictive)| {
        let entry = json!({
            "unit": target.unit,
            "observed": target.observed,
            "low": target.low,
            "high": target.high,
            "discrepancy": target.discrepancy,
            "counts": of.counts,
            "prior": band(&of.prior),
            "posterior": band(&of.posterior),
            "apart": band(&of.apart),
            "covered90": of.posterior.covers(target.observed),
            "below": of.below,
            "above": of.above,
            "p": of.p,
        });
        (target.name.clone(), entry)
    };
    let last = found.generations.last();
    json!({
        "observations": { "file": materials.observations, "blake3": materials.observations_hash },
        "priors": materials.priors,
        "n": found.particles.len(),
        "ess": found.ess(),
        "tolerance": last.map(|last| last.tolerance),
        "ended": found.ended.key(),
        "replications": found.simulated,
        "values": found.sought.iter().zip(&found.marginals).map(value).collect::<Map<_, _>>(),
        "targets": found.targets.iter().zip(&found.predictive).map(target).collect::<Map<_, _>>(),
    })
}

/// How it was found, and what can be doubted about it.
fn diagnostics(found: &Calibration, fingerprint: &str) -> Value {
    let names = |of: &[f64]| -> Map<String, Value> {
        found.targets.iter().zip(of).map(|(target, value)| (target.name.clone(), json!(value))).collect()
    };
    let wave = |wave: &Wave| {
        let range: Map<String, Value> =
            found.sought.iter().zip(&wave.range).map(|(sought, range)| (sought.path.clone(), json!(range))).collect();
        json!({
            "points": wave.points,
            "replications": wave.replications,
            "not_ruled_out": wave.left,
            "ruled_out_by": names(&wave.ruled_out),
            "range_of_prior": range,
        })
    };
    let generation = |of: &Generation| json!({ "tolerance": of.tolerance, "accepted": of.accepted, "ess": of.ess, "kept": of.kept, "simulated": of.simulated });
    let value = |(sought, marginal): (&stockout_results::calibration::Sought, &stockout_results::calibration::Marginal)| {
        let entry = json!({
            "contraction": marginal.contraction,
            "contraction_by_target_alone": names(&marginal.informed),
            "rank_correlation_under_the_prior": names(&marginal.direction),
        });
        (sought.path.clone(), entry)
    };
    let paths = found.sought.iter().map(|sought| sought.path.clone()).collect::<Vec<_>>();
    let row = |row: &Vec<f64>| paths.iter().cloned().zip(row.iter().map(|value| json!(value))).collect::<Map<_, _>>();
    let correlations: Map<String, Value> = paths.iter().cloned().zip(found.correlations.iter().map(|of| Value::from(row(of)))).collect();
    let check = |(target, of): (&stockout_results::calibration::Target, &stockout_results::calibration::Predictive)| {
        let covered = |band: &Band| band.covers(target.observed);
        let widened = of.apart.sd / of.posterior.sd;
        let entry = json!({
            "p": of.p,
            "below": of.below,
            "above": of.above,
            "covered90": { "prior": covered(&of.prior), "posterior": covered(&of.posterior), "apart": covered(&of.apart) },
            "apart_wider_by": if widened.is_finite() { Some(widened) } else { None },
        });
        (target.name.clone(), entry)
    };
    json!({
        "fingerprint": fingerprint,
        "ended": found.ended.key(),
        "waves": found.waves.iter().map(wave).collect::<Vec<_>>(),
        "generations": found.generations.iter().map(generation).collect::<Vec<_>>(),
        "informed": found.sought.iter().zip(&found.marginals).map(value).collect::<Map<_, _>>(),
        "correlations": correlations,
        "posterior_predictive": found.targets.iter().zip(&found.predictive).map(check).collect::<Map<_, _>>(),
        "predictive_replications": found.replications,
        "populations_of_the_monte_carlo_error": found.repeats,
    })
}

/// All files but charts, log and manifest.
///
/// # Errors
/// Where a table cannot be written as CSV.
pub fn answer(found: &Calibration, made: &Provenance, materials: &Materials) -> Result<Answer, StoreError> {
    Ok(Answer {
        kind: "calibration",
        version: made.version.clone(),
        commit: made.commit.clone(),
        scheme: made.scheme,
        seed: made.seed,
        replications: found.simulated,
        inner: 1,
        scenarios: vec![Origin::of(made)],
        document: json(found, materials),
        tables: vec![
            ("diagnostics.json", to_text(&diagnostics(found, &materials.fingerprint)).into_bytes()),
            ("posterior.csv", posterior_csv(found)?),
            ("posterior.toml", posterior(found, made, materials).into_bytes()),
            ("marginals.toml", marginals(found, made, materials).into_bytes()),
            ("joint.csv", joint_csv(found)?),
            ("joint.toml", joint_design(found, made, materials).into_bytes()),
            ("priors.toml", materials.priors_text.clone().into_bytes()),
        ],
    })
}

fn posterior_csv(found: &Calibration) -> Result<Vec<u8>, StoreError> {
    let head: Vec<&str> = ["particle", "weight", "distance"]
        .into_iter()
        .chain(found.sought.iter().map(|sought| sought.path.as_str()))
        .chain(found.targets.iter().map(|target| target.name.as_str()))
        .collect();
    let row = |(at, one): (usize, &stockout_results::calibration::Particle)| {
        let figures = [one.weight, one.distance].into_iter().chain(one.values.iter().copied()).chain(one.simulated.iter().copied());
        std::iter::once(at.to_string()).chain(figures.map(figure)).collect()
    };
    table_of("posterior.csv", &head, found.particles.iter().enumerate().map(row).collect())
}

fn joint_csv(found: &Calibration) -> Result<Vec<u8>, StoreError> {
    let head: Vec<&str> = std::iter::once("point").chain(found.sought.iter().map(|sought| sought.path.as_str())).collect();
    let row = |(at, draw): (usize, &Vec<f64>)| std::iter::once(at.to_string()).chain(draw.iter().copied().map(figure)).collect();
    table_of("joint.csv", &head, found.joint.iter().enumerate().map(row).collect())
}

/// Six digits: beyond that a draw of a posterior says nothing.
fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// The name by which the values of a posterior are drawn together.
const GROUP: &str = "posterior";

/// The posterior as an overlay: one choice among equally weighted draws gives all of its values.
fn posterior(found: &Calibration, made: &Provenance, materials: &Materials) -> String {
    let head = format!(
        "# The posterior: {} equally weighted draws of {} particles (effective sample size {:.0}). One draw gives every value below, so that\n\
         # what ties them is kept: the n-th of a list goes with the n-th of all others (the rows of joint.csv). marginals.toml has each by itself.\n",
        found.joint.len(),
        found.particles.len(),
        found.ess(),
    );
    let law = |at: usize| {
        let values = found.joint.iter().map(|draw| short(draw[at])).collect::<Vec<_>>().join(", ");
        format!("{{ values = [{values}], together = {} }}", quoted(GROUP))
    };
    overlay(&head, law, found, made, materials)
}

/// The posterior's values one by one, as laws that a hand can read and change.
fn marginals(found: &Calibration, made: &Provenance, materials: &Materials) -> String {
    let head = format!(
        "# Each value of the posterior by itself, from {} particles (effective sample size {:.0}). What ties them is lost here, and bands can\n\
         # come out wider than the posterior's: take this where one value is wanted, for another scenario or to be changed by hand, and\n\
         # posterior.toml where what was calibrated is to be run.\n",
        found.particles.len(),
        found.ess(),
    );
    let law = |at: usize| {
        let apart = &found.marginals[at].apart;
        let list = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(short).collect::<Vec<_>>().join(", ");
        let values = list(&mut apart.iter().map(|(value, _)| *value));
        let even = apart.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let weights = if even { String::new() } else { format!(", weights = [{}]", list(&mut apart.iter().map(|(_, weight)| *weight))) };
        format!("{{ values = [{values}]{weights} }}")
    };
    overlay(&head, law, found, made, materials)
}

/// An overlay on the scenario, by place among the values that were looked for; with where they come from.
fn overlay(head: &str, law: impl Fn(usize) -> String, found: &Calibration, made: &Provenance, materials: &Materials) -> String {
    let mut text = format!(
        "{head}\nextends = {}\n\n[scenario]\n{}",
        quoted(&format!("scenarios/{}.toml", made.name)),
        titles(&made.title, "calibrated", "après calibration"),
    );
    for verb in ["set", "scale", "add"] {
        let of: Vec<usize> = (0..found.sought.len()).filter(|&at| found.sought[at].verb == verb).collect();
        if of.is_empty() {
            continue;
        }
        text.push_str(&format!("\n[{verb}]\n"));
        for at in of {
            text.push_str(&format!("{} = {}\n", quoted(&found.sought[at].path), law(at)));
        }
    }
    text.push_str("\n[sources]\n");
    for (sought, marginal) in found.sought.iter().zip(&found.marginals) {
        let [low, .., high] = marginal.posterior.quantiles;
        let prior = if sought.source.is_empty() { sought.words.clone() } else { format!("{}: {}", sought.words, sought.source) };
        let narrowed = marginal.narrowed().map_or_else(|| "not narrowed".to_owned(), |share| format!("narrowed by {:.0} %", share * 100.0));
        let said = format!(
            "calibrated on {} ({} targets), n = {}, effective sample size {:.0}, seed {}: mean {} ({} to {}, 90 %){}, {narrowed}; prior {prior}",
            materials.observations,
            found.targets.len(),
            found.particles.len(),
            found.ess(),
            made.seed,
            short_for_people(marginal.posterior.mean),
            short_for_people(low),
            short_for_people(high),
            if sought.verb == "set" { String::new() } else { format!(", by which it is {}", past(&sought.verb)) },
        );
        text.push_str(&format!("{} = {}\n", quoted(&sought.path), quoted(&said)));
    }
    text
}

fn past(verb: &str) -> &'static str {
    if verb == "scale" { "scaled" } else { "raised" }
}

fn short_for_people(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// A sweep over the joint draws: values as columns, for `discover` and for whoever regresses on them.
fn joint_design(found: &Calibration, made: &Provenance, materials: &Materials) -> String {
    let mut text = format!(
        "# {} equally weighted draws of the posterior, a point each: which of them make an outcome likely is for stockout discover to say.\n\
         # Run it with: stockout sweep joint.toml. To run the posterior itself take posterior.toml.\n\n\
         scenario = {}\nkind = \"table\"\npoints = \"joint.csv\"\nreplications = {}\nseed = {}\nchance = \"own\"\n",
        found.joint.len(),
        quoted(&format!("scenarios/{}.toml", made.name)),
        materials.joint_replications,
        // TOML has no larger whole number: beyond it a seed is a text.
        i64::try_from(made.seed).map_or_else(|_| quoted(&made.seed.to_string()), |seed| seed.to_string()),
    );
    for sought in &found.sought {
        text.push_str(&format!("\n[[factors]]\npath = {}\nverb = {}\n", quoted(&sought.path), quoted(&sought.verb)));
    }
    text
}
