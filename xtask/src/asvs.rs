//! `cargo xtask check-asvs`: every requirement of ASVS 5.0, levels 1 and 2, has its row in `docs/asvs.md`, and every
//! file and test that a row names is there.
//!
//! It does NOT know whether a test shows what its row says; a reader does.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The numbers of the requirements with their levels, one a line.
const REQUIREMENTS: &str = include_str!("asvs.txt");
/// Where the rows are.
const PAGE: &str = "docs/asvs.md";
/// Where code is.
const CODE: [&str; 7] = ["domain", "platform", "server", "ui", "kiosk", "tests", "xtask"];

/// Holds the page against the requirements and the repository.
pub(crate) fn check() -> Result<()> {
    let root = paths::root();
    let page = fs::read_to_string(root.join(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let mut functions = BTreeSet::new();
    for folder in CODE {
        collect(&root.join(folder), &mut functions)?;
    }
    let is_file = |path: &str| root.join(path).exists();
    let Read { faults, open } = read(&page, &is_file, &functions);
    for fault in &faults {
        eprintln!("{PAGE}: {fault}");
    }
    if !faults.is_empty() {
        bail!("{} rows of {PAGE} are not as they should be", faults.len());
    }
    println!("every requirement of ASVS 5.0 has its row; {} are open: {}", open.len(), open.join(", "));
    Ok(())
}

/// What the page says.
#[derive(Debug, Default)]
struct Read {
    /// One sentence each.
    faults: Vec<String>,
    /// The requirements that are not kept yet.
    open: Vec<String>,
}

fn read(page: &str, is_file: &dyn Fn(&str) -> bool, functions: &BTreeSet<String>) -> Read {
    let mut wanted: BTreeMap<&str, &str> =
        REQUIREMENTS.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut read = Read::default();
    for line in page.lines().filter(|line| line.starts_with("| V")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let &[id, level, says] = cells.as_slice() else {
            read.faults.push(format!("a row has not three columns: {line}"));
            continue;
        };
        match wanted.remove(id) {
            None => read.faults.push(format!("{id} stands twice, or is no requirement of level 1 or 2")),
            Some(right) if right != level => read.faults.push(format!("{id} is of level {right}")),
            Some(_) => {}
        }
        if let Some(what) = says.strip_prefix("open:") {
            read.open.push(id.to_owned());
            read.faults.extend(what.trim().is_empty().then(|| format!("{id} does not say what is missing")));
        } else if let Some(why) = says.strip_prefix("n/a:") {
            read.faults
                .extend(why.trim().is_empty().then(|| format!("{id} does not say why it does not apply")));
        } else {
            let proofs: Vec<&str> =
                says.split('`').skip(1).step_by(2).filter(|name| is_proof(name)).collect();
            read.faults.extend(proofs.is_empty().then(|| format!("{id} names neither a file nor a test")));
            let gone = proofs.iter().filter(|name| !is_file(name) && !functions.contains(**name));
            read.faults.extend(gone.map(|name| format!("{id} names {name}, which is not there")));
        }
    }
    read.faults.extend(wanted.keys().map(|id| format!("{id} has no row")));
    read
}

/// Whether this is a path in the repository or the name of a test, and not a word in code's letters.
fn is_proof(name: &str) -> bool {
    let is_path = !name.contains(' ') && (name.contains('/') || matches!(name, "Cargo.toml" | "deny.toml"));
    is_path || name.matches('_').count() >= 3
}

/// The names of all functions below a folder.
fn collect(folder: &Path, functions: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("node_modules") && !path.ends_with("target") {
                collect(&path, functions)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = fs::read_to_string(&path)?;
            let names = code.split("fn ").skip(1).map(|rest| {
                rest.chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect::<String>()
            });
            functions.extend(names);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rows: &[&str]) -> Vec<String> {
        let functions = BTreeSet::from(["a_test_that_is_there".to_owned()]);
        let read = read(&rows.join("\n"), &|path| path == "docs/here.md", &functions);
        read.faults.into_iter().filter(|fault| !fault.ends_with("has no row")).collect()
    }

    #[test]
    fn a_requirement_without_a_row_is_named() {
        let read = read("| V1.1.1 | 2 | n/a: nothing |", &|_| false, &BTreeSet::new());
        assert!(read.faults.contains(&"V1.1.2 has no row".to_owned()));
        assert_eq!(read.faults.len() + 1, REQUIREMENTS.lines().count());
    }

    #[test]
    fn a_row_names_what_is_there_or_says_why_not() {
        for right in
            ["see `docs/here.md`", "`a_test_that_is_there`", "n/a: there is none", "open: it is missing"]
        {
            assert_eq!(faults(&[&format!("| V1.1.1 | 2 | {right} |")]), Vec::<String>::new(), "{right}");
        }
        for wrong in
            ["by `Secure` alone", "`docs/gone.md`", "`a_test_that_is_gone`", "n/a:", "open: ", "trust us"]
        {
            assert_eq!(faults(&[&format!("| V1.1.1 | 2 | {wrong} |")]).len(), 1, "{wrong}");
        }
        assert_eq!(faults(&["| V1.1.1 | 1 | n/a: a reason |"]), ["V1.1.1 is of level 2"]);
        let twice = "| V1.1.1 | 2 | n/a: a reason |";
        assert_eq!(faults(&[twice, twice]).len(), 1);
    }
}
