//! Runs that met the same chance, paired replication by replication from what their folders keep.

use super::again;
use super::exit::Failure;
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::study::compare;
use stockout_results::comparison::Comparison;
use stockout_results::{Provenance, Results};
use stockout_store::RowReader;
use stockout_view::report::Unpaired;

/// Pairs runs, the first as the base; or says why they cannot be.
pub fn pair(folders: &[&Path], results: &[Results]) -> Result<Result<Comparison, Unpaired>, Failure> {
    let of: Vec<&Provenance> = results.iter().map(|results| &results.provenance).collect();
    if let Some(why) = apart(&of) {
        return Ok(Err(why));
    }
    let (mut models, mut readers) = (Vec::new(), Vec::new());
    for (folder, of) in folders.iter().zip(&of) {
        let Ok(model) = again::model(&folder.join("scenario.toml"), &of.name, &of.hash) else { return Ok(Err(Unpaired::Rows)) };
        let Ok(reader) = RowReader::open(&folder.join("replications.parquet")) else { return Ok(Err(Unpaired::Rows)) };
        models.push(model);
        readers.push(reader);
    }
    let provenances: Vec<Provenance> = of.iter().map(|&of| of.clone()).collect();
    let plan = Plan { inner: of[0].inner, ..Plan::new(of[0].seed, of[0].replications) };
    let models: Vec<&Model> = models.iter().collect();
    let groups = readers[0].groups();
    if groups == 0 || readers.iter().any(|reader| reader.groups() != groups) {
        return Ok(Err(Unpaired::Rows));
    }
    let stretches = (0..groups).map(|group| {
        let stretch = readers.iter().map(|reader| reader.group(group)).collect::<Result<Vec<_>, _>>();
        rows(&models, &stretch.map_err(|why| Halt::Failed(why.into()))?).ok_or(Halt::Unlike)
    });
    match compare::of_rows(&models, &provenances, &plan, stretches) {
        Ok(comparison) if comparison.n == plan.replications => Ok(Ok(comparison)),
        Ok(_) | Err(Halt::Unlike) => Ok(Err(Unpaired::Rows)),
        Err(Halt::Failed(why)) => Err(why),
    }
}

/// Why the pairing was broken off.
enum Halt {
    Unlike,
    Failed(Failure),
}

/// What keeps runs from being pairs.
fn apart(of: &[&Provenance]) -> Option<Unpaired> {
    let unlike = |key: fn(&Provenance) -> u64| of.iter().any(|other| key(other) != key(of[0]));
    if of.iter().any(|of| !again::same_draws(&of.version, of.scheme)) {
        Some(Unpaired::Version)
    } else if unlike(|of| of.seed) {
        Some(Unpaired::Seed)
    } else if unlike(|of| of.replications) || unlike(|of| of.inner) {
        Some(Unpaired::Count)
    } else if unlike(|of| of.days as u64) || of.iter().any(|other| other.start != of[0].start) {
        Some(Unpaired::Days)
    } else if of[0].replications / of[0].inner.max(1) < 2 {
        Some(Unpaired::Single)
    } else {
        None
    }
}

/// The figures of a stretch of replications of each scenario, replication by replication; none where a column is missing.
fn rows(models: &[&Model], stretch: &[stockout_store::Rows]) -> Option<Vec<Vec<f64>>> {
    let count = stretch[0].len();
    let of = |(model, rows): (&&Model, &stockout_store::Rows)| {
        let names = super::scenario::metric_names(model.scenario(), &model.shape.rows);
        let columns = names.iter().map(|(name, _)| rows.column(name)).collect::<Option<Vec<_>>>()?;
        let same = rows.len() == count && rows.column("replication") == stretch[0].column("replication");
        same.then(|| (0..count).flat_map(|at| columns.iter().map(move |column| column[at])).collect())
    };
    models.iter().zip(stretch).map(of).collect()
}
