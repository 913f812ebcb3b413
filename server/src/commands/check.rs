//! `aixin check`: numbers checked offline, one JSON line each.

use std::io::Write;
use std::process::ExitCode;

use domain::check::{check_certificate, check_credit_code, check_id};
use platform::clock::Clock;

use super::CheckKind;

/// Prints one report per value, in order; exit 1 if any is invalid.
pub(super) fn run(kind: CheckKind, values: &[String]) -> ExitCode {
    let today = Clock::system().today();
    let mut out = std::io::stdout().lock();
    let mut all_valid = true;
    for value in values {
        let report = match kind {
            CheckKind::Id => check_id(value, today),
            CheckKind::Certificate => check_certificate(value, today),
            CheckKind::CreditCode => check_credit_code(value, today),
        };
        all_valid &= report.valid;
        let line = serde_json::to_string(&report).expect("a report is plain data");
        if writeln!(out, "{line}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    if all_valid { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
