//! The keys that everything hangs on. They live outside the database and outside its backups.
//!
//! Key-encryption keys wrap the data keys of the subjects; index keys make blind-index tokens. Both are
//! numbered and have a status. What this module does NOT do: files (`key_file`), and wrapping itself
//! (`subject_keys`).

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::ciphertext::Cipher;
use super::secret::{KeyBytes, Secret, WipedBuffer};
use crate::random::Random;

const FORMAT: u32 = 1;

/// Keys by number and status, in the order of the file.
pub type ListedKeys = Vec<(u32, KeyStatus)>;

/// What a key of the ring may still be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// Wraps and opens. Exactly one of its kind.
    Primary,
    /// Opens what it wrapped before; an index key is still written and searched.
    Decrypt,
    /// Kept in the file, used for nothing.
    Disabled,
}

/// The key-encryption keys and the index keys, opened.
pub struct KeyRing {
    pub(crate) keks: Vec<Kek>,
    pub(crate) index_keys: Vec<IndexKey>,
    path: Option<PathBuf>,
}

pub(crate) struct Kek {
    pub(crate) id: u32,
    pub(crate) status: KeyStatus,
    pub(crate) cipher: Cipher,
    key: KeyBytes,
}

pub(crate) struct IndexKey {
    pub(crate) version: u32,
    pub(crate) status: KeyStatus,
    pub(crate) key: KeyBytes,
}

/// Why a key ring cannot be used. Never carries a key or the text around one.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// The file could not be read.
    #[error("the key file {path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file could not be written.
    #[error("the key file {path} cannot be written")]
    Write {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others than its owner may read or write the file.
    #[error("the key file {path} has the mode {mode:04o}: only its owner may read it (chmod 600)")]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is a folder, a pipe or a device.
    #[error("the key file {0} is no regular file")]
    NotAFile(PathBuf),
    /// The text is not JSON of the expected shape.
    #[error("the key ring is malformed at line {line}, column {column}")]
    Malformed {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// Written by a later program.
    #[error("the key ring has the unknown format {0}")]
    UnknownFormat(u32),
    /// A key is not 32 bytes in base64, or all zeros.
    #[error("{kind} key {number} is not 32 random bytes in base64")]
    BadKey {
        /// `key-encryption` or `index`.
        kind: &'static str,
        /// Its id or version.
        number: u32,
    },
    /// Two keys of a kind have the same number.
    #[error("{kind} key {number} stands twice in the key ring")]
    Duplicate {
        /// `key-encryption` or `index`.
        kind: &'static str,
        /// The id or version that stands twice.
        number: u32,
    },
    /// None or several keys of a kind are primary.
    #[error("the key ring has {count} primary {kind} keys instead of one")]
    Primaries {
        /// `key-encryption` or `index`.
        kind: &'static str,
        /// How many there are.
        count: usize,
    },
}

impl KeyRing {
    /// A new ring: one key-encryption key and one index key, both primary.
    #[must_use]
    pub fn generate(random: &Random) -> Self {
        let kek = Kek::new(1, KeyStatus::Primary, Secret::new(random.bytes()));
        let index_key = IndexKey { version: 1, status: KeyStatus::Primary, key: Secret::new(random.bytes()) };
        Self { keks: vec![kek], index_keys: vec![index_key], path: None }
    }

    /// The ring in this JSON text, as it comes from a `*_FILE` secret.
    ///
    /// A ring from text is never read again; [`KeyRing::load`] keeps its path for that.
    ///
    /// # Errors
    /// [`KeyRingError::Malformed`] and what follows it there.
    pub fn from_text(text: &str) -> Result<Self, KeyRingError> {
        let file: RingFile = serde_json::from_str(text)
            .map_err(|error| KeyRingError::Malformed { line: error.line(), column: error.column() })?;
        if file.format != FORMAT {
            return Err(KeyRingError::UnknownFormat(file.format));
        }
        let keks = file.key_encryption_keys.iter().map(Kek::parse).collect::<Result<Vec<_>, _>>()?;
        let index_keys = file.index_keys.iter().map(IndexKey::parse).collect::<Result<Vec<_>, _>>()?;
        check(KEK, keks.iter().map(|key| (key.id, key.status)))?;
        check(INDEX, index_keys.iter().map(|key| (key.version, key.status)))?;
        Ok(Self { keks, index_keys, path: None })
    }

    /// The ring as JSON text: the keys in clear, for the key file only.
    ///
    /// # Panics
    /// Never: numbers and words always have a form in JSON.
    #[must_use]
    pub fn to_text(&self) -> Secret<Vec<u8>> {
        let file = RingFile {
            format: FORMAT,
            key_encryption_keys: self.keks.iter().map(Kek::entry).collect(),
            index_keys: self.index_keys.iter().map(IndexKey::entry).collect(),
        };
        let mut text = WipedBuffer::default();
        serde_json::to_writer_pretty(&mut text, &file).expect("numbers and words always serialise");
        text.into_secret()
    }

    /// Adds a key-encryption key, primary from now on; the one before stays to open what it wrapped.
    ///
    /// The new ring has to be durable ([`KeyRing::save`]) before a vault uses it.
    #[must_use = "the new ring has to be saved"]
    pub fn with_new_primary(self, random: &Random) -> Self {
        self.with_kek(random).with_newest_kek_primary()
    }

    /// Adds an index key, primary from now on; the one before is still written and searched.
    #[must_use = "the new ring has to be saved"]
    pub fn with_new_index_key(self, random: &Random) -> Self {
        self.with_index_key(random).with_newest_index_key_primary()
    }

    /// Adds a key-encryption key that opens and does not wrap yet, so that every process may know it before it is used.
    #[must_use = "the new ring has to be saved"]
    pub fn with_kek(mut self, random: &Random) -> Self {
        let id = self.newest_kek() + 1;
        self.keks.push(Kek::new(id, KeyStatus::Decrypt, Secret::new(random.bytes())));
        self
    }

    /// Adds an index key that is written and searched beside the primary one.
    #[must_use = "the new ring has to be saved"]
    pub fn with_index_key(mut self, random: &Random) -> Self {
        let version = self.newest_index_key() + 1;
        let key = Secret::new(random.bytes());
        self.index_keys.push(IndexKey { version, status: KeyStatus::Decrypt, key });
        self
    }

    /// Lets the newest key-encryption key wrap from now on; the one before stays to open what it wrapped.
    #[must_use = "the new ring has to be saved"]
    pub fn with_newest_kek_primary(mut self) -> Self {
        let newest = self.newest_kek();
        for kek in &mut self.keks {
            kek.status = promoted(kek.status, kek.id == newest);
        }
        self
    }

    /// Lets the newest index key be asked first from now on; the one before is still written and searched.
    #[must_use = "the new ring has to be saved"]
    pub fn with_newest_index_key_primary(mut self) -> Self {
        let newest = self.newest_index_key();
        for key in &mut self.index_keys {
            key.status = promoted(key.status, key.version == newest);
        }
        self
    }

    /// The ring without an old key-encryption key: what it wrapped never opens again. A primary key stays.
    #[must_use = "the new ring has to be saved"]
    pub fn without_kek(mut self, id: u32) -> Self {
        self.keks.retain(|key| key.id != id || key.status == KeyStatus::Primary);
        self
    }

    /// The ring without an old index key: its tokens are neither written nor searched any more. A primary key stays.
    #[must_use = "the new ring has to be saved"]
    pub fn without_index_key(mut self, version: u32) -> Self {
        self.index_keys.retain(|key| key.version != version || key.status == KeyStatus::Primary);
        self
    }

    /// The key-encryption keys by id and status, in the order of the file.
    #[must_use]
    pub fn list_keks(&self) -> ListedKeys {
        self.keks.iter().map(|key| (key.id, key.status)).collect()
    }

    /// The index keys by version and status, in the order of the file.
    #[must_use]
    pub fn list_index_keys(&self) -> ListedKeys {
        self.index_keys.iter().map(|key| (key.version, key.status)).collect()
    }

    fn newest_kek(&self) -> u32 {
        self.keks.iter().map(|key| key.id).max().unwrap_or(0)
    }

    fn newest_index_key(&self) -> u32 {
        self.index_keys.iter().map(|key| key.version).max().unwrap_or(0)
    }

    /// The file this ring came from, if it came from one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// The key that wraps new data keys.
    pub(crate) fn primary(&self) -> &Kek {
        self.keks
            .iter()
            .find(|key| key.status == KeyStatus::Primary)
            .expect("a ring is made with exactly one primary key")
    }

    pub(crate) fn kek(&self, id: u32) -> Option<&Kek> {
        self.keks.iter().find(|key| key.id == id)
    }

    /// The index keys in use, the primary one first.
    pub(crate) fn live_index_keys(&self) -> impl Iterator<Item = &IndexKey> {
        let with = |status| self.index_keys.iter().filter(move |key| key.status == status);
        with(KeyStatus::Primary).chain(with(KeyStatus::Decrypt))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keks: Vec<_> = self.keks.iter().map(|key| (key.id, key.status)).collect();
        let index_keys: Vec<_> = self.index_keys.iter().map(|key| (key.version, key.status)).collect();
        formatter
            .debug_struct("KeyRing")
            .field("key_encryption_keys", &keks)
            .field("index_keys", &index_keys)
            .finish_non_exhaustive()
    }
}

/// The status of a key when another, or this one, becomes the primary one; a disabled key stays so unless it is the one.
fn promoted(before: KeyStatus, is_it: bool) -> KeyStatus {
    match before {
        _ if is_it => KeyStatus::Primary,
        KeyStatus::Primary => KeyStatus::Decrypt,
        other => other,
    }
}

const KEK: &str = "key-encryption";
const INDEX: &str = "index";

/// Numbers that stand once, and one primary key.
fn check(kind: &'static str, keys: impl Iterator<Item = (u32, KeyStatus)>) -> Result<(), KeyRingError> {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (number, status) in keys {
        if !seen.insert(number) {
            return Err(KeyRingError::Duplicate { kind, number });
        }
        count += usize::from(status == KeyStatus::Primary);
    }
    if count == 1 { Ok(()) } else { Err(KeyRingError::Primaries { kind, count }) }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RingFile {
    format: u32,
    key_encryption_keys: Vec<KekEntry>,
    index_keys: Vec<IndexEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KekEntry {
    id: u32,
    status: KeyStatus,
    key: KeyText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexEntry {
    version: u32,
    status: KeyStatus,
    key: KeyText,
}

/// A key in base64, between file and ring.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct KeyText(String);

impl Drop for KeyText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl KeyText {
    fn of(key: &KeyBytes) -> Self {
        Self(STANDARD.encode(key.expose()))
    }

    fn parse(&self, kind: &'static str, number: u32) -> Result<KeyBytes, KeyRingError> {
        let bad = KeyRingError::BadKey { kind, number };
        // One byte more than a key: the decoder estimates the length from the text.
        let mut bytes = Zeroizing::new([0; 33]);
        match STANDARD.decode_slice(&self.0, &mut *bytes) {
            Ok(32) => {}
            _ => return Err(bad),
        }
        let key: [u8; 32] = bytes[..32].try_into().expect("32 bytes");
        if key == [0; 32] { Err(bad) } else { Ok(Secret::new(key)) }
    }
}

impl Kek {
    fn new(id: u32, status: KeyStatus, key: KeyBytes) -> Self {
        Self { id, status, cipher: Cipher::new(&key), key }
    }

    fn parse(entry: &KekEntry) -> Result<Self, KeyRingError> {
        Ok(Self::new(entry.id, entry.status, entry.key.parse(KEK, entry.id)?))
    }

    fn entry(&self) -> KekEntry {
        KekEntry { id: self.id, status: self.status, key: KeyText::of(&self.key) }
    }
}

impl IndexKey {
    fn parse(entry: &IndexEntry) -> Result<Self, KeyRingError> {
        let key = entry.key.parse(INDEX, entry.version)?;
        Ok(Self { version: entry.version, status: entry.status, key })
    }

    fn entry(&self) -> IndexEntry {
        IndexEntry { version: self.version, status: self.status, key: KeyText::of(&self.key) }
    }
}

#[cfg(test)]
#[path = "key_ring_tests.rs"]
mod tests;
