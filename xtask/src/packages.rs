//! Debian packages: installed where apt is there and we may, named otherwise.

use crate::shell;
use anyhow::{Result, bail};
use nix::unistd::Uid;
use std::process::Command;

/// Installs packages. `why` completes the sentence "… are needed" when that cannot be done here.
pub(crate) fn install(packages: &[String], why: &str) -> Result<()> {
    let names = packages.join(" ");
    if shell::find("apt-get").is_none() {
        bail!("{why}: please install what Debian calls {names} (there is no apt here)");
    }
    if !Uid::effective().is_root() {
        bail!("{why}: please run `sudo apt-get install {names}`, or start this as root");
    }
    eprintln!("installing {names}");
    let install = || {
        let mut command = Command::new("apt-get");
        command.args(["install", "--yes", "--no-install-recommends", "-qq"]).args(packages);
        shell::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    if install().is_ok() {
        return Ok(());
    }
    // The list of packages may be old or, in a container, missing.
    shell::run(Command::new("apt-get").args(["update", "-qq"]))?;
    install()
}
