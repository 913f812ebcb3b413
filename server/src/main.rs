//! The `aixin` command.

use std::process::ExitCode;

use aixin::commands::{self, Cli};
use clap::Parser;

fn main() -> ExitCode {
    commands::run(Cli::parse())
}
