//! `cargo xtask`: the commands that build, run, test and measure the whole.
//!
//! One file per duty. Nothing here is part of the product: `aixin` never depends on it, and it knows `aixin` only
//! by its command line and its environment variables.

#![expect(dead_code, reason = "the commands that use these parts come next")]

mod children;
mod packages;
mod paths;
mod shell;
mod toolchain;
mod web;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs, tests and measures Aixin.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the screens to WebAssembly into `target/web/dist`.
    Web(web::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = children::end_them_on_signals() {
        eprintln!("Ctrl-C will not end what is started here: {error}");
    }
    let outcome = match cli.command {
        Command::Web(options) => web::web(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
