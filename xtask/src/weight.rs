//! `cargo xtask weight`: what the first page of kiosk and desk costs on a slow machine and a slow line.
//!
//! The measuring is `tests/e2e/weight.mjs`, in Chromium; this builds what it looks at and starts it.

use crate::{paths, shell, test, web};
use anyhow::Result;
use std::process::Command;

/// What `cargo xtask weight` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often the page is loaded, each time in a new browser.
    #[arg(long, default_value_t = 5)]
    runs: u8,
}

/// Measures, prints smallest, median and largest, and fails above the limits.
pub(crate) fn weight(options: &Options) -> Result<()> {
    web::web_for_people()?;
    test::build_aixin()?;
    test::install_browser_driver()?;
    let mut node = Command::new("node");
    node.arg("weight.mjs").arg(options.runs.to_string()).current_dir(paths::root().join("tests/e2e"));
    test::know_build(&mut node);
    shell::run(&mut node)
}
