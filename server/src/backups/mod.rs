//! A copy of the database that can be given out of the house, and the way back.
//!
//! A backup is a folder: the database as it stood at one moment, and `backup.json`, which says what is in it. It holds no
//! key: without the ring it is worth nothing to whoever finds it, and nothing to us. The order to read in: [`Manifest`],
//! [`write`], [`Backup::open`], [`Backup::restore`], [`Look`]. What this does NOT do: decide when, or keep keys.

mod dump;
mod look;
mod manifest;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use platform::shreds::{self, ShredLogError};
use platform::store::{self, OpenError, StoreError};
use platform::vault::rotation::RotationError;
use sha2::{Digest, Sha256};

pub use self::look::{Look, Looked};
pub use self::manifest::{Kind, Manifest, Sealed};

/// Why there is no backup, or no way back from it. Every sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder holds something.
    #[error("{} is not empty: name a new folder for each backup", .0.display())]
    FolderTaken(PathBuf),
    /// The key ring lies where the backup goes.
    #[error("the key ring lies in {}: a backup must not lie beside the keys that open it", .0.display())]
    KeysBeside(PathBuf),
    /// There is no manifest that we can read.
    #[error("{folder} holds no backup of ours: {why}", folder = .0.display(), why = .1)]
    NoManifest(PathBuf, String),
    /// Bytes differ from what was written.
    #[error("{} is not what was backed up: take another backup", .0.display())]
    Changed(PathBuf),
    /// The backup is one of the other database.
    #[error("this is a backup of {0}, and the configured database is another: set database_url accordingly")]
    OtherKind(Kind),
    /// The database to restore into holds tables.
    #[error(
        "the database is not empty: restore into a new one, and point database_url to it when it is right"
    )]
    NotEmpty,
    /// A program of PostgreSQL failed, or is not there.
    #[error("{program} failed: {why} (PostgreSQL's client programs are needed, as new as its server)")]
    Program {
        /// Its name.
        program: &'static str,
        /// What it said last.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("{file}: {why}", file = .0.display(), why = .1)]
    File(PathBuf, std::io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was restored differs from what the manifest says.
    #[error("what was restored is not what was backed up: {0}")]
    Different(String),
    /// The record cannot be looked at.
    #[error("the record cannot be looked at: {0}")]
    Record(#[from] platform::audit::CheckpointError),
    /// The shred log cannot be read, or was changed.
    #[error(transparent)]
    Shreds(#[from] ShredLogError),
    /// The shred log is not the one that the backup knew, or lost lines.
    #[error(
        "the shred log {log} tells of {found} destroyed keys, and the backup knew of {known}: without all of them people \
         who were forgotten would be readable. Put the newest shred log there, or say --without-shred-log",
        log = .log.display()
    )]
    ShredsMissing {
        /// The file.
        log: PathBuf,
        /// How many it tells of.
        found: u64,
        /// How many the backup knew of.
        known: u64,
    },
    /// Sealed values cannot be read.
    #[error("sealed values cannot be looked at: {0}")]
    Values(#[from] RotationError),
}

/// Which database is backed up, and what it must not be put beside.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// Its address, of a role that may read every table.
    pub url: &'s str,
    /// The file of the key ring.
    pub key_file: &'s Path,
    /// The file that says whose keys were destroyed.
    pub shred_log: &'s Path,
}

/// Backs the database up into a new folder, while others read and write it.
///
/// # Errors
/// See [`BackupError`]; then the folder holds no `backup.json` and is no backup.
pub async fn write(source: Source<'_>, folder: &Path, now: DateTime<Utc>) -> Result<Manifest, BackupError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::File(path, error)
    };
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let beside = source.key_file.parent().and_then(|keys| keys.canonicalize().ok());
        let taken = folder.to_owned();
        let is_beside = beside.is_some() && beside == folder.canonicalize().ok();
        return Err(if is_beside { BackupError::KeysBeside(taken) } else { BackupError::FolderTaken(taken) });
    }
    make_private(folder).map_err(at(folder))?;
    let kind = Kind::of(source.url)?;
    let file = folder.join(kind.file_name());
    let sealed = dump::sealed(source.url).await?;
    // Before the copy is made: what is destroyed meanwhile is in the log and not in the manifest, never the other way.
    let shreds = shreds::read(source.shred_log)?.map(|log| log.head);
    dump::dump(source.url, kind, &file).await?;
    let bytes = fs::metadata(&file).map_err(at(&file))?.len();
    let sha256 = sha256(&file).map_err(at(&file))?;
    let manifest = Manifest { made_at: now, kind, bytes, sha256, sealed, shreds };
    manifest.write(folder).map_err(at(folder))?;
    Ok(manifest)
}

/// A backup whose bytes are those that were written.
#[derive(Debug)]
pub struct Backup {
    /// What is in it.
    pub manifest: Manifest,
    file: PathBuf,
}

impl Backup {
    /// Opens a backup and compares it with what its manifest says.
    ///
    /// # Errors
    /// [`BackupError::NoManifest`] or [`BackupError::Changed`].
    pub fn open(folder: &Path) -> Result<Self, BackupError> {
        let manifest = Manifest::read(folder)?;
        let file = folder.join(manifest.kind.file_name());
        let found = sha256(&file).map_err(|error| BackupError::File(file.clone(), error))?;
        if found != manifest.sha256 {
            return Err(BackupError::Changed(file));
        }
        Ok(Self { manifest, file })
    }

    /// Refuses a shred log that is older than the backup: then somebody who was forgotten could come back unseen.
    ///
    /// # Errors
    /// [`BackupError::ShredsMissing`], or [`BackupError::Shreds`] when it cannot be read.
    pub fn knows_less_than(&self, shred_log: &Path) -> Result<(), BackupError> {
        let Some(known) = &self.manifest.shreds else { return Ok(()) };
        let found = shreds::read(shred_log)?.map(|log| log.head);
        match found {
            Some(found) if found.log == known.log && found.shreds >= known.shreds => Ok(()),
            found => Err(BackupError::ShredsMissing {
                log: shred_log.to_owned(),
                found: found.map_or(0, |found| found.shreds),
                known: known.shreds,
            }),
        }
    }

    /// Puts the database back into an empty one: all of it or nothing.
    ///
    /// # Errors
    /// [`BackupError::OtherKind`], [`BackupError::NotEmpty`], or what else [`BackupError`] names.
    pub async fn restore(&self, url: &str) -> Result<(), BackupError> {
        if Kind::of(url)? != self.manifest.kind {
            return Err(BackupError::OtherKind(self.manifest.kind));
        }
        if !store::is_empty(url).await? {
            return Err(BackupError::NotEmpty);
        }
        dump::restore(&self.file, self.manifest.kind, url).await
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn sha256(file: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(file)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => break,
            read => hash.update(&bytes[..read]),
        }
    }
    Ok(hex(&hash.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
