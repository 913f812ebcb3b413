//! `cargo xtask`: the commands that build, run, test and measure the whole.
//!
//! One file per duty. Nothing here is part of the product: `aixin` never depends on it, and it knows `aixin` only
//! by its command line and its environment variables.

mod asvs;
mod bench;
mod children;
mod drill;
mod fonts;
mod layers;
mod packages;
mod paths;
mod peak;
mod run;
mod services;
mod shell;
mod tally;
mod test;
mod toolchain;
mod web;
mod weight;

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
    /// Set everything up and run the product with its demonstration city, until Ctrl-C.
    Run(run::Options),
    /// Run every check: format, lints, layers, tests on both databases, browser journeys.
    Test(test::Options),
    /// Build the screens to WebAssembly into `target/web/dist`.
    Web(web::Options),
    /// Check that dependencies run one way and that each layer keeps to its duty.
    CheckLayers,
    /// Check that every requirement of ASVS 5.0, levels 1 and 2, has its row, and that the rows name what is there.
    CheckAsvs,
    /// Measure what requests cost, on PostgreSQL with Redis and on SQLite, and write docs/bench.md.
    Bench(bench::Options),
    /// Practise something at full size, such as an import of 43,000 rows with 500 faults.
    Drill(drill::Options),
    /// Measure the kiosk's first page, cold, on a slow machine and a slow line.
    Weight(weight::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = children::end_them_on_signals() {
        eprintln!("Ctrl-C will not end what is started here: {error}");
    }
    let outcome = match cli.command {
        Command::Run(options) => run::run(&options),
        Command::Test(options) => test::test(&options),
        Command::Web(options) => web::web(&options),
        Command::CheckLayers => layers::check(),
        Command::CheckAsvs => asvs::check(),
        Command::Bench(options) => bench::bench(&options),
        Command::Drill(options) => drill::drill(&options),
        Command::Weight(options) => weight::weight(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
