//! Which compiler makes WebAssembly on this machine, and getting one where there is none.
//!
//! In this order: the wasm32 target of the toolchain that runs us; `rustup target add`, unless
//! `RUSTUP_AUTO_INSTALL=0` says that nothing may be installed that way; Debian's rustc-web with the standard
//! library built from source.

use crate::{packages, shell};
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library";
/// The oldest compiler that understands the workspace (`rust-version` in Cargo.toml).
const OLDEST: (u32, u32) = (1, 95);

/// A compiler that can make WebAssembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that runs us, with its ready-made standard library.
    Own,
    /// Debian's, which has the standard library only as source.
    Debian,
}

/// Finds a compiler for WebAssembly, or installs one.
pub(crate) fn find_or_install() -> Result<Toolchain> {
    if own_has_target()? {
        return Ok(Toolchain::Own);
    }
    if may_use_rustup() && add_target_with_rustup() && own_has_target()? {
        return Ok(Toolchain::Own);
    }
    if !debian_is_complete() {
        install_debian()?;
    }
    Ok(Toolchain::Debian)
}

impl Toolchain {
    /// `cargo build` for WebAssembly with this compiler; the caller adds package, profile and target folder.
    pub(crate) fn cargo_build(self) -> Command {
        let mut command = match self {
            Toolchain::Own => shell::cargo(),
            Toolchain::Debian => Command::new("/usr/bin/cargo"),
        };
        command.args(["build", "--target", TARGET]);
        if self == Toolchain::Debian {
            command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
            forget_rustup(&mut command);
        }
        // The variable lets a stable compiler take unstable flags.
        command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", self.flags().join(" "));
        command.env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }

    /// What makes the module smaller: no source lines of panics and no `{:?}`; a panic that only stops, which needs a
    /// standard library of our own making; and components of Leptos that are compiled once instead of for each nesting.
    /// Where the linker put what stays in the module, because it is cut in two by that afterwards.
    fn flags(self) -> Vec<&'static str> {
        let mut flags = vec!["-Zlocation-detail=none", "-Zfmt-debug=none", "-Clink-arg=--emit-relocs"];
        if self == Toolchain::Debian {
            flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort"]);
        }
        flags.push("--cfg=erase_components");
        flags
    }

    /// Where `cargo build` puts what it made, inside of its target folder.
    pub(crate) fn output(target_folder: &Path) -> PathBuf {
        target_folder.join(TARGET).join("web")
    }
}

/// `cargo xtask` runs under rustup, which tells everything below it which compiler to use.
fn forget_rustup(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let of_this_run = ["CARGO_PKG_", "CARGO_MANIFEST_", "RUST_RECURSION"];
        if of_this_run.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    let mut path = OsString::from("/usr/bin");
    if let Some(rest) = env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    command.env("PATH", path);
}

fn own_has_target() -> Result<bool> {
    let sysroot = shell::read(Command::new("rustc").args(["--print", "sysroot"]))
        .context("there is no Rust compiler on PATH")?;
    Ok(Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn may_use_rustup() -> bool {
    env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0") && shell::find("rustup").is_some()
}

fn add_target_with_rustup() -> bool {
    eprintln!("adding the WebAssembly target with rustup");
    let added = shell::run(Command::new("rustup").args(["target", "add", TARGET]));
    if let Err(error) = &added {
        eprintln!("that did not work ({error}); trying Debian's packages");
    }
    added.is_ok()
}

fn debian_is_complete() -> bool {
    let version = Command::new("/usr/bin/rustc").arg("--version").output();
    let version =
        version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    parse_version(&version).is_some_and(|version| version >= OLDEST)
        && Path::new("/usr/bin/cargo").is_file()
        && Path::new(DEBIAN_LIBRARY).is_dir()
        && Path::new(DEBIAN_LINKER).is_file()
}

fn install_debian() -> Result<()> {
    let why = "no compiler here makes WebAssembly (wasm32-unknown-unknown)";
    if !debian_linker_dangles() {
        packages::install(&DEBIAN.map(String::from), why)?;
    }
    if let Some(linker) = debian_linker_package() {
        packages::install(&[linker], why)?;
    }
    if !debian_is_complete() {
        bail!("{why}: Debian's {} are not enough or too old here", DEBIAN.join(" "));
    }
    Ok(())
}

fn debian_linker_dangles() -> bool {
    let link = Path::new(DEBIAN_LINKER);
    link.is_symlink() && !link.exists()
}

/// rust-web-llvm links `rust-lld` to `lld-22` and only recommends the package of that name.
fn debian_linker_package() -> Option<String> {
    if !debian_linker_dangles() {
        return None;
    }
    let link = fs::read_link(DEBIAN_LINKER).ok()?;
    Some(link.file_name()?.to_string_lossy().into_owned())
}

/// `rustc 1.96.0 (…)` → (1, 96).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_says_its_version() {
        assert_eq!(
            parse_version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some((1, 96))
        );
        assert_eq!(parse_version("no rustc here"), None);
        assert!(parse_version("rustc 1.63.0") < Some(OLDEST));
    }

    #[test]
    fn debians_compiler_does_not_hear_of_rustup() {
        let command = Toolchain::Debian.cargo_build();
        let toolchain = command.get_envs().find(|(name, _)| *name == "RUSTUP_TOOLCHAIN");
        assert_eq!(toolchain.map(|(_, value)| value), Some(None));
        let path = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value).unwrap();
        assert!(path.to_string_lossy().starts_with("/usr/bin:"));
    }
}
