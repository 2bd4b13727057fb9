//! A sweep on a cluster: which shard this task of an array is, and job files that run all shards and merge them.

use super::args::{JobSystem, SweepArgs};
use super::exit::{self, Exit, Failure};
use std::path::Path;
use std::time::Instant;
use stockout::ensemble::Silent;
use stockout::ensemble::workers::Workers;
use stockout::study::sweep::Sweep;

/// How an array job tells a task its number: its variables for the number, the first, the last and the step.
struct Array {
    system: &'static str,
    number: &'static str,
    first: Option<&'static str>,
    last: &'static str,
    step: Option<&'static str>,
}

/// A PBS task does not know how many there are: the job file says so.
const ARRAYS: [Array; 4] = [
    Array {
        system: "Slurm",
        number: "SLURM_ARRAY_TASK_ID",
        first: Some("SLURM_ARRAY_TASK_MIN"),
        last: "SLURM_ARRAY_TASK_MAX",
        step: Some("SLURM_ARRAY_TASK_STEP"),
    },
    Array { system: "SGE", number: "SGE_TASK_ID", first: Some("SGE_TASK_FIRST"), last: "SGE_TASK_LAST", step: Some("SGE_TASK_STEPSIZE") },
    Array { system: "PBS", number: "PBS_ARRAY_INDEX", first: None, last: "STOCKOUT_SHARDS", step: None },
    Array { system: "LSF", number: "LSB_JOBINDEX", first: None, last: "LSB_JOBINDEX_END", step: Some("LSB_JOBINDEX_STEP") },
];

/// What a shard of the default number takes, in seconds.
const SHARD_SECONDS: f64 = 600.0;
/// Points of the trial.
const TRIAL: u64 = 8;

/// The shard that this task of an array job is.
pub fn own_shard() -> Result<(u64, u64), Failure> {
    shard_of(&|name| std::env::var(name).ok())
}

fn shard_of(variable: &dyn Fn(&str) -> Option<String>) -> Result<(u64, u64), Failure> {
    let number = |name: &str| variable(name).and_then(|text| text.parse::<u64>().ok());
    // Outside an array SGE says `undefined`, LSF 0.
    let found = ARRAYS.iter().find_map(|array| Some((array, number(array.number).filter(|&at| at > 0 || array.system == "Slurm")?)));
    let Some((array, at)) = found else {
        return Err(Failure::Usage(
            "--shard auto: this is no task of an array job of Slurm, PBS, SGE or LSF\nGive the shard itself, for example: --shard 3/7"
                .to_owned(),
        ));
    };
    let first = array.first.map_or(Some(1), &number).unwrap_or(1);
    let step = array.step.and_then(&number).unwrap_or(1).max(1);
    let Some(last) = number(array.last).filter(|&last| (first..=last).contains(&at)) else {
        return Err(Failure::Usage(format!(
            "--shard auto: {} does not say how many tasks there are\nSet {} to the number of shards.",
            array.system, array.last
        )));
    };
    Ok(((at - first) / step + 1, (last - first) / step + 1))
}

/// What a job file is written from.
struct Job<'a> {
    design: &'a Path,
    out: &'a Path,
    shards: u64,
    minutes: u64,
    megabytes: u64,
    note: String,
}

/// Prints the job file.
pub fn print(system: JobSystem, args: &SweepArgs, sweep: &Sweep<'_>, target: &Path) -> Result<Exit, Failure> {
    let points = sweep.facts().count;
    let trial = points.min(TRIAL);
    let workers = Workers::new(Some(1)).map_err(Failure::System)?;
    let begun = Instant::now();
    let ran = sweep.run(&workers, sweep.facts().first..sweep.facts().first + trial, &Silent);
    ran.map_err(|_| Failure::System("the trial of a few points did not end".to_owned()))?;
    let seconds = begun.elapsed().as_secs_f64() / trial.max(1) as f64 * points as f64;
    let shards = args.shards.unwrap_or((seconds / SHARD_SECONDS).ceil() as u64).clamp(1, points.clamp(1, 1000));
    // Twice the measured time: nodes differ, and a task that is cut off is lost work.
    let minutes = (2.0 * seconds / shards as f64 / 60.0).ceil() as u64 + 2;
    let megabytes = (2 * peak_memory()).next_multiple_of(256).max(512);
    let note = format!(
        "{points} points in {shards} shards of one thread; a trial of {trial} points says {} minutes in all",
        (seconds / 60.0).ceil()
    );
    let job = Job { design: &args.design, out: target, shards, minutes, megabytes, note };
    exit::print(&match system {
        JobSystem::Slurm => slurm(&job),
        JobSystem::Pbs => pbs(&job),
        JobSystem::Snakemake => snakemake(&job),
        JobSystem::Dask => dask(&job),
    })?;
    Ok(Exit::Done)
}

/// The most memory that this process held, in MiB; where the system does not say, 512.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.map_or(512, |kilobytes| kilobytes / 1024 + 1)
}

fn slurm(job: &Job<'_>) -> String {
    let Job { design, out, shards, minutes, megabytes, note } = job;
    let (design, out) = (quoted(design), quoted(out));
    format!(
        "#!/bin/bash\n# {note}.\n# Submits an array of shards and a merge that waits for them: bash FILE\nset -euo pipefail\n\
         design={design}\nout={out}\nmkdir -p \"$out-shards\"\n\
         export design out\n\
         array=$(sbatch --parsable --requeue --array=1-{shards} --time={minutes} --mem={megabytes}M --cpus-per-task=1 --export=ALL \\\n  \
         --job-name=stockout-sweep --output=\"$out-shards/%a.log\" \\\n  \
         --wrap='stockout sweep \"$design\" --shard auto --threads 1 --format json --out \"$out-shards/$SLURM_ARRAY_TASK_ID\"')\n\
         sbatch --parsable --dependency=afterok:\"$array\" --time=30 --mem={megabytes}M --export=ALL --job-name=stockout-merge \\\n  \
         --output=\"$out-shards/merge.log\" --wrap='stockout merge \"$out-shards\"/*/ --out \"$out\"'\n"
    )
}

fn pbs(job: &Job<'_>) -> String {
    let Job { design, out, shards, minutes, megabytes, note } = job;
    let (design, out) = (quoted(design), quoted(out));
    // PBS knows no array of one.
    let tasks = (*shards).max(2);
    format!(
        "#!/bin/bash\n# {note}.\n# Submits an array of shards and a merge that waits for them: bash FILE\nset -euo pipefail\n\
         design={design}\nout={out}\nmkdir -p \"$out-shards\"\nexport design out STOCKOUT_SHARDS={tasks}\n\
         array=$(qsub -V -r y -J 1-{tasks} -N stockout-sweep -l select=1:ncpus=1:mem={megabytes}mb -l walltime={:02}:{:02}:00 <<'TASK'\n\
         cd \"$PBS_O_WORKDIR\"\n\
         stockout sweep \"$design\" --shard auto --threads 1 --format json --out \"$out-shards/$PBS_ARRAY_INDEX\"\nTASK\n)\n\
         qsub -V -W depend=afterok:\"$array\" -N stockout-merge -l select=1:ncpus=1:mem={megabytes}mb -l walltime=00:30:00 <<'TASK'\n\
         cd \"$PBS_O_WORKDIR\"\nstockout merge \"$out-shards\"/*/ --out \"$out\"\nTASK\n",
        minutes / 60,
        minutes % 60
    )
}

fn snakemake(job: &Job<'_>) -> String {
    let Job { design, out, shards, minutes, megabytes, note } = job;
    let (design, out) = (quoted_twice(design), quoted_twice(out));
    format!(
        "# {note}.\n# Run it with: snakemake --snakefile FILE --cores all\n\
         DESIGN = {design}\nOUT = {out}\nSHARDS = {shards}\n\n\
         rule merge:\n    input: expand(OUT + \"-shards/{{number}}\", number=range(1, SHARDS + 1))\n    \
         output: directory(OUT)\n    \
         shell: \"stockout merge {{input:q}} --out {{output:q}}\"\n\n\
         rule shard:\n    input: DESIGN\n    output: directory(OUT + \"-shards/{{number}}\")\n    \
         resources: runtime={minutes}, mem_mb={megabytes}\n    \
         shell: \"stockout sweep {{input:q}} --shard {{wildcards.number}}/{{SHARDS}} --threads 1 --format json \"\n        \
         \"--out {{output:q}} > /dev/null\"\n"
    )
}

fn dask(job: &Job<'_>) -> String {
    let Job { design, out, shards, note, .. } = job;
    let (design, out) = (quoted_twice(design), quoted_twice(out));
    format!(
        "# {note}.\n# Workers need the package: pip install stockout. Client() is this machine; give it the address of a scheduler for a cluster.\n\
         import stockout.distributed\nfrom dask.distributed import Client\n\n\
         if __name__ == \"__main__\":\n    with Client() as client:\n        \
         print(stockout.distributed.sweep({design}, client, out={out}, shards={shards}))\n"
    )
}

/// A path as a word of a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// A path as a text of Python.
fn quoted_twice(path: &Path) -> String {
    serde_json::Value::from(path.display().to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(variables: &[(&str, &str)]) -> Option<(u64, u64)> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        shard_of(&variable).ok()
    }

    #[test]
    fn each_system_tells_its_task_which_shard_it_is() {
        let slurm = |id| [("SLURM_ARRAY_TASK_ID", id), ("SLURM_ARRAY_TASK_MIN", "0"), ("SLURM_ARRAY_TASK_MAX", "9")];
        assert_eq!(shard(&slurm("0")), Some((1, 10)));
        assert_eq!(shard(&slurm("9")), Some((10, 10)));
        let stepped = [("SLURM_ARRAY_TASK_STEP", "3")].into_iter().chain(slurm("6")).collect::<Vec<_>>();
        assert_eq!(shard(&stepped), Some((3, 4)));
        assert_eq!(
            shard(&[("SGE_TASK_ID", "4"), ("SGE_TASK_FIRST", "2"), ("SGE_TASK_LAST", "8"), ("SGE_TASK_STEPSIZE", "2")]),
            Some((2, 4))
        );
        assert_eq!(shard(&[("PBS_ARRAY_INDEX", "3"), ("STOCKOUT_SHARDS", "5")]), Some((3, 5)));
        assert_eq!(shard(&[("LSB_JOBINDEX", "3"), ("LSB_JOBINDEX_END", "5")]), Some((3, 5)));
    }

    #[test]
    fn outside_an_array_or_without_its_size_nothing_is_guessed() {
        assert_eq!(shard(&[]), None);
        assert_eq!(shard(&[("SGE_TASK_ID", "undefined")]), None);
        assert_eq!(shard(&[("LSB_JOBINDEX", "0"), ("LSB_JOBINDEX_END", "0")]), None);
        assert_eq!(shard(&[("PBS_ARRAY_INDEX", "3")]), None);
        assert_eq!(shard(&[("PBS_ARRAY_INDEX", "6"), ("STOCKOUT_SHARDS", "5")]), None);
    }
}
