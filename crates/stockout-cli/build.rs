//! Tells the program which commit it was built from, where there is one, and whether the tree was changed since (`-dirty`, as `git describe`);
//! and gives it the live page, where it was built (web/README.md).

use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes into the program: a change of a document or a result makes no other program.
const PROGRAM: [&str; 4] = ["src", "crates", "Cargo.toml", "Cargo.lock"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let root = Path::new("../..");
    // A published crate stands alone: it has no repository around it, and no commit.
    let commit = if root.join("crates/stockout-cli/build.rs").exists() { commit(root) } else { String::new() };
    println!("cargo:rustc-env=STOCKOUT_COMMIT={commit}");
    page(root);
}

/// The live page as a file of the build; empty where it was not built.
fn page(root: &Path) {
    let folder = root.join("web/page");
    if folder.exists() {
        println!("cargo:rerun-if-changed={}", folder.display());
    }
    let page = std::fs::read(folder.join("live.html")).unwrap_or_default();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    if let Err(error) = std::fs::write(out.join("live.html"), page) {
        println!("cargo:warning=the live page cannot be taken in: {error}");
    }
}

fn commit(root: &Path) -> String {
    // A commit or a checkout writes to both. A path that does not exist would have cargo build everything anew each time.
    let logs =
        ["HEAD", "logs/HEAD"].into_iter().filter_map(|file| git(root, &["rev-parse", "--git-path", file])).map(|path| root.join(path));
    let watched = PROGRAM.iter().map(|path| root.join(path));
    logs.chain(watched).filter(|path: &PathBuf| path.exists()).for_each(|path| println!("cargo:rerun-if-changed={}", path.display()));
    let status = [&["status", "--porcelain", "--untracked-files=no", "--"][..], &PROGRAM].concat();
    let dirty = if git(root, &status).is_some_and(|changed| !changed.is_empty()) { "-dirty" } else { "" };
    git(root, &["rev-parse", "--short=12", "HEAD"]).map_or_else(String::new, |commit| commit + dirty)
}

fn git(root: &Path, words: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(root).args(words).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
