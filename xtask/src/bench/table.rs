//! The table, and what of it keeps its promise.

use super::Mode;
use super::city::City;
use super::job::{Job, Measured};
use super::wrk::CONNECTIONS;
use crate::shell;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// One line of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    mode: Mode,
    residents: u32,
    job: Job,
    bare: f64,
    measured: Measured,
}

impl Row {
    pub(super) fn new(city: &City, job: Job, bare: f64, measured: Measured) -> Self {
        Self { mode: city.mode, residents: city.residents, job, bare, measured }
    }

    fn ratio(&self) -> f64 {
        self.measured.per_second / self.bare.max(1.0)
    }

    fn spread(&self) -> f64 {
        self.measured.p99.as_secs_f64() / self.measured.p50.as_secs_f64().max(1e-9)
    }
}

/// What a figure should be, and what it is.
struct Promise {
    says: String,
    wanted: String,
    found: String,
    kept: bool,
}

/// The whole of docs/bench.md.
pub(super) fn text(rows: &[Row], seconds: u32) -> String {
    let mut text = String::from(BEGINNING);
    let _ = writeln!(
        text,
        "{}, {CONNECTIONS} connections on loopback, {seconds} s a job after a warm-up of 2 s. PostgreSQL as it comes \
         (it waits for the disk at every commit), logs as JSON into a file.\n",
        machine()
    );
    text.push_str(HEADER);
    for row in rows {
        text.push_str(&line(row));
    }
    text.push_str("\n## Promised and found\n\n| promise | wanted | found | |\n|---|---|---|---|\n");
    for promise in promises(rows) {
        let mark = if promise.kept { "✓" } else { "✗" };
        let _ = writeln!(text, "| {} | {} | {} | {mark} |", promise.says, promise.wanted, promise.found);
    }
    text.push_str("\n## Where the time goes\n\n");
    for row in rows {
        let _ = writeln!(text, "- {}", shares(row));
    }
    text.push_str(END);
    text
}

/// Of the time that both processors spent per request, who had how much.
fn shares(row: &Row) -> String {
    let Measured { per_second, server, database, redis, .. } = row.measured;
    let whole = f64::from(processors()) / per_second.max(1.0);
    let share = |time: Duration| 100.0 * time.as_secs_f64() / whole;
    let (server, database, redis) = (share(server), share(database), share(redis));
    format!(
        "{} on {}, {}: {:.0} µs, of which the server {server:.0} %, the database {database:.0} %, Redis {redis:.0} %, \
         driver, kernel and waiting {:.0} %",
        row.job.words(),
        row.mode.words(),
        thousands(row.residents),
        whole * 1e6,
        (100.0 - server - database - redis).max(0.0),
    )
}

fn processors() -> u32 {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let count = cpu.lines().filter(|line| line.starts_with("processor")).count();
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

const BEGINNING: &str = "\
# What requests cost

Written by `cargo xtask bench`; nothing here is written by hand. The unit is the smallest poem server, one route that
says one word, measured by the same driver before and after: `ratio` is the share of its rate. STATUS is a resident's
own cases with a session; LOOKUP finds somebody by ID number, on record and (in this build only) off it; REGISTER
enters a resident with a certificate; LIST shows fifty cases of a town with names opened and masked.

";

const HEADER: &str = "\
| database | residents | job | requests/s | ratio | p50 | p99 | p99/p50 | CPU server | CPU database | CPU Redis | \
trips database | trips Redis | memory | errors |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
";

const END: &str = "
CPU is processor time per request, of all processes of each kind; the rest of the two processors is the driver's and
the kernel's. Trips are round trips per request: statements, BEGIN and COMMIT; calls of Redis. On SQLite the database
and the sessions are inside the server. Memory is the server's own (RssAnon) after the load, without the program itself.
";

fn line(row: &Row) -> String {
    let Row { measured, .. } = row;
    format!(
        "| {} | {} | {} | {:.0} | {:.3} | {} | {} | {:.1} | {} | {} | {} | {:.2} | {:.2} | {:.0} MB | {} |\n",
        row.mode.words(),
        thousands(row.residents),
        row.job.words(),
        measured.per_second,
        row.ratio(),
        milliseconds(measured.p50),
        milliseconds(measured.p99),
        row.spread(),
        microseconds(measured.server),
        microseconds(measured.database),
        microseconds(measured.redis),
        measured.database_trips,
        measured.redis_trips,
        megabytes(measured.memory),
        measured.errors,
    )
}

fn promises(rows: &[Row]) -> Vec<Promise> {
    let find = |mode: Mode, residents: u32, job: Job| {
        rows.iter().find(|row| (row.mode, row.residents, row.job) == (mode, residents, job))
    };
    let mut promises = Vec::new();
    for row in rows.iter().filter(|row| row.mode == Mode::Postgres) {
        promises.extend(of_row(row));
        if let (Job::Lookup, Some(register)) = (row.job, find(row.mode, row.residents, Job::Register)) {
            promises.push(at_least(
                format!("LOOKUP of REGISTER, {}", thousands(row.residents)),
                0.9,
                row.measured.per_second / register.measured.per_second.max(1.0),
            ));
        }
        let larger = find(row.mode, row.residents * 10, row.job).filter(|_| row.job == Job::Lookup);
        if let Some(larger) = larger {
            let says = format!(
                "LOOKUP at {} of its rate at {}",
                thousands(larger.residents),
                thousands(row.residents)
            );
            promises.push(at_least(
                says,
                0.87,
                larger.measured.per_second / row.measured.per_second.max(1.0),
            ));
        }
        let reads = row.job != Job::Register;
        if let Some(sqlite) = find(Mode::Sqlite, row.residents, row.job).filter(|_| reads) {
            let says = format!("{} on SQLite of PostgreSQL, {}", row.job.words(), thousands(row.residents));
            promises.push(at_least(says, 0.5, sqlite.measured.per_second / row.measured.per_second.max(1.0)));
        }
    }
    let largest = rows.iter().map(|row| megabytes(row.measured.memory)).fold(0.0, f64::max);
    promises.push(Promise {
        says: "memory under load, at most".to_owned(),
        wanted: "40 MB".to_owned(),
        found: format!("{largest:.0} MB"),
        kept: largest <= 40.0,
    });
    promises
}

fn of_row(row: &Row) -> Vec<Promise> {
    let which = format!("{}, {}", row.job.words(), thousands(row.residents));
    let mut promises = Vec::new();
    if let Some(wanted) = row.job.wanted() {
        promises.push(at_least(format!("{which}: ratio"), wanted, row.ratio()));
    }
    promises.push(Promise {
        says: format!("{which}: p99/p50"),
        wanted: "< 3".to_owned(),
        found: format!("{:.2}", row.spread()),
        kept: row.spread() < 3.0,
    });
    if row.job == Job::Status {
        let Measured { database_trips, redis_trips, .. } = row.measured;
        promises.push(Promise {
            says: format!("{which}: round trips to database and Redis"),
            wanted: "1 and 1".to_owned(),
            found: format!("{database_trips:.2} and {redis_trips:.2}"),
            kept: database_trips < 1.05 && redis_trips < 1.05,
        });
    }
    promises
}

fn at_least(says: String, wanted: f64, found: f64) -> Promise {
    Promise { says, wanted: format!("≥ {wanted}"), found: format!("{found:.3}"), kept: found >= wanted }
}

fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn microseconds(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

#[expect(clippy::cast_precision_loss, reason = "megabytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Processor and versions, as they say it themselves.
fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(':').nth(1)).unwrap_or("unknown");
    let cores = processors();
    let version = |program: &str| shell::read(Command::new(program).arg("--version")).unwrap_or_default();
    let redis = version("redis-server");
    let redis =
        redis.split_whitespace().find_map(|word| word.strip_prefix("v=")).unwrap_or("unknown").to_owned();
    format!("Measured on {cores} × {}, {}, Redis {redis}", model.trim(), version("psql"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!([7, 430, 43_000, 4_300_000].map(thousands), ["7", "430", "43,000", "4,300,000"]);
        assert_eq!(milliseconds(Duration::from_micros(3_456)), "3.5 ms");
    }

    #[test]
    fn a_promise_is_kept_from_its_figure_on() {
        assert!(at_least(String::new(), 0.10, 0.10).kept);
        assert!(!at_least(String::new(), 0.10, 0.099).kept);
    }
}
