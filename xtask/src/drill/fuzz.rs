//! Arbitrary bytes against every parser, by libFuzzer.

use crate::{children, paths, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// How long each parser is tried.
const SECONDS: u32 = 60;

/// Builds the targets of `tests/fuzz` and runs each; what was found to matter is kept in `target/fuzz/corpus`.
pub(super) fn run() -> Result<()> {
    if shell::find("cargo-fuzz").is_none() {
        bail!("cargo-fuzz is not installed: `cargo install cargo-fuzz`");
    }
    let (root, folder) = (paths::root(), paths::target().join("fuzz"));
    let mut build = shell::cargo();
    // The instrumentation is all of it on stable but for its switch; there is no unsafe code for a sanitizer to find.
    build.args(["fuzz", "build", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none"]);
    build.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &folder).current_dir(&root);
    shell::run(&mut build)?;
    let mut found = Vec::new();
    for target in targets()? {
        let corpus = folder.join("corpus").join(&target);
        fs::create_dir_all(&corpus)?;
        let mut one = Command::new(folder.join("x86_64-unknown-linux-gnu/release").join(&target));
        one.arg(&corpus);
        let seeds = root.join("tests/fuzz/seeds").join(&target);
        if seeds.is_dir() {
            one.arg(seeds);
        }
        one.args([format!("-max_total_time={SECONDS}"), "-print_final_stats=1".to_owned()]);
        one.args(["-rss_limit_mb=1024", "-verbosity=0"]).current_dir(&folder);
        println!("\n=== {target} ===");
        if shell::run(&mut one).is_err() {
            found.push(target);
        }
        if children::stopping() {
            bail!("stopped");
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("something was found in {}: the input lies in {}", found.join(", "), folder.display())
}

/// The names of the targets, in order.
fn targets() -> Result<Vec<String>> {
    let folder = paths::root().join("tests/fuzz/targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        names.extend(name.map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}
