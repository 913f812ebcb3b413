//! The `aixin` command.

use std::process::ExitCode;

use aixin::commands::{self, Cli};
use clap::Parser;

/// With the system's, the two threads of a small machine wait for each other.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    commands::run(Cli::parse())
}
