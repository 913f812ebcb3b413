//! The `aixin` command.

use std::process::ExitCode;

use aixin::commands::{self, Cli};
use clap::Parser;
use mimalloc::MiMalloc;

/// The system's allocator makes the two threads of a small machine wait for each other.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    commands::run(Cli::parse())
}
