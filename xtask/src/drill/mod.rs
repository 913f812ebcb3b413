//! `cargo xtask drill NAME`: proofs at full size, which are too long for every run of the tests.

mod fuzz;
mod proof;
mod supply;

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
    /// 16 callers and 2,000 decisions on overlapping cases under faults, fifty times; on both databases.
    Contention,
    /// Arbitrary bytes against every parser, a minute each (needs cargo-fuzz).
    Fuzz,
    /// Whatever the document of the API allows and forbids, against a real server; on both databases (needs
    /// schemathesis).
    Hostile,
    /// Licences, sources and doubles of every crate, and the bill of materials of the binary (needs cargo-deny and
    /// cargo-cyclonedx).
    Supply,
    /// A dump without the key file, against all 36.5 million ID numbers of a county; on both databases.
    Stolen,
}

/// Practises it.
pub(crate) fn drill(options: &Options) -> Result<()> {
    match options.drill {
        Drill::Import => {
            let test = "an_import_at_full_size_names_every_planted_fault_and_can_be_taken_back";
            proof::prove("imports::proof", test)
        }
        Drill::Contention => {
            let test =
                "of_all_who_decide_at_once_under_faults_nobody_was_told_what_does_not_stand_in_fifty_runs";
            proof::prove("faults::contention", test)
        }
        Drill::Fuzz => fuzz::run(),
        Drill::Hostile => {
            let test = "whatever_is_sent_no_error_is_the_servers_own_and_every_answer_is_as_documented";
            proof::prove("hostile", test)
        }
        Drill::Supply => supply::run(),
        Drill::Stolen => proof::prove("stolen", "no_number_of_a_whole_county_and_a_hundred_years_is_found"),
    }
}
