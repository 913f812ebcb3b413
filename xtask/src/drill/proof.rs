//! The long form of a test, on each database in a process of its own.

use crate::{children, packages, paths, peak, services, shell};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;

/// Runs `test` of a module of the tests, and says what it took.
pub(super) fn prove(module: &str, test: &str) -> Result<()> {
    let missing = crate::test::missing_services();
    if !missing.is_empty() {
        packages::install(&missing, "it is proved on both databases")?;
    }
    let tests = binary()?;
    let services = services::start()?;
    let mut failed = Vec::new();
    for database in ["sqlite", "postgres"] {
        println!("\n=== {database} ===");
        let mut one = Command::new(&tests);
        one.arg(format!("{module}::{database}::{test}"));
        one.args(["--exact", "--ignored", "--nocapture"]).current_dir(paths::root().join("tests"));
        crate::test::know_services(&mut one, Some(&services));
        let measured = peak::run(&mut one)?;
        println!(
            "the whole proof: {:.1} s, {:.0} MB of its own at most, what the test itself holds included",
            measured.took.as_secs_f64(),
            peak::megabytes(measured.own)
        );
        if children::stopping() {
            bail!("stopped");
        }
        if !measured.success {
            failed.push(database);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("not proved on {}", failed.join(" and "))
}

/// What cargo says as JSON of something that it built.
#[derive(Deserialize)]
struct Said {
    target: Target,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the tests, with the same choice of crates as `cargo xtask test`.
fn binary() -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.args(["test", "--no-run", "--test", "it", "--message-format=json-render-diagnostics"]);
    cargo.args(crate::test::native_crates()).current_dir(paths::root());
    let said = shell::read(&mut cargo)?;
    // The programs that the tests start are built with them, in whichever order.
    let built = said.lines().filter_map(|line| serde_json::from_str::<Said>(line).ok());
    let tests = built.filter(|said| said.target.name == "it").find_map(|said| said.executable);
    tests.context("cargo built no tests")
}
