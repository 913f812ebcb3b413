//! What is in a backup.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use platform::shreds::ShredHead;
use serde::{Deserialize, Serialize};

use super::BackupError;

const NAME: &str = "backup.json";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// SQLite, as a file of it.
    Sqlite,
    /// PostgreSQL, as an archive of `pg_dump`.
    Postgres,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

impl Kind {
    /// Which database an address is of.
    pub(super) fn of(url: &str) -> Result<Self, BackupError> {
        Ok(if platform::store::sqlite_file(url)?.is_some() { Self::Sqlite } else { Self::Postgres })
    }

    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Sqlite => "aixin.sqlite",
            Self::Postgres => "aixin.dump",
        }
    }
}

/// The end of the record's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The number of the last batch; 0 when there is none.
    pub batch: i64,
    /// The hash over it and every batch before, in hex.
    pub chain: String,
}

/// What is in a backup. Holds numbers, dates and hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Of which database.
    pub kind: Kind,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
    /// How far the record was chained.
    pub sealed: Sealed,
    /// How far the shred log was; none where nobody had been forgotten yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shreds: Option<ShredHead>,
}

impl Manifest {
    /// Writes it as the last thing: a folder without it is no backup.
    pub(super) fn write(&self, folder: &Path) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        let part = folder.join("backup.json.part");
        let mut file = File::create(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, folder.join(NAME))?;
        File::open(folder)?.sync_all()
    }

    pub(super) fn read(folder: &Path) -> Result<Self, BackupError> {
        let not_ours = |why: String| BackupError::NoManifest(folder.to_owned(), why);
        let text =
            fs::read_to_string(folder.join(NAME)).map_err(|error| not_ours(format!("{NAME}: {error}")))?;
        serde_json::from_str(&text).map_err(|error| not_ours(format!("{NAME}: {error}")))
    }
}
