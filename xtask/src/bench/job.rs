//! The jobs, and one measurement of one of them.

use super::Mode;
use super::city::{self, City};
use super::process::Process;
use super::wrk::{self, Found};
use crate::children::{self, Child};
use crate::run;
use crate::services::{self, Services};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// Before anything is counted: connections are made, statements prepared, caches filled.
const WARM_UP: u32 = 2;

/// What is asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Job {
    /// Own cases with a session.
    Status,
    /// Somebody by ID number, on record.
    Lookup,
    /// The same, off the record.
    LookupUnaudited,
    /// A new resident with a certificate.
    Register,
    /// Fifty cases of a town, names opened and masked.
    List,
}

impl Job {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Status => "STATUS",
            Self::Lookup => "LOOKUP",
            Self::LookupUnaudited => "LOOKUP, audit off",
            Self::Register => "REGISTER",
            Self::List => "LIST",
        }
    }

    /// The share of the bare server's rate that was promised.
    pub(super) fn wanted(self) -> Option<f64> {
        match self {
            Self::Status => Some(0.10),
            Self::Lookup => None,
            Self::LookupUnaudited => Some(0.117),
            Self::Register => Some(0.029),
            Self::List => Some(0.027),
        }
    }
}

/// What one measurement gave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) per_second: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) errors: u64,
    /// Processor time per request.
    pub(super) server: Duration,
    pub(super) database: Duration,
    pub(super) redis: Duration,
    /// Round trips per request.
    pub(super) database_trips: f64,
    pub(super) redis_trips: f64,
    /// Bytes of the server after the load.
    pub(super) memory: u64,
}

/// The rate of the smallest poem server.
pub(super) fn bare(seconds: u32) -> Result<Measured> {
    let port = services::free_port()?;
    let mut command = Command::new(city::aixin());
    command.args(["bench-bare", "--listen", &format!("127.0.0.1:{port}")]);
    let server = children::spawn(&mut command).context("cannot start the bare server")?;
    let since = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err()
        && since.elapsed() < Duration::from_secs(10)
    {
        thread::sleep(Duration::from_millis(20));
    }
    let folder = std::env::temp_dir().join(format!("aixin-bench-bare-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    wrk::drive(None, &folder, port, 1)?;
    let found = wrk::drive(None, &folder, port, seconds)?;
    fs::remove_dir_all(&folder)?;
    let own = Process(server.pid());
    Ok(Measured::new(&found, [own.cpu(), Duration::ZERO, Duration::ZERO], [0, 0], own.memory()))
}

/// One job on a server of its own, so that none leaves its memory to the next.
pub(super) fn run(job: Job, city: &City, services: &Services, seconds: u32) -> Result<Measured> {
    let folder = city.scratch()?;
    let prepared = city.prepare()?;
    wrk::write_data(&folder, &prepared)?;
    if job == Job::List && prepared.waiting < 50 {
        eprintln!("only {} cases wait in the busiest town: LIST is shorter than a page", prepared.waiting);
    }
    let (port, metrics) = (services::free_port()?, services::free_port()?);
    let server = serve(job, city, port, metrics)?;
    let own = Process(server.pid());
    let postgres = Process(services.postgres.pid());
    let redis = Process(services.redis.pid());
    let used = |process: Process| if city.mode == Mode::Postgres { process.cpu() } else { Duration::ZERO };
    let now = || [own.cpu(), used(postgres), used(redis)];
    wrk::drive(Some(job), &folder, port, WARM_UP)?;
    let (cpu, trips) = (now(), round_trips(metrics)?);
    let found = wrk::drive(Some(job), &folder, port, seconds)?;
    let spent = std::array::from_fn(|at| now()[at].saturating_sub(cpu[at]));
    let after = round_trips(metrics)?;
    let trips = std::array::from_fn(|at| after[at].saturating_sub(trips[at]));
    let measured = Measured::new(&found, spent, trips, own.memory());
    println!(
        "{:>9}  {:9.0} requests/s on {}, {} residents",
        job.words(),
        measured.per_second,
        city.mode.words(),
        city.residents
    );
    Ok(measured)
}

pub(super) fn serve(job: Job, city: &City, port: u16, metrics: u16) -> Result<Child> {
    let log = city.scratch()?.join("server.log");
    let mut command = city.aixin();
    command.arg("serve").stderr(File::create(&log)?);
    command.env("AIXIN_LISTEN", format!("127.0.0.1:{port}")).env("AIXIN_LOG_FORMAT", "json");
    command.env("AIXIN_METRICS_LISTEN", format!("127.0.0.1:{metrics}"));
    // Every request comes from one address and few accounts: the limits are there, and let them through.
    for limit in ["ADDRESS", "ADDRESS_TRIES", "ACCOUNT", "DEVICE"] {
        command.env(format!("AIXIN_{limit}_PER_MINUTE"), "60000000");
    }
    command.env("AIXIN_LOOKUPS_PER_MINUTE", "60000000");
    if job == Job::LookupUnaudited {
        command.env("AIXIN_BENCH_WITHOUT_AUDIT", "true");
    }
    let mut server = children::spawn(&mut command).context("cannot start the server")?;
    run::wait_until_ready(&mut server, port).with_context(|| format!("see {}", log.display()))?;
    Ok(server)
}

/// What a server of this machine answers to a path, head and all, on a connection of its own. `more` are further lines of
/// the request's head.
pub(super) fn get(port: u16, path: &str, more: &str) -> Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n{more}\r\n").as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

/// What the server has counted: round trips to the database and to Redis.
fn round_trips(port: u16) -> Result<[u64; 2]> {
    let text = get(port, "/metrics", "").context("no metrics")?;
    let number = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        value.with_context(|| format!("no {name} in /metrics"))
    };
    Ok([number("aixin_database_round_trips_total ")?, number("aixin_redis_round_trips_total ")?])
}

impl Measured {
    #[expect(clippy::cast_precision_loss, reason = "counts of some seconds")]
    fn new(found: &Found, cpu: [Duration; 3], trips: [u64; 2], memory: u64) -> Self {
        let requests = found.requests.max(1) as f64;
        let each = |all: Duration| all.div_f64(requests);
        Self {
            per_second: found.per_second(),
            p50: Duration::from_secs_f64(found.p50 / 1e6),
            p99: Duration::from_secs_f64(found.p99 / 1e6),
            errors: found.errors,
            server: each(cpu[0]),
            database: each(cpu[1]),
            redis: each(cpu[2]),
            database_trips: trips[0] as f64 / requests,
            redis_trips: trips[1] as f64 / requests,
            memory,
        }
    }
}
