//! Tells the program which commit it was built from, where there is one, and whether the tree was changed since (`-dirty`, as `git describe`).

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A commit or a checkout writes to both. A path that does not exist would have cargo build everything anew each time.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]).filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    // What is built from is part of it: a change of these asks for a look at the tree, and for a compilation in any case.
    for path in ["src", "assets", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={path}");
    }
    // Only what goes into the program: a document or a result that was changed makes no other.
    let changed = git(&["status", "--porcelain", "--untracked-files=no", "--", "src", "assets", "build.rs", "Cargo.toml", "Cargo.lock"]);
    let dirty = if changed.is_some_and(|changed| !changed.is_empty()) { "-dirty" } else { "" };
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).map_or_else(String::new, |commit| commit + dirty);
    println!("cargo:rustc-env=STOCKOUT_COMMIT={commit}");
}

fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
