//! `cargo xtask test`: every check there is, in the order in which they fail soonest.

use crate::services::{self, Services};
use crate::tally::Tally;
use crate::{asvs, children, layers, packages, paths, shell, web};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this step; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Step>,
}

/// The steps, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// The code is formatted.
    Fmt,
    /// Clippy, pedantic, says nothing.
    Clippy,
    /// Dependencies run one way.
    Layers,
    /// Every requirement of ASVS has its row.
    Asvs,
    /// Unit, property, API and session tests, on both databases.
    Rust,
    /// The screens build.
    Web,
    /// Journeys in a browser.
    E2e,
}

/// Runs the steps, all of them also after a failure, and says how many checks passed and failed.
pub(crate) fn test(options: &Options) -> Result<()> {
    let steps: Vec<Step> =
        Step::value_variants().iter().copied().filter(|step| options.includes(*step)).collect();
    let needs_services = steps.iter().any(|step| matches!(step, Step::Rust | Step::E2e));
    install_what_is_missing(&steps)?;
    let services = if needs_services { Some(services::start()?) } else { None };
    let mut total = Tally::default();
    let mut report = String::new();
    for step in steps {
        let since = Instant::now();
        println!("\n=== {step:?} ===");
        let (passed, tally) = run(step, services.as_ref());
        if children::stopping() {
            bail!("stopped");
        }
        total = total.plus(tally);
        let word = if passed { "ok" } else { "FAILED" };
        report.push_str(&format_line(step, word, since.elapsed().as_secs_f64(), tally));
    }
    drop(services);
    print!("\n{report}");
    if total.skipped > 0 {
        println!("{} did not run", total.skipped);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

impl Options {
    fn includes(&self, step: Step) -> bool {
        self.only.is_empty() || self.only.contains(&step)
    }
}

fn format_line(step: Step, word: &str, seconds: f64, tally: Tally) -> String {
    let name = format!("{step:?}").to_lowercase();
    format!("{name:8} {word:8} {seconds:7.1} s  {} passed, {} failed\n", tally.passed, tally.failed)
}

/// Runs one step. One that counts no tests of its own is one check; one that fails without a failed test (it did
/// not compile, say) counts as one failure.
fn run(step: Step, services: Option<&Services>) -> (bool, Tally) {
    let mut tally = Tally::default();
    let outcome = match step {
        Step::Fmt => shell::run(cargo().args(["fmt", "--all", "--check"])),
        Step::Clippy => {
            shell::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }
        Step::Layers => layers::check(),
        Step::Asvs => asvs::check(),
        Step::Rust => rust(services, &mut tally),
        Step::Web => web::web_for_tests(),
        Step::E2e => e2e(services, &mut tally),
    };
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    let passed = outcome.is_ok() && tally.failed == 0;
    if tally == Tally::default() || (!passed && tally.failed == 0) {
        tally.count(passed);
    }
    (passed, tally)
}

fn cargo() -> Command {
    let mut command = shell::cargo();
    command.current_dir(paths::root());
    command
}

/// The crates that are compiled natively. The screens have nothing to run outside of a browser, unless they have
/// tests of their own; leaving them out saves building their dependencies a second time.
pub(crate) fn native_crates() -> Vec<&'static str> {
    let mut arguments = vec!["--workspace"];
    for screens in ["desk", "kiosk", "ui"] {
        if !has_tests(&paths::root().join(screens)) {
            arguments.extend(["--exclude", screens]);
        }
    }
    arguments
}

fn has_tests(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has_tests(&path);
        }
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        is_code && fs::read_to_string(&path).is_ok_and(|code| code.contains("#[test]"))
    })
}

fn rust(services: Option<&Services>, tally: &mut Tally) -> Result<()> {
    let mut tests = cargo();
    if shell::find("cargo-nextest").is_some() {
        tests.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        tests.args(["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    tests.args(native_crates());
    know_services(&mut tests, services);
    let tests_passed = shell::watch(&mut tests, |line| tally.read(line))?;
    let mut examples = cargo();
    // The same crates as above, so that no dependency is compiled twice.
    examples.args(["test", "--doc"]).args(native_crates());
    let examples_passed = shell::watch(&mut examples, |line| tally.read(line))?;
    if !(tests_passed && examples_passed) {
        bail!("the Rust tests did not pass");
    }
    Ok(())
}

fn e2e(services: Option<&Services>, tally: &mut Tally) -> Result<()> {
    web::web_for_tests()?;
    build_aixin()?;
    install_browser_driver()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .current_dir(paths::root().join("tests/e2e"));
    know_services(&mut node, services);
    know_build(&mut node);
    if !shell::watch(&mut node, |line| tally.read(line))? {
        bail!("the browser journeys did not pass; pictures are in tests/e2e/out");
    }
    Ok(())
}

/// Builds `aixin` with the same choice of crates as the tests, so that no dependency is compiled twice.
pub(crate) fn build_aixin() -> Result<()> {
    shell::run(cargo().arg("build").args(native_crates()).args(["--bin", "aixin"]))
}

/// Puts playwright-core and axe-core into `tests/e2e/node_modules`, when the lock file says so.
pub(crate) fn install_browser_driver() -> Result<()> {
    let folder = paths::root().join("tests/e2e");
    let lock =
        fs::read(folder.join("package-lock.json")).context("tests/e2e/package-lock.json is not there")?;
    let stamp = folder.join("node_modules/.aixin-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder);
    shell::run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(&stamp, lock).context("cannot remember what is installed")
}

/// Tells a program where `aixin` and the screens are.
pub(crate) fn know_build(command: &mut Command) {
    command.env("AIXIN_BIN", paths::aixin()).env("AIXIN_WEB_DIR", paths::web_dist());
}

pub(crate) fn know_services(command: &mut Command, services: Option<&Services>) {
    if let Some(services) = services {
        command
            .env("AIXIN_TEST_POSTGRES", &services.postgres_url)
            .env("AIXIN_TEST_REDIS", &services.redis_url);
    }
}

/// What Debian calls PostgreSQL and Redis, where they are not there.
pub(crate) fn missing_services() -> Vec<String> {
    let needed = [
        ("postgresql", services::postgres_programs().is_some()),
        ("redis-server", shell::find("redis-server").is_some()),
    ];
    needed.iter().filter(|(_, is_there)| !is_there).map(|(package, _)| (*package).to_owned()).collect()
}

fn install_what_is_missing(steps: &[Step]) -> Result<()> {
    let with_services = steps.iter().any(|step| matches!(step, Step::Rust | Step::E2e));
    let mut missing = if with_services { missing_services() } else { Vec::new() };
    let mut need = |package: &str, is_there: bool| {
        if !is_there {
            missing.push(package.to_owned());
        }
    };
    let font = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");
    if with_services {
        need("fonts-noto-cjk", font.is_file());
    }
    if steps.contains(&Step::Rust) {
        need("poppler-utils", shell::find("pdftotext").is_some());
    }
    if steps.contains(&Step::E2e) {
        need("nodejs", shell::find("node").is_some());
        need("npm", shell::find("npm").is_some());
        need("openssl", shell::find("openssl").is_some());
        need("chromium", shell::find("chromium").is_some());
    }
    if missing.is_empty() {
        return Ok(());
    }
    packages::install(&missing, "the tests cannot run without them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_step_runs() {
        assert!(Step::value_variants().iter().all(|step| Options { only: vec![] }.includes(*step)));
    }

    #[test]
    fn only_what_was_chosen_runs() {
        let options = Options { only: vec![Step::Web] };
        assert!(options.includes(Step::Web) && !options.includes(Step::Rust));
    }
}
