//! Which crate of ours may depend on which.

use super::Broken;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::PathBuf;

/// Every crate, and what of ours it may name. Nothing depends on `kiosk`, `desk`, `tests` and `xtask`.
const MAY_DEPEND_ON: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("platform", &[]),
    ("ui", &["domain"]),
    ("kiosk", &["ui", "domain"]),
    ("desk", &["ui", "domain"]),
    ("aixin", &["platform", "domain"]),
    ("tests", &["aixin", "platform", "domain"]),
    ("xtask", &[]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    path: Option<PathBuf>,
}

/// Checks what `cargo metadata --no-deps` says.
pub(super) fn check(metadata: &str) -> Result<Vec<Broken>> {
    let metadata: Metadata = serde_json::from_str(metadata).context("cargo metadata is not understood")?;
    Ok(metadata.packages.iter().flat_map(broken_in).collect())
}

fn broken_in(package: &Package) -> Vec<Broken> {
    let broken = |rule: String| Broken { file: package.manifest_path.clone(), line: 1, rule };
    let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(name, _)| *name == package.name) else {
        let rule = format!("`{}` is a new crate: say in xtask what it may depend on", package.name);
        return vec![broken(rule)];
    };
    let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
    let wrong = ours.filter(|dependency| !allowed.contains(&dependency.name.as_str()));
    wrong.map(|wrong| broken(format!("`{}` may not depend on `{}`", package.name, wrong.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(name: &str, dependencies: &[(&str, bool)]) -> String {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, ours)| serde_json::json!({"name": name, "path": ours.then_some("/x")}))
            .collect();
        let package = serde_json::json!({"name": name, "manifest_path": "m", "dependencies": dependencies});
        serde_json::json!({"packages": [package]}).to_string()
    }

    #[test]
    fn the_right_direction_is_fine() {
        let text = metadata("aixin", &[("domain", true), ("platform", true), ("poem", false)]);
        assert_eq!(check(&text).unwrap(), []);
    }

    #[test]
    fn the_wrong_direction_is_named() {
        let broken = check(&metadata("domain", &[("platform", true)])).unwrap();
        assert_eq!(broken[0].rule, "`domain` may not depend on `platform`");
    }

    #[test]
    fn a_crate_that_nobody_placed_is_refused() {
        assert_eq!(check(&metadata("helpers", &[])).unwrap().len(), 1);
    }
}
