//! The programs that were started and have not ended: none outlives us, also after Ctrl-C, a failure or a panic.
//!
//! Each is a process group of its own, so that what it started in turn (cargo its compilers, node its browser) ends
//! with it.

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::os::unix::process::CommandExt;
use std::process::{Child as Process, ChildStderr, ChildStdout, Command, ExitStatus};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

static RUNNING: Mutex<Vec<i32>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// How long a program may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);

/// From now on Ctrl-C, SIGTERM and SIGHUP end every started program; whoever waits for one sees it fail, returns,
/// and the guards on the way out tidy up.
pub(crate) fn end_them_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        let running = RUNNING.lock().map(|pids| pids.clone()).unwrap_or_default();
        for pid in running {
            // It may have ended by itself in the meantime, which is what we want.
            let _ = killpg(Pid::from_raw(pid), Signal::SIGTERM);
        }
    })?;
    Ok(())
}

/// Whether a signal asked us to end.
pub(crate) fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// A started program, ended when this is dropped.
pub(crate) struct Child {
    process: Process,
    stop: Signal,
}

/// Starts a program that is ended with us. After a signal nothing is started any more.
pub(crate) fn spawn(command: &mut Command) -> std::io::Result<Child> {
    if stopping() {
        return Err(std::io::Error::new(std::io::ErrorKind::Interrupted, "asked to stop"));
    }
    let process = command.process_group(0).spawn()?;
    let child = Child { process, stop: Signal::SIGTERM };
    if let Ok(mut running) = RUNNING.lock() {
        running.push(child.pid());
    }
    Ok(child)
}

impl Child {
    /// The signal that asks this program to end; SIGTERM when nothing is said.
    pub(crate) fn stopped_by(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> std::io::Result<ExitStatus> {
        self.process.wait()
    }

    /// Its end, when it has ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// Its piped outputs, once.
    pub(crate) fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.process.stdout.take(), self.process.stderr.take())
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> i32 {
        i32::try_from(self.process.id()).expect("process ids fit 22 bits on Linux")
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Ok(mut running) = RUNNING.lock() {
            running.retain(|pid| *pid != self.pid());
        }
        if self.ended().is_some() {
            return;
        }
        let _ = killpg(Pid::from_raw(self.pid()), self.stop);
        let since = Instant::now();
        while self.ended().is_none() {
            if since.elapsed() > PATIENCE {
                let _ = killpg(Pid::from_raw(self.pid()), Signal::SIGKILL);
                let _ = self.process.wait();
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_started_ends_with_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo; wait"]).stdout(std::process::Stdio::piped());
        let mut child = spawn(&mut command).unwrap();
        let mut stdout = child.pipes().0.unwrap();
        std::io::Read::read_exact(&mut stdout, &mut [0]).unwrap();
        drop(child);
        // The pipe closes when the last one that could write into it is gone.
        std::io::Read::read_to_end(&mut stdout, &mut Vec::new()).unwrap();
    }

    #[test]
    fn a_dropped_child_has_ended() {
        let child = spawn(Command::new("sleep").arg("600")).unwrap();
        let group = Pid::from_raw(child.pid());
        assert!(killpg(group, None).is_ok());
        drop(child);
        assert!(killpg(group, None).is_err());
    }
}
