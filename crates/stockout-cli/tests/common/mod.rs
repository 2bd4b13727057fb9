//! The command, run in a folder with nothing of the environment but its language and a fixed date.

use std::path::Path;
use std::process::{Command, Output};

pub fn stockout(place: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockout"));
    command.args(words).current_dir(place).env_clear().env("LANG", "C.UTF-8").env("SOURCE_DATE_EPOCH", "1767225600");
    command.output().unwrap()
}

/// All that it said, standard output first.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What it said, once it was done.
pub fn done(place: &Path, words: &[&str]) -> String {
    let output = stockout(place, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", said(&output));
    said(&output)
}
