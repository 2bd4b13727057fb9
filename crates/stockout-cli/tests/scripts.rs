//! The command in scripts and array jobs: standard input, variables, progress for programs, manual pages, job files.

use snapbox::cmd::cargo_bin;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const CITY: &str = r#"
[scenario]
title = "A city and one road"
start = "2026-01-01"
days = 30
population = 100_000
[commodities.fuel]
unit = "m3"
daily_demand = 100
truck_load = 10
initial_stock_days = 5
[[commodities.fuel.uses]]
name = "all"
share = 1
[routes.A]
share = 1
transit_days = 3
closure_probability = 0.1
closure = { mean = 6 }
"#;

const DESIGN: &str = r#"
scenario = "city.toml"
kind = "lhs"
points = 10
replications = 4
seed = 1
[[factors]]
path = "commodities.fuel.initial_stock_days"
low = 2
high = 9
"#;

/// A folder with the city and a design in it.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    fs::write(place.path().join("lhs.toml"), DESIGN).unwrap();
    place
}

/// The command with these variables and no others that it reads.
fn stockout(place: &Path, variables: &[(&str, &str)], words: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("stockout"));
    let kept = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(place).env_clear().env("PATH", kept).env("LANG", "C.UTF-8").env("SOURCE_DATE_EPOCH", "1767225600");
    command.envs(variables.iter().copied()).args(words);
    command
}

fn ran(place: &Path, variables: &[(&str, &str)], words: &[&str]) -> Output {
    stockout(place, variables, words).output().unwrap()
}

/// What a command that goes well prints, and what it says.
fn good(place: &Path, variables: &[(&str, &str)], words: &[&str]) -> (String, String) {
    let done = ran(place, variables, words);
    let [out, talk] = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(done.status.success(), "{words:?}: {talk}");
    (out, talk)
}

fn bytes(folder: &Path, file: &str) -> Vec<u8> {
    fs::read(folder.join(file)).unwrap()
}

#[test]
fn a_scenario_comes_from_standard_input() {
    let place = place();
    let place = place.path();
    let words = |scenario, out| ["run", scenario, "-n", "50", "--no-charts", "--out", out];
    good(place, &[], &words("city.toml", "of-file"));
    let input = || Stdio::from(fs::File::open(place.join("city.toml")).unwrap());
    let done = stockout(place, &[], &words("-", "of-input")).stdin(input()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for file in ["replications.parquet", "daily.csv", "scenario.toml"] {
        assert_eq!(bytes(&place.join("of-file"), file), bytes(&place.join("of-input"), file), "{file}");
    }
    let checked = stockout(place, &[], &["check", "-"]).stdin(input()).output().unwrap();
    assert!(String::from_utf8_lossy(&checked.stdout).starts_with("-: good"));
    let wrong = stockout(place, &[], &["check", "-", "--set", "routes.A.share=-1"]).stdin(input()).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn variables_stand_for_options_and_options_win() {
    let place = place();
    let variables = [("STOCKOUT_OUT", "results"), ("STOCKOUT_LANG", "fr"), ("STOCKOUT_THREADS", "1")];
    let (_, talk) = good(place.path(), &variables, &["run", "city.toml", "-n", "20", "--no-charts"]);
    assert!(talk.contains("Écrit dans results/city"), "{talk}");
    let (_, talk) = good(place.path(), &variables, &["run", "city.toml", "-n", "20", "--no-charts", "--lang", "en", "--out", "own"]);
    assert!(talk.contains("Written to own"), "{talk}");
    let refused = ran(place.path(), &[("STOCKOUT_THREADS", "many")], &["run", "city.toml", "-n", "20"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn progress_for_programs_is_lines_of_json() {
    let place = place();
    let words = ["run", "city.toml", "-n", "300", "--no-charts", "--format", "json"];
    let (out, talk) = good(place.path(), &[("STOCKOUT_PROGRESS", "json")], &words);
    serde_json::from_str::<serde_json::Value>(&out).unwrap();
    let told: Vec<serde_json::Value> = talk.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = told.last().expect("a last line");
    assert_eq!((&last["replications"], &last["planned"]), (&300.into(), &300.into()));
    for none in [&["--progress", "none"][..], &["--progress", "bar"], &[]] {
        let (_, talk) = good(place.path(), &[], &[&words[..], none].concat());
        assert_eq!(talk, "", "work of less than ten seconds says nothing where nobody looks on");
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let place = place();
    good(place.path(), &[], &["man", "--out", "pages/man1"]);
    let mut pages: Vec<String> =
        fs::read_dir(place.path().join("pages/man1")).unwrap().map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    pages.sort();
    for page in ["stockout.1", "stockout-run.1", "stockout-sweep.1", "stockout-forecast-lock.1", "stockout-man.1"] {
        assert!(pages.iter().any(|name| name == page), "{page} is not among {pages:?}");
    }
    let page = String::from_utf8(bytes(&place.path().join("pages/man1"), "stockout-sweep.1")).unwrap();
    assert!(page.contains("\\-\\-shard"));
}

/// The tasks of an array whose numbers begin at 0 are the shards of the sweep.
#[test]
fn tasks_of_an_array_job_make_the_sweep_of_one_machine() {
    let place = place();
    let place = place.path();
    good(place, &[], &["sweep", "lhs.toml", "--out", "alone"]);
    for task in ["0", "1", "2"] {
        let out = format!("shard-{task}");
        let variables = [("SLURM_ARRAY_TASK_ID", task), ("SLURM_ARRAY_TASK_MIN", "0"), ("SLURM_ARRAY_TASK_MAX", "2")];
        good(place, &variables, &["sweep", "lhs.toml", "--shard", "auto", "--out", &out]);
    }
    let incomplete = ran(place, &[], &["merge", "shard-0", "shard-2", "--out", "merged"]);
    let said = String::from_utf8(incomplete.stderr).unwrap();
    assert!(incomplete.status.code() == Some(2) && said.contains("stockout sweep DESIGN --shard 2/3 --out DIR"), "{said}");
    good(place, &[], &["merge", "shard-0", "shard-1", "shard-2", "--out", "merged"]);
    for file in ["manifest.json", "points.csv", "points.parquet", "design.toml", "failures.csv"] {
        assert_eq!(bytes(&place.join("alone"), file), bytes(&place.join("merged"), file), "{file}");
    }
    let outside = ran(place, &[], &["sweep", "lhs.toml", "--shard", "auto"]);
    assert!(outside.status.code() == Some(2) && String::from_utf8_lossy(&outside.stderr).contains("--shard 3/7"));
}

#[test]
fn every_folder_that_merge_cannot_use_is_told() {
    let place = place();
    good(place.path(), &[], &["sweep", "lhs.toml", "--shard", "1/3", "--out", "first"]);
    let done = ran(place.path(), &[], &["merge", "first", "second", "third", "--out", "merged"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.code() == Some(2) && said.contains("second") && said.contains("third"), "{said}");
}

#[test]
fn a_job_file_names_design_shards_and_merge() {
    let place = place();
    let place = place.path();
    for (system, marks) in [
        ("slurm", &["sbatch", "--array=1-4", "--requeue", "--dependency=afterok", "'it'\\''s here'"][..]),
        ("pbs", &["qsub", "-J 1-4", "STOCKOUT_SHARDS=4", "walltime=00:0"]),
        ("snakemake", &["rule merge", "SHARDS = 4", "mem_mb="]),
        ("dask", &["stockout.distributed.sweep(\"lhs.toml\"", "shards=4"]),
    ] {
        let (file, _) = good(place, &[], &["sweep", "lhs.toml", "--job", system, "--shards", "4", "--out", "it's here"]);
        assert!(marks.iter().all(|mark| file.contains(mark)), "{system}:\n{file}");
        assert!(!place.join("it's here").exists(), "a job file runs nothing");
        if matches!(system, "slurm" | "pbs") {
            fs::write(place.join("job.sh"), &file).unwrap();
            assert!(Command::new("bash").args(["-n", "job.sh"]).current_dir(place).status().unwrap().success(), "{file}");
        }
    }
    assert_eq!(ran(place, &[], &["sweep", "lhs.toml", "--job", "slurm", "--shard", "1/2"]).status.code(), Some(2));
}
