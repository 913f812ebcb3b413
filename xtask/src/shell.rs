//! Running other programs: a clear error that names the program, and its lines to read while it runs.

use crate::children;
use anyhow::{Context, Result, bail};
use std::env;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

/// The full path of a program, when it is on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The cargo that started us, else the one on `PATH`.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end; anything but success is an error that names the program.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = describe(command);
    let mut child = children::spawn(command).with_context(|| format!("cannot start {shown}"))?;
    let status = child.wait().with_context(|| format!("cannot wait for {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// Runs to the end and answers with what it wrote on standard output, trimmed.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let shown = describe(command);
    command.stdout(Stdio::piped());
    let mut child = children::spawn(command).with_context(|| format!("cannot start {shown}"))?;
    let mut written = Vec::new();
    if let (Some(mut stdout), _) = child.pipes() {
        stdout.read_to_end(&mut written).with_context(|| format!("cannot read {shown}"))?;
    }
    let status = child.wait().with_context(|| format!("cannot wait for {shown}"))?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(String::from_utf8_lossy(&written).trim().to_owned())
}

/// Runs to the end while showing its output, and hands every line of it to `each` (without colours).
/// Answers whether it succeeded.
pub(crate) fn watch(command: &mut Command, each: impl FnMut(&str) + Send) -> Result<bool> {
    let shown = describe(command);
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = children::spawn(command).with_context(|| format!("cannot start {shown}"))?;
    let (stdout, stderr) = child.pipes();
    let each = Mutex::new(each);
    thread::scope(|scope| {
        scope.spawn(|| forward(stdout, std::io::stdout(), &each));
        scope.spawn(|| forward(stderr, std::io::stderr(), &each));
    });
    Ok(child.wait().with_context(|| format!("cannot wait for {shown}"))?.success())
}

fn forward(from: Option<impl Read>, mut to: impl Write, each: &Mutex<impl FnMut(&str)>) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while matches!(from.read_until(b'\n', &mut line), Ok(1..)) {
        // Whoever reads us may have gone away; the counting goes on.
        let _ = to.write_all(&line);
        let text = String::from_utf8_lossy(&line);
        if let Ok(mut each) = each.lock() {
            each(plain(text.trim_end()).as_str());
        }
        line.clear();
    }
}

/// The text without terminal colours (`ESC [ … m`).
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    plain
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_a_line() {
        assert_eq!(plain("\u{1b}[32;1m3 passed\u{1b}[0m, 0 failed"), "3 passed, 0 failed");
    }

    #[test]
    fn every_line_of_both_outputs_is_seen() {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let success = watch(&mut command, |line| lines.push(line.to_owned())).unwrap();
        lines.sort();
        assert!(!success);
        assert_eq!(lines, ["err", "out"]);
    }

    #[test]
    fn a_failing_program_is_named_in_the_error() {
        let error = run(Command::new("false").arg("really")).unwrap_err().to_string();
        assert!(error.contains("false really"), "{error}");
    }
}
