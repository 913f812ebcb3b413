//! What the binary is made of: licences and sources that were agreed to, nothing twice, and a list to go out with it.

use crate::{paths, shell};
use anyhow::{Context, Result, bail};
use std::fs;

/// How cargo-cyclonedx names the list of a package, beside its manifest.
const WRITTEN: &str = "aixin.cdx.json";

/// Holds every crate against `deny.toml`, and writes the bill of materials of `aixin` into `target`.
pub(super) fn run() -> Result<()> {
    for tool in ["cargo-deny", "cargo-cyclonedx"] {
        if shell::find(tool).is_none() {
            bail!("{tool} is not installed: `cargo install {tool}`");
        }
    }
    let root = paths::root();
    let mut deny = shell::cargo();
    deny.args(["deny", "check", "bans", "licenses", "sources"]).current_dir(&root);
    shell::run(&mut deny)?;
    let mut list = shell::cargo();
    list.args([
        "cyclonedx",
        "--format",
        "json",
        "--override-filename",
        "aixin.cdx",
        "--features",
        "jemalloc",
    ]);
    list.arg("--manifest-path").arg(root.join("server/Cargo.toml")).current_dir(&root);
    shell::run(&mut list)?;
    let kept = paths::target().join(WRITTEN);
    fs::rename(root.join("server").join(WRITTEN), &kept).context("cargo-cyclonedx wrote no list")?;
    // It leaves one beside every manifest of the workspace; the server's is what is in the binary.
    for member in ["domain", "platform", "ui", "kiosk", "tests", "xtask"] {
        let _ = fs::remove_file(root.join(member).join(WRITTEN));
    }
    let text = fs::read_to_string(&kept)?;
    let list: serde_json::Value = serde_json::from_str(&text)?;
    let parts = list["components"].as_array().map_or(0, Vec::len);
    println!("{parts} crates are listed in {}", kept.display());
    Ok(())
}
