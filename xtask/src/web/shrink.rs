//! wasm-opt from npm's `binaryen`, where node is there; without it the screens work and are larger.

use crate::{paths, shell};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The pinned version on npm.
pub(super) const BINARYEN: &str = "132.0.0";

const FLAGS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A wasm-opt that can be run.
pub(super) struct Optimizer {
    script: PathBuf,
}

/// Finds wasm-opt in the target folder or puts it there. What cannot be had is said in one line.
pub(super) fn find_or_install() -> Option<Optimizer> {
    if shell::find("node").is_none() || shell::find("npm").is_none() {
        eprintln!("node and npm are not here: going on without wasm-opt, the screens will be larger");
        return None;
    }
    let folder = paths::tools().join(format!("binaryen-{BINARYEN}"));
    let script = folder.join("node_modules/binaryen/bin/wasm-opt");
    if script.is_file() {
        return Some(Optimizer { script });
    }
    eprintln!("fetching wasm-opt (npm binaryen {BINARYEN})");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(&folder);
    npm.arg(format!("binaryen@{BINARYEN}")).stdout(Stdio::null());
    let fetched = fs::create_dir_all(&folder).map_err(Into::into).and_then(|()| shell::run(&mut npm));
    if let Err(error) = fetched {
        eprintln!("wasm-opt cannot be fetched ({error}): going on without it, the screens will be larger");
        return None;
    }
    script.is_file().then_some(Optimizer { script })
}

impl Optimizer {
    /// The same module, smaller.
    pub(super) fn shrink(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        let folder = paths::target().join("web");
        let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
        fs::write(&before, wasm).with_context(|| format!("cannot write {}", before.display()))?;
        let mut command = Command::new("node");
        command.arg(&self.script).args(FLAGS).arg(&before).arg("-o").arg(&after);
        shell::run(&mut command)?;
        fs::read(&after).with_context(|| format!("cannot read {}", after.display()))
    }
}
