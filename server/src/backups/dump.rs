//! The database out of its server and back into one.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use platform::audit;
use platform::store::{self, Store, StoreOptions};
use tokio::process::Command;

use super::{BackupError, Kind, Sealed, hex};
use crate::app::MIGRATIONS;

/// Copies the database, as it stands at one moment, into a new file.
pub(super) async fn dump(url: &str, kind: Kind, file: &Path) -> Result<(), BackupError> {
    match kind {
        Kind::Sqlite => Ok(store::copy_sqlite(url, file).await?),
        Kind::Postgres => {
            // The file is ours alone before anything is in it.
            let file_error = |error| BackupError::File(file.to_owned(), error);
            let out = private(file).map_err(file_error)?;
            let mut dump = program("pg_dump", url)?;
            dump.args(["--format=custom", "--no-owner", "--no-privileges"]).stdout(out);
            run("pg_dump", dump).await?;
            fs::File::open(file).and_then(|file| file.sync_all()).map_err(file_error)
        }
    }
}

/// Puts a copy into an empty database: all of it or nothing.
pub(super) async fn restore(file: &Path, kind: Kind, url: &str) -> Result<(), BackupError> {
    match kind {
        Kind::Sqlite => {
            let target = store::sqlite_file(url)?.unwrap_or_default();
            let part = target.with_extension("restoring");
            let at_part = |error| BackupError::File(part.clone(), error);
            let folder =
                target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(at_part)?;
            // What a restore that was cut off left behind is nobody's.
            let _ = fs::remove_file(&part);
            let mut out = private(&part).map_err(at_part)?;
            let mut from = fs::File::open(file).map_err(|error| BackupError::File(file.to_owned(), error))?;
            std::io::copy(&mut from, &mut out).and_then(|_| out.sync_all()).map_err(at_part)?;
            fs::rename(&part, &target).map_err(at_part)?;
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(at_part)
        }
        Kind::Postgres => {
            let mut restore = program("pg_restore", url)?;
            restore.args(["--dbname", database(url)?.as_str()]);
            restore.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
            restore.arg(file);
            run("pg_restore", restore).await
        }
    }
}

/// The end of the chain as it is now: a copy that is made later holds it.
pub(super) async fn sealed(url: &str) -> Result<Sealed, BackupError> {
    let options = StoreOptions { max_connections: 1, ..StoreOptions::new(url) };
    let store = Store::connect(&options, &MIGRATIONS).await?;
    let end = audit::end(&store).await;
    store.close().await;
    Ok(end?.map_or_else(
        || Sealed { batch: 0, chain: String::new() },
        |(batch, chain)| Sealed { batch, chain: hex(&chain) },
    ))
}

fn private(file: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn database(url: &str) -> Result<String, BackupError> {
    let environment = store::postgres_environment(url)?;
    let name = environment.into_iter().find(|(variable, _)| *variable == "PGDATABASE");
    Ok(name.map_or_else(String::new, |(_, name)| name))
}

fn program(name: &'static str, url: &str) -> Result<Command, BackupError> {
    let mut command = Command::new(name);
    command
        .envs(store::postgres_environment(url)?)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

async fn run(program: &'static str, mut command: Command) -> Result<(), BackupError> {
    let failed = |why: String| BackupError::Program { program, why };
    let child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let ended = child.wait_with_output().await.map_err(|error| failed(error.to_string()))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Err(failed(last.to_owned()))
}
