//! A program run to its end, with the time it took and the most memory of its own that it had.

use crate::children;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How often its memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a program took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) took: Duration,
    /// Bytes at most: without the program itself and files that are read in place, which the system takes back when it needs them.
    pub(crate) own: u64,
    pub(crate) success: bool,
}

/// Runs it; what it prints goes where the command says.
pub(crate) fn run(command: &mut Command) -> Result<Measured> {
    let began = Instant::now();
    let mut child = children::spawn(command).context("cannot start what is to be measured")?;
    let mut most = 0;
    let end = loop {
        most = most.max(own(child.pid()));
        if let Some(end) = child.ended() {
            break end;
        }
        thread::sleep(LOOK_EVERY);
    };
    Ok(Measured { took: began.elapsed(), own: most, success: end.success() })
}

fn own(pid: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix("kB"));
    kilobytes.and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or(0) * 1_024
}

/// Bytes as people read them.
#[expect(clippy::cast_precision_loss, reason = "megabytes")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_took_is_seen() {
        let mut command = Command::new("sh");
        command.args(["-c", "x=$(head -c 20000000 /dev/zero | tr '\\0' 'a'); sleep 0.3; exit 3"]);
        let measured = run(&mut command).unwrap();
        assert!(!measured.success && measured.took >= Duration::from_millis(300));
        assert!(measured.own > 15_000_000, "{measured:?}");
    }
}
