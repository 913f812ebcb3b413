//! `cargo xtask check-layers`: dependencies run one way, and each layer keeps to its duty.
//!
//! What is read is code without comments; it is read by its words, not compiled, so a rule may be passed by by someone
//! who wants to. It is there for those who do not know it yet.

mod crates;
mod nouns;
mod source;
mod words;

use crate::{paths, shell};
use anyhow::{Context, Result, bail};
use source::Source;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A broken rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Broken {
    file: PathBuf,
    /// Counted from one.
    line: usize,
    rule: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.rule)
    }
}

/// Checks the repository; prints every broken rule.
pub(crate) fn check() -> Result<()> {
    let root = paths::root();
    let metadata = shell::read(
        shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&root),
    )?;
    let mut broken = crates::check(&metadata)?;
    let server = sources(&root, "server/src")?;
    let platform = sources(&root, "platform/src")?;
    broken.extend(words::check_domain(&sources(&root, "domain/src")?));
    broken.extend(words::check_platform(&platform));
    broken.extend(words::check_server(&server));
    broken.extend(nouns::check_calls(&server));
    broken.extend(nouns::check_tables(&server));
    broken.sort();
    broken.dedup();
    for one in &broken {
        eprintln!("{one}");
    }
    if !broken.is_empty() {
        bail!("{} broken rules", broken.len());
    }
    println!("every layer keeps to its duty");
    Ok(())
}

/// Every source file below a folder, with paths relative to the root.
fn sources(root: &Path, folder: &str) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text =
                    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                let shown = path.strip_prefix(root).unwrap_or(&path).to_owned();
                found.push(Source::new(shown, &text));
            }
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}
