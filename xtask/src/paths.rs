//! Where things are in the repository and in the target folder.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask is a folder of the repository").to_owned()
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, else `target` in the repository.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// What the WebAssembly build writes: one folder per surface, ready to be served.
pub(crate) fn web_dist() -> PathBuf {
    target().join("web/dist")
}

/// Tools that are fetched for the build and are not part of the system.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The `aixin` command of the development build.
pub(crate) fn aixin() -> PathBuf {
    target().join("debug/aixin")
}
