//! Runs that met the same chance, paired replication by replication from what their folders keep.

use super::exit::Failure;
use super::{again, provenance};
use std::path::Path;
use stockout::ensemble::Plan;
use stockout::model::Model;
use stockout::rng::SCHEME;
use stockout::study::compare;
use stockout_results::comparison::{Comparison, Unpaired};
use stockout_results::{Provenance, Results};
use stockout_store::{RowReader, Rows};

/// Pairs runs, the first as the base; or says why they cannot be. What is wrong with a folder goes to standard error.
pub fn pair(folders: &[&Path], results: &[Results]) -> Result<Result<Comparison, Unpaired>, Failure> {
    let provenances: Vec<&Provenance> = results.iter().map(|results| &results.provenance).collect();
    if let Some(why) = Unpaired::of(&provenances, provenance::VERSION, SCHEME) {
        return Ok(Err(why));
    }
    let (mut models, mut readers) = (Vec::new(), Vec::new());
    for (folder, made) in folders.iter().zip(&provenances) {
        match open(folder, made) {
            Ok((model, reader)) => {
                models.push(model);
                readers.push(reader);
            }
            Err(why) => return Ok(Err(unlike(&why))),
        }
    }
    let groups = readers[0].groups();
    if let Some(at) = readers.iter().position(|reader| reader.groups() != groups) {
        return Ok(Err(unlike(&format!("{} holds other replications than {}", folders[at].display(), folders[0].display()))));
    }
    let models: Vec<&Model> = models.iter().collect();
    let plan = Plan { inner: provenances[0].inner, ..Plan::new(provenances[0].seed, provenances[0].replications) };
    let stretches = (0..groups).map(|group| {
        let rows = readers.iter().map(|reader| reader.group(group)).collect::<Result<Vec<_>, _>>();
        figures(folders, &models, &rows.map_err(|why| Halt::Failed(why.into()))?)
    });
    let owned: Vec<Provenance> = provenances.iter().map(|&made| made.clone()).collect();
    match compare::of_rows(&models, &owned, &plan, stretches) {
        Ok(comparison) if comparison.n == plan.replications => Ok(Ok(comparison)),
        Ok(comparison) => {
            Ok(Err(unlike(&format!("{} of {} replications are kept in replications.parquet", comparison.n, plan.replications))))
        }
        Err(Halt::Unlike(why)) => Ok(Err(unlike(&why))),
        Err(Halt::Failed(why)) => Err(why),
    }
}

/// The scenario of a run, and its replications; or what is wrong with them.
fn open(folder: &Path, made: &Provenance) -> Result<(Model, RowReader), String> {
    let path = folder.join("scenario.toml");
    let model = again::of_run(&path, made).map_err(|why| match why {
        Failure::Usage(text) => text,
        _ => format!("{} does not read: `stockout check` says why", path.display()),
    })?;
    let reader = RowReader::open(&folder.join("replications.parquet")).map_err(|why| why.to_string())?;
    Ok((model, reader))
}

/// Says on standard error why the rows of runs are no pairs; the report says that they are none.
fn unlike(why: &str) -> Unpaired {
    say!("warning: the runs are not paired: {why}");
    Unpaired::Rows
}

/// Why the pairing was broken off.
enum Halt {
    /// The rows of two runs do not belong together.
    Unlike(String),
    /// A file does not read.
    Failed(Failure),
}

/// The figures of a stretch of replications of each scenario, replication by replication.
fn figures(folders: &[&Path], models: &[&Model], stretch: &[Rows]) -> Result<Vec<Vec<f64>>, Halt> {
    let first = &stretch[0];
    let of = |((folder, model), rows): ((&&Path, &&Model), &Rows)| {
        if rows.len() != first.len() || rows.column("replication") != first.column("replication") {
            let (this, base) = (folder.display(), folders[0].display());
            return Err(Halt::Unlike(format!("{this} holds other replications than {base}")));
        }
        let names = model.names();
        let column = |column| {
            let name = names.of(column).to_string();
            rows.column(&name).ok_or_else(|| Halt::Unlike(format!("{}: replications.parquet has no column {name}", folder.display())))
        };
        let columns = names.rows().columns().into_iter().map(column).collect::<Result<Vec<_>, _>>()?;
        Ok((0..rows.len()).flat_map(|at| columns.iter().map(move |column| column[at])).collect())
    };
    folders.iter().zip(models).zip(stretch).map(of).collect()
}
