//! Sealing of personal data, field by field, and finding it again without opening it.
//!
//! A random data key per subject and retention class seals the subject's fields; it stands in the store,
//! wrapped by a key-encryption key of the ring, which stands outside. Every ciphertext is bound to its cell:
//! moved to another row, column or subject it does not open. Destroying a data key forgets everything that it
//! sealed.
//!
//! The order to read in: [`Secret`], [`Cell`], [`Sealed`] (the bytes), [`KeyRing`], [`SubjectKey`],
//! [`Field`] (the blind index), [`FileKey`] (what is too large for a row), [`register`].
//!
//! What this module does NOT do: it knows no person and no rule, decides nobody's access, and writes no audit
//! row. It never falls back to plaintext and has no mode without keys.

mod blind_index;
mod cache;
mod cell;
mod ciphertext;
mod file_key;
mod key_file;
mod key_ring;
mod many;
mod padding;
pub mod register;
pub mod rotation;
mod secret;
mod shredding;
mod subject_key;
mod subject_keys;
mod tokens;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::clock::Clock;
use crate::random::Random;
use crate::store::StoreError;

pub use self::blind_index::{Field, Token};
pub use self::cell::Cell;
pub use self::ciphertext::{OpenError, Sealed};
pub use self::file_key::{CHUNK, FileError, FileKey, FilePlace, OVERHEAD, Opening};
pub use self::key_ring::{KeyRing, KeyRingError, KeyStatus, ListedKeys};
pub use self::secret::Secret;
pub use self::subject_key::{Class, SubjectId, SubjectKey};
pub use self::subject_keys::WrappedKey;
pub use self::tokens::VersionedToken;

use self::cache::KeyCache;

/// Seals, opens and finds. Cheap to clone; all clones share ring and opened keys.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    ring: RwLock<Arc<KeyRing>>,
    cache: KeyCache,
    clock: Clock,
    random: Random,
}

/// Why the vault could not do its work. None of them carries personal data or a key.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ring could not be read again.
    #[error(transparent)]
    Ring(#[from] KeyRingError),
    /// A sealed value does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A data key is wrapped by a key that the ring does not hold, also after reading the ring again.
    #[error("a data key is wrapped by key-encryption key {0}, which the ring does not hold")]
    UnknownKek(i64),
    /// A data key is wrapped by a key that is disabled.
    #[error("a data key is wrapped by key-encryption key {0}, which is disabled")]
    DisabledKek(i64),
    /// A data key was changed, moved to another subject, or wrapped by another ring.
    #[error("a data key does not open: changed, moved, or wrapped by another ring")]
    BrokenKey,
}

impl Vault {
    /// A vault over this ring. The clock dates new keys; the random source makes keys and nonces.
    #[must_use]
    pub fn new(ring: KeyRing, clock: Clock, random: Random) -> Self {
        let ring = RwLock::new(Arc::new(ring));
        Self { inner: Arc::new(Inner { ring, cache: KeyCache::default(), clock, random }) }
    }

    /// Reads the ring's file again, so that a key added there is used; a ring from text stays as it is.
    ///
    /// # Errors
    /// What [`KeyRing::load`] says; the ring in use then stays.
    pub fn reload_ring(&self) -> Result<(), KeyRingError> {
        if let Some(path) = self.ring().path() {
            let ring = Arc::new(KeyRing::load(path)?);
            *self.inner.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        }
        Ok(())
    }

    /// Changes the ring in its file and uses it from then on. A ring from text cannot be changed: `false`.
    ///
    /// # Errors
    /// What [`KeyRing::change`] says; the ring in use then stays.
    pub fn change_ring(&self, change: impl FnOnce(KeyRing) -> KeyRing) -> Result<bool, KeyRingError> {
        let Some(path) = self.ring().path().map(std::path::Path::to_owned) else { return Ok(false) };
        let ring = Arc::new(KeyRing::change(&path, &self.inner.random, change)?);
        *self.inner.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(true)
    }

    /// The keys that are in use, by number and status: key-encryption keys, then index keys.
    #[must_use]
    pub fn keys(&self) -> (ListedKeys, ListedKeys) {
        let ring = self.ring();
        (ring.list_keks(), ring.list_index_keys())
    }

    fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.inner.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vault").field("ring", &self.ring()).finish_non_exhaustive()
    }
}
