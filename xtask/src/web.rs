//! Building the screens: Rust to WebAssembly, made small, named by content, compressed beforehand.
//!
//! One surface is one folder below `target/web/dist`, served as it is: every file but `index.html` carries a hash of
//! its content in its name and may be kept by browsers for ever; beside each stand `.br` and `.gz`. The stylesheet is
//! `ui/assets/*.css` then those of the surface; other files in these folders are copied, and `assets/NAME` in a
//! stylesheet or in `index.html` becomes the final address.

mod bindgen;
mod dist;
mod shrink;
mod split;

use crate::toolchain::{self, Toolchain};
use crate::{paths, shell};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Changes when the same input would be written differently than before.
const FORMAT: &str = "3";

/// What `cargo xtask web` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also build the page with the examples of every component (`ui/examples`).
    #[arg(long)]
    examples: bool,
}

/// Something that is built to WebAssembly and served below `/NAME/`.
struct Surface {
    name: &'static str,
    package: &'static str,
    /// Built from `PACKAGE/examples/NAME.rs` instead of the package's `main.rs`.
    example: bool,
}

const KIOSK: Surface = Surface { name: "kiosk", package: "kiosk", example: false };
const DESK: Surface = Surface { name: "desk", package: "desk", example: false };
const EXAMPLES: Surface = Surface { name: "examples", package: "ui", example: true };

/// Builds the screens; what is up to date stays.
pub(crate) fn web(options: &Options) -> Result<()> {
    let toolchain = toolchain::find_or_install()?;
    build(&KIOSK, toolchain)?;
    build(&DESK, toolchain)?;
    if options.examples && paths::root().join("ui/examples/examples.rs").is_file() {
        build(&EXAMPLES, toolchain)?;
    }
    Ok(())
}

/// Builds everything that tests look at.
pub(crate) fn web_for_tests() -> Result<()> {
    web(&Options { examples: true })
}

/// Builds what `cargo xtask run` serves.
pub(crate) fn web_for_people() -> Result<()> {
    web(&Options { examples: false })
}

fn build(surface: &Surface, toolchain: Toolchain) -> Result<()> {
    let since = Instant::now();
    let compiled = compile(surface, toolchain)?;
    let sources = surface.sources()?;
    let optimizer = shrink::find_or_install();
    let stamp = surface.stamp(&compiled, &sources, optimizer.is_some());
    let out = paths::web_dist().join(surface.name);
    let stamp_file = paths::web_dist().join(format!("{}.stamp", surface.name));
    if out.is_dir() && fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        eprintln!("{}: up to date ({:.1} s)", surface.name, since.elapsed().as_secs_f64());
        return Ok(());
    }
    let split = split::split(&compiled)?;
    let bound = bindgen::bind(&split.first, surface.name)?;
    let shrink = |wasm: Vec<u8>| match &optimizer {
        Some(optimizer) => optimizer.shrink(&wasm),
        None => Ok(wasm),
    };
    let parts = dist::Parts {
        js: split.loaded_by(&bound.js)?,
        wasm: shrink(bound.wasm)?,
        rest: split.rest.map(shrink).transpose()?,
        sources,
    };
    let written = dist::write(&out, surface.name, &parts)?;
    fs::write(&stamp_file, stamp).with_context(|| format!("cannot write {}", stamp_file.display()))?;
    eprintln!("{}: {written}, in {:.1} s", surface.name, since.elapsed().as_secs_f64());
    Ok(())
}

fn compile(surface: &Surface, toolchain: Toolchain) -> Result<Vec<u8>> {
    let folder = paths::target().join("web/build");
    let mut command = toolchain.cargo_build();
    command.args(["--profile", "web", "--package", surface.package, "--target-dir"]).arg(&folder);
    if surface.example {
        command.args(["--example", surface.name]);
    } else {
        command.args(["--bin", surface.name]);
    }
    shell::run(command.current_dir(paths::root()))?;
    let made = Toolchain::output(&folder).join(if surface.example { "examples" } else { "" });
    let file = made.join(format!("{}.wasm", surface.name));
    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// The files beside the code that a surface is made of.
struct Sources {
    /// `index.html` before addresses are put in.
    page: String,
    /// Name and content of everything in the folders of assets, in the order in which stylesheets are joined.
    assets: Vec<(String, Vec<u8>)>,
}

impl Surface {
    fn sources(&self) -> Result<Sources> {
        let root = paths::root();
        let own = if self.example { root.join("ui/examples") } else { root.join(self.package) };
        let page_file = own.join("index.html");
        let page = if page_file.is_file() {
            fs::read_to_string(&page_file).with_context(|| format!("cannot read {}", page_file.display()))?
        } else {
            dist::PLAIN_PAGE.to_owned()
        };
        let mut assets = read_folder(&root.join("ui/assets"))?;
        if own != root.join("ui") {
            assets.extend(read_folder(&own.join("assets"))?);
        }
        Ok(Sources { page, assets })
    }

    fn stamp(&self, compiled: &[u8], sources: &Sources, optimized: bool) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{FORMAT} {} {optimized} {}", self.name, shrink::BINARYEN));
        hash.update(compiled);
        hash.update(&sources.page);
        for (name, content) in &sources.assets {
            hash.update(format!("\n{name} {}\n", content.len()));
            hash.update(content);
        }
        dist::hex(&hash.finalize())
    }
}

/// The files of a folder by name; none when there is no such folder.
fn read_folder(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let shown = folder.display();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {shown}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let named = files.into_iter().filter_map(|file| {
        let name = file.file_name()?.to_str()?.to_owned();
        Some((name, file))
    });
    named
        .map(|(name, file)| {
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok((name, content))
        })
        .collect()
}
