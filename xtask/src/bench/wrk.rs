//! Driving with `wrk`: its scripts, and what it found.

use super::city::Prepared;
use super::job::Job;
use crate::children::{self, Child};
use crate::shell;
use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::Deserialize;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Connections that ask at the same time.
pub(super) const CONNECTIONS: u32 = 32;

/// How hard `wrk` drives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    /// Threads of the driver; the machine's two processors are shared with the server.
    pub(super) threads: u32,
    /// Connections that ask at the same time.
    pub(super) connections: u32,
    /// Milliseconds between an answer and the next request of a connection.
    pub(super) pause: u32,
}

impl Load {
    /// As much as there can be.
    const FULL: Self = Self { threads: 2, connections: CONNECTIONS, pause: 0 };
    /// Longer than anything is measured; whoever begins it ends it.
    const FOREVER: u32 = 3_600;
}

/// A `wrk` that is at work.
pub(super) struct Running(Child);

impl Running {
    /// Ends it: what it found until now.
    pub(super) fn end(mut self) -> Result<Found> {
        // It says what it found when it is interrupted, as somebody at a terminal would.
        kill(Pid::from_raw(self.0.pid()), Signal::SIGINT)?;
        let mut printed = String::new();
        if let (Some(mut output), _) = self.0.pipes() {
            output.read_to_string(&mut printed)?;
        }
        self.0.wait()?;
        found(&printed)
    }
}

/// What one run of `wrk` found.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Found {
    pub(super) requests: u64,
    microseconds: u64,
    /// Answers other than 2xx and 3xx, and broken connections.
    pub(super) errors: u64,
    pub(super) p50: f64,
    pub(super) p99: f64,
}

impl Found {
    #[expect(clippy::cast_precision_loss, reason = "requests of some seconds")]
    pub(super) fn per_second(&self) -> f64 {
        self.requests as f64 * 1_000_000.0 / self.microseconds.max(1) as f64
    }
}

/// What every script begins with: its threads are numbered, and at the end one line says what was found.
const COMMON: &str = r#"
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function lines(file)
  local all = {}
  for line in io.lines(file) do all[#all + 1] = line end
  return all
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nFOUND {"requests":%d,"microseconds":%d,"errors":%d,"p50":%.1f,"p99":%.1f}\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"#;

/// Own cases, each request by another of the residents who are signed in.
const STATUS: &str = r#"
local all, at = {}, 0
function init(args)
  for _, token in ipairs(lines("sessions.txt")) do
    all[#all + 1] = wrk.format("GET", "/api/v1/cases", {["Authorization"] = "Bearer " .. token})
  end
  at = number * math.floor(#all / 2)
end
function request()
  at = at % #all + 1
  return all[at]
end
"#;

/// Lookups by ID number, each of another person.
const LOOKUP: &str = r#"
local all, at = {}, 0
function init(args)
  local headers = {["Authorization"] = "Bearer " .. lines("city.txt")[1], ["Content-Type"] = "application/json"}
  for _, digits in ipairs(lines("numbers.txt")) do
    all[#all + 1] = wrk.format("POST", "/api/v1/residents/lookups", headers, '{"number":"' .. digits .. '"}')
  end
  at = number * math.floor(#all / 2)
end
function request()
  at = at % #all + 1
  return all[at]
end
"#;

/// Fifty cases of a town.
const LIST: &str = r#"
local one
function init(args)
  local headers = {["Authorization"] = "Bearer " .. lines("town.txt")[1]}
  one = wrk.format("GET", "/api/v1/cases?limit=50&waits_for=" .. lines("waits_for.txt")[1], headers)
end
function request() return one end
"#;

/// New residents of every village, each with a certificate. The area code 339999 is nobody's.
const REGISTER: &str = r#"
local weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
local checks = {"1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"}
local surnames = {"沈", "王", "张", "陈", "朱", "徐", "钱", "陆", "姚", "吴", "李", "周", "俞", "蔡", "曹", "杨", "顾"}
local given = {"明", "华", "英", "芳", "建", "国", "文", "丽", "林", "珍", "根", "荣", "宝", "金", "玉", "兰", "海", "平", "志"}
local villages, headers, serial = {}, {}, 0

local function id_number(at)
  local born = os.date("!%Y%m%d", -631152000 + 86400 * (at % 18000))
  local first = string.format("339999%s%03d", born, math.floor(at / 18000) % 999 + 1)
  local sum = 0
  for place = 1, 17 do sum = sum + weights[place] * tonumber(first:sub(place, place)) end
  return first .. checks[sum % 11 + 1]
end

-- One of 116,603 names of four characters, which nobody of the made-up county has; the next person has quite another.
local function name(at)
  local number, parts = at * 1543, {}
  parts[1] = surnames[number % 17 + 1]
  number = math.floor(number / 17)
  for place = 2, 4 do
    parts[place] = given[number % 19 + 1]
    number = math.floor(number / 19)
  end
  return table.concat(parts)
end

function init(args)
  villages = lines("villages.txt")
  headers = {["Authorization"] = "Bearer " .. lines("city.txt")[1], ["Content-Type"] = "application/json"}
  serial = tonumber(lines("serial.txt")[1]) + number * 90000
end

function request()
  serial = serial + 1
  local digits = id_number(serial)
  headers["Idempotency-Key"] = "bench-" .. serial
  return wrk.format("POST", "/api/v1/residents", headers, string.format(
    '{"id_number":"%s","name":"%s","phone":"154%08d","address":"7组19号","area_id":"%s","certificate":{"number":"%s43","issued_on":"2024-10-08"}}',
    digits, name(serial), serial % 100000000, villages[serial % #villages + 1], digits))
end
"#;

/// Writes what the scripts read.
pub(super) fn write_data(folder: &Path, prepared: &Prepared) -> Result<()> {
    let files = [
        ("sessions.txt", prepared.residents.join("\n")),
        ("numbers.txt", prepared.numbers.join("\n")),
        ("villages.txt", prepared.villages.join("\n")),
        ("city.txt", prepared.city.clone()),
        ("town.txt", prepared.town.clone()),
        ("waits_for.txt", prepared.waits_for.clone()),
    ];
    for (name, text) in files {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The numbers of new residents go on where the last run ended: so many lie between two runs.
fn next_serial(folder: &Path) -> Result<()> {
    let file = folder.join("serial.txt");
    let last = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0);
    fs::write(&file, (last + 200_000).to_string()).with_context(|| format!("cannot write {}", file.display()))
}

/// Drives a job for so many seconds.
pub(super) fn drive(job: Option<Job>, folder: &Path, port: u16, seconds: u32) -> Result<Found> {
    found(&shell::read(&mut wrk(job, folder, port, seconds, Load::FULL)?)?)
}

/// Drives a job until it is ended.
pub(super) fn begin(job: Job, folder: &Path, port: u16, load: Load) -> Result<Running> {
    let mut wrk = wrk(Some(job), folder, port, Load::FOREVER, load)?;
    Ok(Running(children::spawn(wrk.stdout(Stdio::piped())).context("cannot start wrk")?))
}

fn wrk(job: Option<Job>, folder: &Path, port: u16, seconds: u32, load: Load) -> Result<Command> {
    let body = match job {
        None => "",
        Some(Job::Status) => STATUS,
        Some(Job::Lookup | Job::LookupUnaudited) => LOOKUP,
        Some(Job::Register) => REGISTER,
        Some(Job::List) => LIST,
    };
    next_serial(folder)?;
    let script: PathBuf = folder.join("script.lua");
    let pause =
        if load.pause == 0 { String::new() } else { format!("function delay() return {} end\n", load.pause) };
    fs::write(&script, format!("{COMMON}{body}{pause}"))
        .with_context(|| format!("cannot write {}", script.display()))?;
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", &load.threads.to_string(), "--connections", &load.connections.to_string()]);
    wrk.args(["--duration", &format!("{seconds}s"), "--timeout", "10s", "--script", "script.lua"]);
    wrk.arg(format!("http://127.0.0.1:{port}/")).current_dir(folder);
    Ok(wrk)
}

fn found(printed: &str) -> Result<Found> {
    let found = printed.lines().find_map(|line| line.strip_prefix("FOUND "));
    let Some(found) = found else { bail!("wrk said nothing that we know:\n{printed}") };
    serde_json::from_str(found).context("wrk found something else")
}
