//! What a process has used so far: processor time and memory, from /proc.

use std::fs;
use std::time::Duration;

/// Linux counts processor time in hundredths of a second for everybody.
const TICKS_PER_SECOND: u64 = 100;

/// A process with everything that it started: PostgreSQL has a process per connection.
#[derive(Clone, Copy)]
pub(super) struct Process(pub(super) i32);

impl Process {
    /// Processor time of the process, of its children, and of children that have ended.
    pub(super) fn cpu(self) -> Duration {
        let own = stat(self.0).map_or(0, |stat| stat.ticks);
        let children: u64 = processes().filter(|other| other.parent == self.0).map(|other| other.ticks).sum();
        Duration::from_millis((own + children) * 1_000 / TICKS_PER_SECOND)
    }

    /// Memory of its own that is really there, in bytes: without the program and files that are read in place, which
    /// the system takes back when it needs them, and without what children have.
    pub(super) fn memory(self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap_or_default();
        let kilobytes =
            status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix("kB"));
        kilobytes.and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or(0) * 1_024
    }
}

struct Stat {
    parent: i32,
    ticks: u64,
}

fn processes() -> impl Iterator<Item = Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| stat(entry.file_name().to_str()?.parse().ok()?))
}

fn stat(pid: i32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything; what follows it is numbers. Fields are counted as in proc(5).
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<i64>().ok();
    let ticks: i64 = [14, 15, 16, 17].into_iter().filter_map(field).sum();
    Some(Stat { parent: i32::try_from(field(4)?).ok()?, ticks: u64::try_from(ticks).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_time_and_memory() {
        let own = Process(i32::try_from(std::process::id()).unwrap());
        let began = std::time::Instant::now();
        while began.elapsed() < Duration::from_millis(60) {
            std::hint::black_box(0);
        }
        assert!(own.cpu() >= Duration::from_millis(10));
        assert!(own.memory() > 20_000);
    }
}
