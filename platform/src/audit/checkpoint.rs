//! Signed checkpoints in a file outside the database: how far the chain was, and what its last hash was.
//!
//! Whoever owns the database can rewrite the whole chain so that it fits; a checkpoint that lies elsewhere, signed by a
//! key that is not in the database, shows it. A file is lines of JSON that are only ever added; each line names the
//! hash of the line before, and the database remembers how many there are. What this does NOT do: carry the file away;
//! the operator lets it lie where the database's owner cannot write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::canonical::Canonical;
use super::seal::last_batch;
use crate::clock::Clock;
use crate::random::Random;
use crate::store::{Store, StoreError};

/// Bytes at a file's end that hold its last line.
const LAST_LINE: u64 = 4_096;

/// Why a checkpoint cannot be written or a file not be read.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner may read the key.
    #[error("the audit's key {0} can be read by others: chmod 600 it")]
    Exposed(PathBuf),
    /// The file does not hold a key.
    #[error("the audit's key {0} is damaged: give it back from its backup")]
    Damaged(PathBuf),
    /// The last line is no checkpoint.
    #[error("the last line of {0} is no checkpoint: look at it, and begin a new file")]
    LastLine(PathBuf),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The key that checkpoints are signed with, in a file of its own beside the key ring.
pub struct AuditKey(SigningKey);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredKey {
    format: u32,
    seed: String,
    public_key: String,
}

impl AuditKey {
    /// Reads the key, or makes one where there is none.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file.
    pub fn load_or_create(path: &Path, random: &Random) -> Result<Self, CheckpointError> {
        match Self::load(path) {
            Err(CheckpointError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            loaded_or_refused => return loaded_or_refused,
        }
        let made = Self(SigningKey::from_bytes(&random.bytes::<32>()));
        match made.save(path) {
            // Of two processes that find no key one makes it, and the other uses that one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(path),
            Err(source) => Err(CheckpointError::File { path: path.to_owned(), source }),
            Ok(()) => Ok(made),
        }
    }

    /// The key in this file.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file.
    pub fn load(path: &Path) -> Result<Self, CheckpointError> {
        let unreadable = |source| CheckpointError::File { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
            return Err(CheckpointError::Exposed(path.to_owned()));
        }
        let mut text = Zeroizing::new(String::with_capacity(4_096));
        (&mut file).take(4_096).read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(&text).ok_or_else(|| CheckpointError::Damaged(path.to_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        let stored: StoredKey = serde_json::from_str(text).ok()?;
        let seed = Zeroizing::new(STANDARD.decode(Zeroizing::new(stored.seed).as_bytes()).ok()?);
        let seed = Zeroizing::new(<[u8; 32]>::try_from(seed.as_slice()).ok()?);
        let key = Self(SigningKey::from_bytes(&seed));
        (stored.format == 1 && key.public().to_string() == stored.public_key).then_some(key)
    }

    fn save(&self, path: &Path) -> io::Result<()> {
        let stored = StoredKey {
            format: 1,
            seed: STANDARD.encode(self.0.to_bytes()),
            public_key: self.public().to_string(),
        };
        let text = Zeroizing::new(serde_json::to_string_pretty(&stored).map_err(io::Error::other)?);
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let draft = path.with_file_name(format!("{name}.{}.new", std::process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        let linked = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::hard_link(&draft, path));
        fs::remove_file(&draft)?;
        linked
    }

    /// What everybody may know: with it a checkpoint is checked.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditKey({})", self.public())
    }
}

/// The public half of an [`AuditKey`], written in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Out of base64; `None` when it is no key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = STANDARD.decode(text).ok()?.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&STANDARD.encode(self.0.as_bytes()))
    }
}

/// One line of a file of checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// 1.
    format: u32,
    /// Which file: drawn when it was begun.
    pub file: Uuid,
    /// Which line of it, from 1.
    pub number: i64,
    /// The last batch of the chain.
    pub batch: i64,
    /// The entries sealed up to it.
    pub entries: i64,
    /// Its hash over the whole chain, in base64.
    pub chain: String,
    /// When the checkpoint was signed.
    pub at: DateTime<Utc>,
    /// The SHA-256 of the line before, in base64; empty on the first.
    pub previous: String,
    /// Ed25519 over all of this, in base64.
    signature: String,
}

impl Checkpoint {
    fn signed_bytes(&self) -> Vec<u8> {
        Canonical::of("aixin audit checkpoint 1")
            .id(Some(self.file))
            .number(self.number)
            .number(self.batch)
            .number(self.entries)
            .bytes(self.chain.as_bytes())
            .time(Some(self.at))
            .bytes(self.previous.as_bytes())
            .finish()
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let bytes =
            STANDARD.decode(&self.signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
        let signed = |signature| key.0.verify_strict(&self.signed_bytes(), &signature).is_ok();
        self.format == 1 && bytes.is_some_and(signed)
    }

    fn line(&self) -> String {
        serde_json::to_string(self).expect("numbers, words and a time always serialise")
    }
}

pub(super) fn hash_of_line(line: &str) -> String {
    STANDARD.encode(Sha256::digest(line))
}

/// Signs how far the chain is and adds it to the file, unless its last line says so already; what was added.
///
/// # Errors
/// [`CheckpointError`] names the file, or what the store reports.
pub async fn checkpoint(
    store: &Store,
    clock: &Clock,
    random: &Random,
    key: &AuditKey,
    path: &Path,
) -> Result<Option<Checkpoint>, CheckpointError> {
    let batch = last_batch(&mut store.autocommit().await?).await?;
    if batch.number == 0 {
        return Ok(None);
    }
    let unsigned = Checkpoint {
        format: 1,
        file: random.uuid(clock),
        number: 1,
        batch: batch.number,
        entries: batch.next_leaf() - 1,
        chain: STANDARD.encode(&batch.chain),
        at: clock.now(),
        previous: String::new(),
        signature: String::new(),
    };
    let (key, file) = (AuditKey(key.0.clone()), path.to_owned());
    let added = tokio::task::spawn_blocking(move || add(unsigned, &key, &file)).await;
    let added = added
        .map_err(|error| CheckpointError::File { path: path.to_owned(), source: io::Error::other(error) })?;
    let Some(added) = added? else { return Ok(None) };
    let mut tx = store.autocommit_write().await?;
    tx.sql(
        "INSERT INTO audit_progress (name, number) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET number = EXCLUDED.number",
    )
    .bind(format!("{REMEMBERED}{}", added.file))
    .bind(added.number)
    .run_one()
    .await?;
    Ok(Some(added))
}

/// What the database calls the number of a file's lines, before the file's id.
pub(super) const REMEMBERED: &str = "checkpoints ";

fn add(
    mut checkpoint: Checkpoint,
    key: &AuditKey,
    path: &Path,
) -> Result<Option<Checkpoint>, CheckpointError> {
    let at_file = |source| CheckpointError::File { path: path.to_owned(), source };
    let mut file =
        OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(at_file)?;
    file.lock().map_err(at_file)?;
    if let Some(line) = last_line(&mut file).map_err(at_file)? {
        let last: Checkpoint =
            serde_json::from_str(&line).map_err(|_| CheckpointError::LastLine(path.to_owned()))?;
        if (last.batch, &last.chain) == (checkpoint.batch, &checkpoint.chain) {
            return Ok(None);
        }
        checkpoint.file = last.file;
        checkpoint.number = last.number + 1;
        checkpoint.previous = hash_of_line(&line);
    }
    checkpoint.signature = STANDARD.encode(key.0.sign(&checkpoint.signed_bytes()).to_bytes());
    file.write_all(format!("{}\n", checkpoint.line()).as_bytes()).map_err(at_file)?;
    file.sync_all().map_err(at_file)?;
    Ok(Some(checkpoint))
}

fn last_line(file: &mut File) -> io::Result<Option<String>> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LAST_LINE)))?;
    let mut end = Vec::new();
    file.take(LAST_LINE).read_to_end(&mut end)?;
    let text = String::from_utf8_lossy(&end);
    Ok(text.lines().rfind(|line| !line.trim().is_empty()).map(str::to_owned))
}

/// The lines of a file of checkpoints, each with what it says, if it says anything.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Option<Checkpoint>)>, CheckpointError> {
    let at_file = |source| CheckpointError::File { path: path.to_owned(), source };
    let mut lines = Vec::new();
    for line in BufReader::new(File::open(path).map_err(at_file)?).lines() {
        let line = line.map_err(at_file)?;
        let said = serde_json::from_str(&line).ok();
        lines.push((line, said));
    }
    Ok(lines)
}
