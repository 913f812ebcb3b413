//! `cargo xtask bench rotate`: data keys that turn under readers and writers, by a process that is killed again and
//! again. Writes docs/rotation.md.

use super::Mode;
use super::city::City;
use super::job::{self, Job};
use super::wrk::{self, Found, Load, Running};
use crate::services::{self, Services};
use crate::{children, paths, shell};
use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Their sealed values are more than a million.
const RESIDENTS: u32 = 110_000;
/// How often the process is killed.
const KILLS: u32 = 20;
/// What it must not take longer than, in seconds.
const WANTED_SECONDS: f64 = 120.0;
/// How much slower one read in a hundred may become.
const WANTED_FACTOR: f64 = 2.0;
/// How long reads are measured without a rotation.
const QUIET: Duration = Duration::from_secs(20);

/// Eight who enter residents and eight who look at their cases, with a breath between two requests.
const WRITERS: Load = Load { threads: 1, connections: 8, pause: 50 };
const READERS: Load = Load { threads: 1, connections: 8, pause: 5 };

/// What the section says.
struct Turned {
    values: u64,
    seconds: f64,
    quiet: [Found; 2],
    busy: [Found; 2],
    keks: f64,
    index: f64,
}

/// Fills, turns, measures, writes it down.
pub(super) fn rotate(folder: &Path, services: &Services) -> Result<()> {
    let city = City::filled(folder, Mode::Postgres, RESIDENTS, services)?;
    let prepared = city.prepare()?;
    let scratch = city.scratch()?;
    let [reads, writes] = ["reads", "writes"].map(|name| scratch.join(name));
    for folder in [&reads, &writes] {
        fs::create_dir_all(folder)?;
        wrk::write_data(folder, &prepared)?;
    }
    let before = city.count("SELECT COUNT(*) FROM residents")?;
    let (port, metrics) = (services::free_port()?, services::free_port()?);
    let server = job::serve(Job::Status, &city, port, metrics)?;
    let drive = || -> Result<[Running; 2]> {
        let readers = wrk::begin(Job::Status, &reads, port, READERS)?;
        Ok([readers, wrk::begin(Job::Register, &writes, port, WRITERS)?])
    };
    let both = drive()?;
    thread::sleep(QUIET);
    let quiet = end(both)?;
    println!("without a rotation: one read in a hundred takes {:.1} ms or more", quiet[0].p99 / 1e3);

    let both = drive()?;
    let seconds = turn_data(&city)?;
    let busy = end(both)?;
    println!("with one: {:.1} ms; it took {seconds:.1} s and was killed {KILLS} times", busy[0].p99 / 1e3);
    drop(server);
    let looked = "SELECT COALESCE(SUM(looked), 0) FROM key_rotation_steps WHERE kind = 'data' AND step <> 'subject_keys'
                  AND target = (SELECT MAX(target) FROM key_rotations WHERE kind = 'data')";
    let values = city.count(looked)?;
    let entered = city.count("SELECT COUNT(*) FROM residents")? - before;
    let told = quiet[1].requests + busy[1].requests;
    ensure!(
        (told..=told + 4 * u64::from(WRITERS.connections)).contains(&entered),
        "{told} residents were accepted and {entered} are there"
    );
    let [keks, index] = ["kek", "index"].map(|kind| turn(&city, kind));
    let turned = Turned { values, seconds, quiet, busy, keks: keks?, index: index? };
    let text = text(&turned);
    println!("\n{text}");
    let file = paths::root().join("docs/rotation.md");
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn end([readers, writers]: [Running; 2]) -> Result<[Found; 2]> {
    let found = [readers.end()?, writers.end()?];
    ensure!(found.iter().all(|found| found.errors == 0), "a request failed: {found:?}");
    Ok(found)
}

/// Turns the data keys, killed again and again, and then to the end: seconds that its processes lived.
fn turn_data(city: &City) -> Result<f64> {
    let mut lived = Duration::ZERO;
    for killed in 0..KILLS {
        let began = Instant::now();
        let mut command = city.aixin();
        command.args(["keys", "rotate", "data"]);
        command.stdout(log(city)?).stderr(log(city)?);
        let mut child = children::spawn(&mut command).context("cannot start the rotation")?;
        thread::sleep(Duration::from_millis(600 + u64::from(killed * 7 % KILLS) * 90));
        ensure!(child.ended().is_none(), "it was to be killed, and had ended");
        kill(Pid::from_raw(child.pid()), Signal::SIGKILL)?;
        child.wait()?;
        lived += began.elapsed();
    }
    Ok(lived.as_secs_f64() + turn(city, "data")?)
}

/// Turns the keys of a kind to the end: seconds that it took.
fn turn(city: &City, kind: &str) -> Result<f64> {
    let began = Instant::now();
    shell::run(city.aixin().args(["keys", "rotate", kind]).stdout(log(city)?).stderr(log(city)?))?;
    Ok(began.elapsed().as_secs_f64())
}

fn log(city: &City) -> Result<File> {
    let file: PathBuf = city.scratch()?.join("rotate.log");
    Ok(File::options().create(true).append(true).open(file)?)
}

fn text(turned: &Turned) -> String {
    let factor = turned.busy[0].p99 / turned.quiet[0].p99.max(1.0);
    let mark = |reached| if reached { "✓" } else { "✗" };
    format!(
        "# What turning keys costs

Written by `cargo xtask bench rotate`; nothing here is written by hand. {RESIDENTS} residents on PostgreSQL with Redis; eight
writers enter residents and eight readers look at their own cases, each with a breath between two requests ({} ms and
{} ms). `aixin keys rotate data` seals every value anew beside them with its usual settings (60 of a hundred moments,
15 s for a new key to be known), is killed {KILLS} times with SIGKILL, and goes on where it stood. A request that failed, or a
resident who was accepted and is not there, would have ended this in an error.

| | wanted | found | |
|---|---|---|---|
| values that were looked at | ≥ 1,000,000 | {} | {} |
| seconds that the rotation's processes lived, the killed ones included | ≤ {WANTED_SECONDS} | {:.1} | {} |
| one read in a hundred takes, against {:.1} ms without it | ≤ {WANTED_FACTOR} × | {:.1} ms, {factor:.2} × | {} |
| requests that failed | 0 | {} | ✓ |
| reads and new residents meanwhile | | {} and {} | |

Not killed, without readers and writers: key-encryption keys turned in {:.1} s, index keys in {:.1} s (15 s each is for
the new key to be known).
",
        WRITERS.pause,
        READERS.pause,
        turned.values,
        mark(turned.values >= 1_000_000),
        turned.seconds,
        mark(turned.seconds <= WANTED_SECONDS),
        turned.quiet[0].p99 / 1e3,
        turned.busy[0].p99 / 1e3,
        mark(factor <= WANTED_FACTOR),
        turned.busy.iter().map(|found| found.errors).sum::<u64>(),
        turned.busy[0].requests,
        turned.busy[1].requests,
        turned.keks,
        turned.index,
    )
}
