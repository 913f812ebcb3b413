//! The `aixin` command as it is, built with the points at which the tests end it.

use std::process::ExitCode;

use aixin::commands::{self, Cli};
use clap::Parser;

fn main() -> ExitCode {
    commands::run(Cli::parse())
}
