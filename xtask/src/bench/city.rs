//! A demonstration city in a database, filled once and kept.

use super::Mode;
use crate::services::Services;
use crate::{paths, shell};
use anyhow::{Context, Result};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Cases that are opened, so that a town has a page of them waiting.
const CASES: u32 = 5_000;

/// A city that is there.
pub(super) struct City {
    pub(super) mode: Mode,
    pub(super) residents: u32,
    folder: PathBuf,
    database_url: Option<String>,
    redis_url: Option<String>,
}

/// What `aixin bench-prepare` prints.
#[derive(Deserialize)]
pub(super) struct Prepared {
    pub(super) residents: Vec<String>,
    pub(super) city: String,
    pub(super) town: String,
    pub(super) waits_for: String,
    pub(super) waiting: i64,
    pub(super) numbers: Vec<String>,
    pub(super) villages: Vec<String>,
}

impl City {
    /// The city of so many residents; filled now if it is not there.
    pub(super) fn filled(folder: &Path, mode: Mode, residents: u32, services: &Services) -> Result<Self> {
        Self::called("city", folder, mode, residents, services)
    }

    /// The same in a database of this name, for what adds to a city what no other may find there.
    pub(super) fn called(
        name: &str,
        folder: &Path,
        mode: Mode,
        residents: u32,
        services: &Services,
    ) -> Result<Self> {
        let name = format!("{name}_{residents}_{}", schema()?);
        let folder = folder.join(format!("{mode:?}_{name}"));
        let on_postgres = mode == Mode::Postgres;
        let server = services.postgres_url.rsplit_once('/').map_or("", |(server, _)| server);
        let city = Self {
            mode,
            residents,
            database_url: on_postgres.then(|| format!("{server}/{name}")),
            redis_url: on_postgres.then(|| services.redis_url.clone()),
            folder,
        };
        let done = city.folder.join("filled");
        if done.is_file() {
            return Ok(city);
        }
        println!("filling {} with {residents} residents", mode.words());
        if city.folder.exists() {
            fs::remove_dir_all(&city.folder)?;
        }
        fs::create_dir_all(&city.folder)?;
        if on_postgres {
            for text in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
                let mut psql = Command::new("psql");
                psql.args(["--quiet", "--dbname", &services.postgres_url, "--command", &text]);
                shell::run(&mut psql)?;
            }
        }
        let mut demo = city.aixin();
        demo.args(["demo", "--residents", &residents.to_string(), "--cases", &CASES.to_string()]);
        // It prints the accounts, which nobody needs here.
        shell::read(&mut demo)?;
        if let Some(url) = &city.database_url {
            // What PostgreSQL's own housekeeping does within minutes, done before anything is measured.
            shell::run(Command::new("psql").args([
                "--quiet",
                "--dbname",
                url,
                "--command",
                "VACUUM ANALYZE",
            ]))?;
        }
        fs::write(&done, "").with_context(|| format!("cannot write {}", done.display()))?;
        Ok(city)
    }

    /// The `aixin` command on this city.
    pub(super) fn aixin(&self) -> Command {
        let mut command = Command::new(aixin());
        command.arg("--data-dir").arg(&self.folder).current_dir(&self.folder);
        if let Some(url) = &self.database_url {
            command.env("AIXIN_DATABASE_URL", url);
        }
        if let Some(url) = &self.redis_url {
            command.env("AIXIN_REDIS_URL", url);
        }
        command
    }

    /// What one statement finds or does in its database, which is on a server.
    pub(super) fn sql(&self, statement: &str) -> Result<String> {
        let url = self.database_url.as_ref().context("the city is on PostgreSQL")?;
        let mut psql = Command::new("psql");
        psql.args(["--quiet", "--no-align", "--tuples-only", "--dbname", url, "--command", statement]);
        shell::read(&mut psql)
    }

    /// The number that a question finds.
    pub(super) fn count(&self, question: &str) -> Result<u64> {
        self.sql(question)?.trim().parse().context("psql said something else")
    }

    /// Begins sessions and opens the numbers to look up.
    pub(super) fn prepare(&self) -> Result<Prepared> {
        let printed = shell::read(self.aixin().arg("bench-prepare"))?;
        serde_json::from_str(&printed).context("`aixin bench-prepare` printed something else")
    }

    /// A folder for scripts and logs.
    pub(super) fn scratch(&self) -> Result<PathBuf> {
        let folder = self.folder.join("scratch");
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// The release build with the feature `bench`.
pub(super) fn aixin() -> PathBuf {
    paths::target().join("release/aixin")
}

/// The first letters of what the tables look like and how the city is made: another schema is another city.
fn schema() -> Result<String> {
    let mut hash = Sha256::new();
    for folder in ["migrations", "server/src/demo"] {
        let folder = paths::root().join(folder);
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            hash.update(fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
    }
    Ok(hash.finalize()[..4].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
