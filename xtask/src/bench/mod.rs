//! `cargo xtask bench`: what requests cost, in units of the smallest poem server there is.
//!
//! The driver is Debian's `wrk`, because a slow one would flatter every ratio. It measures a release build of `aixin`
//! on PostgreSQL with Redis and on SQLite, filled with a demonstration city, on loopback, and writes docs/bench.md.
//! Databases stay in the temporary folder, so that a second run does not fill them again; `--fresh` does. What this
//! does NOT do: fail when a figure is missed. The table says so instead.

mod city;
mod import;
mod job;
mod process;
mod queue;
mod rotate;
mod table;
mod wrk;

use crate::services::{self, Services};
use crate::{packages, paths, shell, test};
use anyhow::{Context, Result};
use city::City;
use clap::ValueEnum;
use job::Job;
use std::path::PathBuf;
use std::{env, fs};
use table::Row;

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    /// Something else than the table of requests.
    #[command(subcommand)]
    other: Option<Other>,
    /// Residents of the city; may be given several times. 43,000 and 430,000 when nothing is said.
    #[arg(long)]
    residents: Vec<u32>,
    /// Also 4,300,000 residents.
    #[arg(long)]
    four_million: bool,
    /// Only this job; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Job>,
    /// Only IMPORT, without a city.
    #[arg(long, conflicts_with = "only")]
    import_only: bool,
    /// Only on this database; may be given several times.
    #[arg(long, value_enum)]
    on: Vec<Mode>,
    /// How long each job is measured, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Fill the databases anew.
    #[arg(long)]
    fresh: bool,
    /// Write docs/bench.md although this run measures only a part.
    #[arg(long)]
    write: bool,
}

/// What is measured by itself.
#[derive(Debug, Clone, Copy, clap::Subcommand)]
enum Other {
    /// Data keys that turn under readers and writers; writes docs/rotation.md.
    Rotate,
    /// Every page of a queue of 10,000 in a large city; writes docs/queue.md.
    Queue,
}

/// What the server stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// PostgreSQL, and Redis for the sessions.
    Postgres,
    /// SQLite, sessions in it.
    Sqlite,
}

impl Mode {
    fn words(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL + Redis",
            Self::Sqlite => "SQLite",
        }
    }
}

impl Options {
    fn sizes(&self) -> Vec<u32> {
        if self.import_only {
            return Vec::new();
        }
        let usual = if self.residents.is_empty() { vec![43_000, 430_000] } else { self.residents.clone() };
        usual.into_iter().chain(self.four_million.then_some(4_300_000)).collect()
    }

    fn modes(&self) -> Vec<Mode> {
        let all = Mode::value_variants().iter().copied();
        all.filter(|mode| self.on.is_empty() || self.on.contains(mode)).collect()
    }

    fn jobs(&self) -> Vec<Job> {
        let all = Job::value_variants().iter().copied();
        all.filter(|job| self.only.is_empty() || self.only.contains(job)).collect()
    }

    /// Whether a table is imported too: unless some job is meant alone.
    fn imports(&self) -> bool {
        self.import_only || self.only.is_empty()
    }

    /// Whether this run measures everything, so that its table may replace the one in docs.
    fn is_whole(&self) -> bool {
        !self.import_only && self.only.is_empty() && self.on.is_empty() && self.residents.is_empty()
    }
}

/// Builds, fills, measures, prints the table and writes it down.
pub(crate) fn bench(options: &Options) -> Result<()> {
    install_what_is_missing()?;
    shell::run(
        shell::cargo()
            .args(["build", "--release", "--package", "aixin", "--features", "bench,jemalloc"])
            .current_dir(paths::root()),
    )?;
    let folder = folder();
    if options.fresh && folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let services = services::start_on(&folder)?;
    match options.other {
        Some(Other::Rotate) => return rotate::rotate(&folder, &services),
        Some(Other::Queue) => return queue::queue(&folder, &services),
        None => {}
    }
    let mut rows = Vec::new();
    for residents in options.sizes() {
        for mode in options.modes() {
            let city = City::filled(&folder, mode, residents, &services)?;
            rows.extend(measure(options, &city, &services)?);
        }
    }
    let mut text = table::text(&rows, options.seconds);
    if options.imports() {
        text.push_str(&import::section(&options.modes(), &folder, &services)?);
    }
    drop(services);
    println!("\n{text}");
    if options.is_whole() || options.write {
        let file = paths::root().join("docs/bench.md");
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Every job on one city, with the bare server before and after as the unit.
fn measure(options: &Options, city: &City, services: &Services) -> Result<Vec<Row>> {
    let before = job::bare(options.seconds)?;
    let mut measured = Vec::new();
    for job in options.jobs() {
        measured.push((job, job::run(job, city, services, options.seconds)?));
    }
    let after = job::bare(options.seconds)?;
    let bare = f64::midpoint(before.per_second, after.per_second);
    println!("{:>9}  {:9.0} requests/s before, {:.0} after", "bare", before.per_second, after.per_second);
    Ok(measured.into_iter().map(|(job, measured)| Row::new(city, job, bare, measured)).collect())
}

/// Where the filled databases stay: apart from the repository, since PostgreSQL's own user has to reach it.
fn folder() -> PathBuf {
    let root: String = paths::root().to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
    env::temp_dir().join(format!("aixin-bench-{root}"))
}

fn install_what_is_missing() -> Result<()> {
    let mut missing = test::missing_services();
    if shell::find("wrk").is_none() {
        missing.push("wrk".to_owned());
    }
    if missing.is_empty() {
        return Ok(());
    }
    packages::install(&missing, "the bench cannot run without them")
}
