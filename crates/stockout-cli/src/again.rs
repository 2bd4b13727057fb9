//! A folder's scenario and answers once more: read from it, or simulated again with the same bits.

use super::args::PlaceArgs;
use super::exit::Failure;
use super::{provenance, scenario};
use std::path::Path;
use stockout::ensemble::{Plan, Watch};
use stockout::model::Model;
use stockout::rng::SCHEME;
use stockout::scenario::read;
use stockout::study::compare;
use stockout_results::comparison::Comparison;
use stockout_results::explanation::Explanation;
use stockout_results::{Provenance, Results};
use stockout_store::{self as store, MadeBy};

/// Does this program draw as the one did that wrote a folder?
pub fn same_draws(version: &str, scheme: u32) -> bool {
    version == provenance::VERSION && scheme == SCHEME
}

/// A scenario as a folder holds it, under the name it was run by; it must be the one that was run. Its warnings were told then.
pub fn model(path: &Path, name: &str, hash: &str) -> Result<Model, Failure> {
    let mut reading = read(path, &[])?;
    name.clone_into(&mut reading.scenario.name);
    if reading.scenario.hash != hash {
        return Err(Failure::Usage(format!(
            "{}: it is not the scenario that was run (its hash is another), or an earlier version wrote it\nRun the scenario anew.",
            path.display()
        )));
    }
    Ok(Model::compile(&reading.scenario))
}

/// The same for a run, which may have spoken of another place than its file does.
pub fn of_run(path: &Path, made: &Provenance) -> Result<Model, Failure> {
    let model = model(path, &made.name, &made.hash)?;
    Ok(Model::compile(&model.scenario().clone().speaking_of(made.headline)))
}

/// A comparison's folder holds differences and no daily figures: both are simulated again.
pub fn comparison(folder: &Path, place: &PlaceArgs, watch: &impl Watch) -> Result<(Comparison, Vec<Results>), Failure> {
    let made = made_by(folder)?;
    let models = models(folder, &made, place)?;
    let models: Vec<&Model> = models.iter().collect();
    let plan = plan(&made);
    let provenances: Vec<Provenance> = models.iter().map(|model| provenance::of(model, &plan)).collect();
    Ok(compare::compare(&models, &provenances, &plan, watch)?)
}

/// An explanation, and what made it.
pub fn explanation(folder: &Path) -> Result<(Explanation, Provenance), Failure> {
    let found = store::explanation::read(folder)?;
    let made = made_by(folder)?;
    let models = models(folder, &made, &PlaceArgs::default())?;
    let Some(model) = models.first() else {
        return Err(Failure::Usage(format!("{}: its manifest names no scenario", folder.display())));
    };
    let of = provenance::of(model, &plan(&made));
    Ok((found, of))
}

fn made_by(folder: &Path) -> Result<MadeBy, Failure> {
    let made = store::made_by(folder)?;
    if !same_draws(&made.version, made.scheme) {
        return Err(other_draws(folder, &made.version, made.scheme));
    }
    Ok(made)
}

/// That a folder is another version's.
pub fn other_draws(folder: &Path, version: &str, scheme: u32) -> Failure {
    Failure::Usage(format!(
        "{} was written by stockout {version} (scheme of draws {scheme}), this is {} ({SCHEME}): it would not come out the same\nRun its command anew.",
        folder.display(),
        provenance::VERSION,
    ))
}

/// The models of an answer, which speak of the place of `--place` first, else of the place that the answer speaks of.
fn models(folder: &Path, made: &MadeBy, place: &PlaceArgs) -> Result<Vec<Model>, Failure> {
    let place = PlaceArgs { place: place.place.clone().or_else(|| made.place.clone()) };
    let of = |(name, hash): &(String, String)| {
        let model = model(&folder.join("scenarios").join(format!("{name}.toml")), name, hash)?;
        Ok(Model::compile(&scenario::speaking(model.scenario().clone(), &place)?))
    };
    made.scenarios.iter().map(of).collect()
}

fn plan(made: &MadeBy) -> Plan {
    Plan { inner: made.inner, ..Plan::new(made.seed, made.replications) }
}
