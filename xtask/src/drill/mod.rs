//! `cargo xtask drill NAME`: proofs at full size, which are too long for every run of the tests.

mod import;

use anyhow::Result;
use clap::ValueEnum;

/// What `cargo xtask drill` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What is practised.
    drill: Drill,
}

/// What can be practised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Drill {
    /// 43,000 rows with 500 planted faults: named, put right, taken back; on both databases.
    Import,
}

/// Practises it.
pub(crate) fn drill(options: &Options) -> Result<()> {
    match options.drill {
        Drill::Import => import::import(),
    }
}
