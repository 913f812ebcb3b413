//! IMPORT: a table of the county's size taken over into a new city, on each database.

use super::Mode;
use super::city::aixin;
use crate::peak::{self, Measured};
use crate::services::Services;
use crate::{children, paths, shell};
use anyhow::{Result, bail};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Rows of the table, of which so many are spoilt.
const ROWS: u32 = 43_000;
const FAULTS: u32 = 500;
/// Bytes at most, wanted.
const MEMORY: u64 = 100_000_000;

/// The section of docs/bench.md about importing.
pub(super) fn section(modes: &[Mode], folder: &Path, services: &Services) -> Result<String> {
    let folder = folder.join("import");
    fs::create_dir_all(&folder)?;
    let table = folder.join("residents.xlsx");
    let mut written = command(&folder, None);
    written.args(["demo", "--residents", &ROWS.to_string(), "--faults", &FAULTS.to_string()]);
    shell::read(written.arg("--table").arg(&table))?;
    let mut text = String::from(BEGINNING);
    for mode in modes {
        let measured = measure(*mode, &folder, &table, services)?;
        let line = line(*mode, measured);
        print!("IMPORT {line}");
        text.push_str(&line);
    }
    Ok(text)
}

const BEGINNING: &str = "\n## Importing a table\n
IMPORT is `aixin import residents` of a workbook of 43,000 rows, 500 of them with faults, into a city without residents.
Memory is its own at most, as above, without the database server's. Wanted: 30 s on PostgreSQL, 60 s on SQLite, 100 MB.

| database | rows | seconds | rows/s | memory | |
|---|---|---|---|---|---|
";

fn measure(mode: Mode, folder: &Path, table: &Path, services: &Services) -> Result<Measured> {
    let data = folder.join(format!("{mode:?}"));
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    let url = (mode == Mode::Postgres).then(|| {
        let server = services.postgres_url.rsplit_once('/').map_or("", |(server, _)| server);
        format!("{server}/import")
    });
    if url.is_some() {
        for text in ["DROP DATABASE IF EXISTS import", "CREATE DATABASE import"] {
            let mut psql = Command::new("psql");
            shell::run(psql.args(["--quiet", "--dbname", &services.postgres_url, "--command", text]))?;
        }
    }
    let mut areas = command(&data, url.as_deref());
    shell::read(areas.args(["import", "areas"]).arg(paths::root().join("data/areas-330483.csv")))?;
    let mut residents = command(&data, url.as_deref());
    residents.args(["import", "residents"]).arg(table);
    let log = File::create(data.join("log"))?;
    let measured = peak::run(residents.stdout(log.try_clone()?).stderr(log))?;
    if children::stopping() {
        bail!("stopped");
    }
    let said = fs::read_to_string(data.join("log"))?;
    let expected = format!("{ROWS} rows: {} new, 0 changed, 0 unchanged, {FAULTS} refused", ROWS - FAULTS);
    if !measured.success || !said.contains(&expected) {
        bail!("the import on {} says: {said}", mode.words());
    }
    Ok(measured)
}

fn command(data: &Path, database_url: Option<&str>) -> Command {
    let mut command = Command::new(aixin());
    command.arg("--data-dir").arg(data).current_dir(data);
    if let Some(url) = database_url {
        command.env("AIXIN_DATABASE_URL", url);
    }
    command
}

fn wanted(mode: Mode) -> Duration {
    match mode {
        Mode::Postgres => Duration::from_secs(30),
        Mode::Sqlite => Duration::from_mins(1),
    }
}

fn line(mode: Mode, measured: Measured) -> String {
    let kept = measured.took <= wanted(mode) && measured.own <= MEMORY;
    let seconds = measured.took.as_secs_f64();
    let mut line = String::new();
    let _ = writeln!(
        line,
        "| {} | 43,000 | {seconds:.1} | {:.0} | {:.0} MB | {} |",
        mode.words().trim_end_matches(" + Redis"),
        f64::from(ROWS) / seconds.max(0.001),
        peak::megabytes(measured.own),
        if kept { "✓" } else { "✗" }
    );
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_kept_on_each_database_by_its_own_time() {
        let measured = Measured { took: Duration::from_secs(43), own: 37_000_000, success: true };
        assert_eq!(line(Mode::Sqlite, measured), "| SQLite | 43,000 | 43.0 | 1000 | 37 MB | ✓ |\n");
        assert!(line(Mode::Postgres, measured).contains("✗"));
        assert!(line(Mode::Sqlite, Measured { own: MEMORY + 1, ..measured }).contains("✗"));
    }
}
