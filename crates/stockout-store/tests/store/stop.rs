//! A stop at any moment leaves the earlier result as it was.
//!
//! This test program starts itself as a child that writes folders, and kills it.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use stockout_results::Results;
use stockout_store::{Folder, read, verify};

use crate::arbitrary::{Dice, Shape, results, small_results};
use crate::{columns, names_in, write};

/// Where the child shall write, and how.
const TARGET: &str = "STOCKOUT_TEST_TARGET";
const TASK: &str = "STOCKOUT_TEST_TASK";

/// Not a test of its own: what the child does.
#[test]
fn the_child() {
    let (Some(target), Ok(task)) = (std::env::var_os(TARGET), std::env::var(TASK)) else { return };
    let target = Path::new(&target);
    println!("\nready");
    match task.as_str() {
        "write on and on" => loop {
            (0..2).for_each(|which| drop(write(&candidate(which), target).unwrap()));
        },
        "stop in the middle" => {
            let folder = Folder::create(target).unwrap();
            let mut rows = folder.rows(columns(&candidate(0)), 1, true).unwrap();
            rows.append(0, &[], &vec![0.0; columns(&candidate(0)).width() * 20_000]).unwrap();
            println!("written");
            std::thread::sleep(Duration::from_secs(600));
        }
        "write once" => println!("said: {}", write(&large(), target).unwrap_err()),
        other => panic!("{other}"),
    }
}

/// Two results that follow each other: any mixture of them would show.
fn candidate(which: u64) -> Results {
    small_results(100 + which)
}

fn large() -> Results {
    let mut results = results(&Shape { uses: vec![2], routes: 3, days: 300, samples: 3, ignorance: 0 }, 7);
    results.provenance.replications = 3;
    results
}

fn child(target: &Path, task: &str, program: Command) -> (Child, impl Iterator<Item = String>) {
    let mut program = program;
    program.args(["--exact", "stop::the_child", "--nocapture", "--test-threads=1"]);
    let mut child = program.env(TARGET, target).env(TASK, task).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "ready"), "the child starts");
    (child, lines)
}

fn this_program() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// SIGKILL: no handler, no destructor, no farewell.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn is_whole(target: &Path) -> bool {
    let found = format!("{:?}", read(target).unwrap());
    verify(target).unwrap().is_empty() && (0..2).any(|which| found == format!("{:?}", candidate(which)))
}

/// The kills fall at random moments of rounds that follow each other without a pause, so every step is met in proportion to the time
/// that it takes; that many of them fall into the middle of a round is checked, or the test would show nothing.
#[test]
fn a_kill_at_any_moment_leaves_a_whole_result() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    write(&candidate(0), &target).unwrap();
    let mut dice = Dice(2);
    let (kills, mut in_the_middle) = (60, 0);
    for _ in 0..kills {
        let (child, _lines) = child(&target, "write on and on", this_program());
        std::thread::sleep(Duration::from_micros(dice.below(60_000)));
        kill(child);
        in_the_middle += usize::from(names_in(place.path()).len() > 1);
        assert!(is_whole(&target));
    }
    assert!(in_the_middle > kills / 6, "{in_the_middle} of {kills} kills fell into the middle of a round");
    drop(Folder::create(&target).unwrap());
    assert_eq!(names_in(place.path()), ["out"], "what the killed runs left is cleared away");
    assert!(is_whole(&target));
}

#[test]
fn a_run_clears_away_what_a_killed_one_left_but_not_what_a_live_one_writes() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    write(&candidate(0), &target).unwrap();
    let (child, mut lines) = child(&target, "stop in the middle", this_program());
    assert!(lines.any(|line| line == "written"));
    assert_eq!(names_in(place.path()).len(), 2);
    write(&candidate(1), &target).unwrap();
    assert_eq!(names_in(place.path()).len(), 2, "the live one's folder stays");
    kill(child);
    assert_eq!(names_in(place.path()).len(), 2, "a killed run cannot clear up after itself");
    drop(Folder::create(&target).unwrap());
    assert_eq!(names_in(place.path()), ["out"]);
    assert!(is_whole(&target));
}

#[test]
fn a_name_that_we_would_not_give_is_not_cleared_away() {
    let place = tempfile::tempdir().unwrap();
    let foreign = [".out.partial-mine", ".out.partial-0000000000001", ".other.partial-000000000000", ".out.partial-00000000000G"];
    for name in foreign {
        fs::create_dir(place.path().join(name)).unwrap();
    }
    // The name is ours, but not what is in it.
    fs::create_dir(place.path().join(".out.partial-000000000000")).unwrap();
    fs::write(place.path().join(".out.partial-000000000000/thesis.md"), "years of work").unwrap();
    write(&candidate(0), &place.path().join("out")).unwrap();
    assert_eq!(names_in(place.path()).len(), foreign.len() + 2);
    assert!(place.path().join(".out.partial-000000000000/thesis.md").exists());
}

/// A limit on file sizes stands in for a full disk, which a test cannot have: the same calls fail at the same places.
#[test]
fn a_disk_that_takes_no_more_leaves_the_earlier_result() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    write(&candidate(0), &target).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    let (mut child, mut lines) = child(&target, "write once", shell);
    let said = lines.find(|line| line.starts_with("said: ")).unwrap();
    child.wait().unwrap();
    assert!(said.starts_with(&format!("said: cannot write {}/", target.display())), "{said}");
    assert!(said.ends_with(": File too large"), "{said}");
    assert_eq!(names_in(place.path()), ["out"]);
    assert!(is_whole(&target));
}
