//! Cutting a module in two: what the first page needs, and the rest, which is fetched while somebody reads that page.
//!
//! Where to cut is said in the code of the surface, by functions marked `wasm_split(rest)`; what only they reach comes
//! into the second file. A surface without any stays whole. This does NOT make anything smaller.

use crate::paths;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use wasm_split_cli_support::{Options, transform};

/// What the marks in the code are called, and with them the file.
const REST: &str = "rest";
/// The address of the rest in the loader.
pub(super) const FILE: &str = "./split_rest.wasm";
/// The script that loads the rest, as the cut module names it. It is put into the script of the surface: a file of
/// its own would be one more round trip before the first page.
const LOADER: &str = "./rest.js";
/// How that script reaches the module that is loaded first: by a name that the surface's script has.
const IMPORT: &str = "import { initSync } from \"./first.js\";";

/// A module in two parts.
pub(super) struct Split {
    /// What starts; to be bound by wasm-bindgen.
    pub(super) first: Vec<u8>,
    /// What only the marked functions reach; none where nothing is marked.
    pub(super) rest: Option<Vec<u8>>,
    loader: String,
}

/// Cuts a compiled module, which the linker has to have left its relocations.
pub(super) fn split(compiled: &[u8]) -> Result<Split> {
    let folder = paths::target().join("web/split");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let first = folder.join("first.wasm");
    let mut options = Options::new(compiled);
    options.output_dir = &folder;
    options.main_out_path = &first;
    options.main_module = "./first.js";
    options.link_name = LOADER;
    let cut = transform(options).map_err(|error| anyhow::anyhow!("the module cannot be cut: {error:#}"))?;
    let read =
        |file: &std::path::Path| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    let rest = match cut.split_modules.as_slice() {
        [] => None,
        [file] if file.file_stem().is_some_and(|name| name == format!("split_{REST}").as_str()) => {
            Some(read(file)?)
        }
        others => bail!("the screens are cut in two, at functions marked {REST:?}: {others:?}"),
    };
    let loader = fs::read_to_string(folder.join(LOADER)).context("the cut module has no loader")?;
    Ok(Split { first: read(&first)?, rest, loader })
}

impl Split {
    /// The script of the surface with the loader in it.
    pub(super) fn loaded_by(&self, script: &str) -> Result<String> {
        if self.rest.is_none() {
            return Ok(script.to_owned());
        }
        with_loader(script, &self.loader)
    }
}

/// Puts the loader where the script imports it.
fn with_loader(script: &str, loader: &str) -> Result<String> {
    let exported = format!("__wasm_split_load_{REST}");
    ensure!(loader.contains(IMPORT), "the loader reaches the module in another way than before");
    let loader = loader.replacen(IMPORT, "", 1).replacen("export const", "const", 1);
    let from = format!(" from \"{LOADER}\"");
    let mut lines = Vec::new();
    let mut met = false;
    for line in script.lines() {
        let name =
            line.trim_end_matches(';').strip_suffix(&from).and_then(|line| line.strip_prefix("import * as "));
        match name {
            Some(name) => {
                if !met {
                    lines.push(loader.clone());
                }
                met = true;
                lines.push(format!("const {name} = {{ {exported} }};"));
            }
            None => lines.push(line.to_owned()),
        }
    }
    ensure!(met, "the script does not ask for the loader");
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./rest.js\"\nfunction initSync() {}\n";
    const LOADING: &str =
        "import { initSync } from \"./first.js\";\nexport const __wasm_split_load_rest = load(initSync);\n";

    #[test]
    fn the_loader_stands_in_the_script_that_imports_it() {
        let whole = with_loader(SCRIPT, LOADING).unwrap();
        assert!(!whole.contains("import {") && !whole.contains("import *"), "{whole}");
        let [made, named, used] =
            ["const __wasm_split_load_rest = ", "const import1 = {", "function initSync"]
                .map(|part| whole.find(part).expect(part));
        assert!(made < named && named < used, "{whole}");
    }

    #[test]
    fn a_loader_that_nobody_imports_is_a_fault_of_the_build() {
        assert!(with_loader("function initSync() {}", LOADING).is_err());
        assert!(with_loader(SCRIPT, "export const other = 1;").is_err());
    }
}
