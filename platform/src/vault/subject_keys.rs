//! The data keys in the store: one random key per subject and class, wrapped by a key of the ring.
//!
//! A wrapped key is `version 1 | algorithm 1 | nonce 12 | ciphertext 32 | tag 16`, bound to its subject, class,
//! generation and key-encryption key. The store is asked every time: it alone knows which keys still exist.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::cache::{KeyName, OpenedKey};
use super::cell::length_prefixed;
use super::ciphertext::{Cipher, NONCE};
use super::key_ring::{Kek, KeyStatus};
use super::secret::{KeyBytes, Secret};
use super::subject_key::{Class, SubjectId, SubjectKey};
use super::{Vault, VaultError};
use crate::failpoint;
use crate::store::{Batch, StoreError, Tx, placeholders};

const VERSION: u8 = 1;
const AES_256_GCM: u8 = 1;
pub(super) const FIRST_GENERATION: u32 = 1;
/// Subjects asked for in one statement; both databases bind far more.
const BATCH: usize = 500;

/// A data key as it is read beside the row that it opens, by a join that saves the round trip for it:
/// `LEFT JOIN subject_keys k ON k.subject_id = … AND k.class = 'statutory'` with [`WrappedKey::COLUMNS`] of `k`.
#[derive(Clone, sqlx::FromRow)]
pub struct WrappedKey {
    #[sqlx(rename = "key_generation")]
    generation: Option<i64>,
    #[sqlx(rename = "key_kek")]
    kek: Option<i64>,
    #[sqlx(rename = "key_wrapped")]
    wrapped: Option<Vec<u8>>,
}

impl WrappedKey {
    /// What is selected, of `subject_keys` as `k`.
    pub const COLUMNS: &'static str =
        "k.generation AS key_generation, k.kek_id AS key_kek, k.wrapped AS key_wrapped";
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WrappedKey(generation {:?})", self.generation)
    }
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    subject_id: Uuid,
    generation: i64,
    kek_id: i64,
    wrapped: Vec<u8>,
}

impl Vault {
    /// The subject's key of this class, or `None` where nothing was ever sealed or the key was destroyed.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of [`super::OpenError`].
    pub async fn subject(
        &self,
        tx: &mut Tx,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> Result<Option<SubjectKey>, VaultError> {
        let subject = subject.into();
        let rows = tx
            .sql(
                "SELECT subject_id, generation, kek_id, wrapped FROM subject_keys
                 WHERE subject_id = $1 AND class = $2
                 ORDER BY generation",
            )
            .bind(subject)
            .bind(class.as_str())
            .all::<KeyRow>()
            .await?;
        let mut keys = self.assemble(rows, class)?;
        Ok(keys.remove(&subject.0))
    }

    /// The subject's key of this class from rows that a join brought, or `None` where there is none. A generation
    /// may stand in several of the rows.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of the store and of [`super::OpenError`].
    pub fn joined<'k>(
        &self,
        subject: impl Into<SubjectId>,
        class: Class,
        rows: impl IntoIterator<Item = &'k WrappedKey>,
    ) -> Result<Option<SubjectKey>, VaultError> {
        let subject = subject.into();
        let mut found: Vec<KeyRow> = Vec::with_capacity(1);
        for row in rows {
            let (Some(generation), Some(kek_id), Some(wrapped)) =
                (row.generation, row.kek, row.wrapped.as_ref())
            else {
                continue;
            };
            if found.iter().all(|known| known.generation != generation) {
                found.push(KeyRow { subject_id: subject.0, generation, kek_id, wrapped: wrapped.clone() });
            }
        }
        found.sort_by_key(|row| row.generation);
        Ok(self.assemble(found, class)?.remove(&subject.0))
    }

    /// The keys of many subjects; who has none of this class is missing from the answer.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of [`super::OpenError`].
    pub async fn subjects(
        &self,
        tx: &mut Tx,
        subjects: &[Uuid],
        class: Class,
    ) -> Result<HashMap<Uuid, SubjectKey>, VaultError> {
        let mut keys = HashMap::with_capacity(subjects.len());
        for batch in subjects.chunks(BATCH) {
            let list = placeholders(2, batch.len());
            let rows = tx
                .sql(AssertSqlSafe(format!(
                    "SELECT subject_id, generation, kek_id, wrapped FROM subject_keys
                     WHERE class = $1 AND subject_id IN ({list})
                     ORDER BY subject_id, generation"
                )))
                .bind(class.as_str())
                .bind_all(batch.iter().copied())
                .all::<KeyRow>()
                .await?;
            keys.extend(self.assemble(rows, class)?);
        }
        Ok(keys)
    }

    /// The subject's key of this class, made now if there is none. Of several who make it at once, one key wins
    /// and all get that one.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of [`super::OpenError`].
    pub async fn subject_or_create(
        &self,
        tx: &mut Tx,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> Result<SubjectKey, VaultError> {
        let subject = subject.into();
        if let Some(key) = self.subject(tx, subject, class).await? {
            return Ok(key);
        }
        self.insert_key(tx, KeyName { subject, class, generation: FIRST_GENERATION }).await?;
        // Read back what stands there now: another transaction may have been faster.
        self.subject(tx, subject, class).await?.ok_or(VaultError::BrokenKey)
    }

    /// The first key of a subject whose id was just drawn, so that nobody can have made one: written with the batch.
    #[must_use]
    pub fn first_key(
        &self,
        batch: &mut Batch<'_>,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> SubjectKey {
        let name = KeyName { subject: subject.into(), class, generation: FIRST_GENERATION };
        let ring = self.ring();
        let kek = ring.primary();
        let random = &self.inner.random;
        let bytes = Secret::new(random.bytes());
        let wrapped = wrap(kek, name, random.bytes(), &bytes);
        batch
            .insert(
                "INSERT INTO subject_keys (subject_id, class, generation, kek_id, wrapped, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(name.subject)
            .bind(name.class.as_str())
            .bind(i64::from(name.generation))
            .bind(i64::from(kek.id))
            .bind(wrapped.clone())
            .bind(self.inner.clock.now());
        let opened = Arc::new(OpenedKey { cipher: Cipher::new(&bytes), wrapped });
        SubjectKey {
            subject: name.subject,
            class,
            generations: vec![(name.generation, opened)],
            random: random.clone(),
        }
    }

    /// Gives the subject a new generation of its key: it seals from now on, the older ones still open.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of [`super::OpenError`].
    pub async fn renew_subject(
        &self,
        tx: &mut Tx,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> Result<SubjectKey, VaultError> {
        let subject = subject.into();
        let key = self.subject_or_create(tx, subject, class).await?;
        let (newest, _) = key.generations.last().ok_or(VaultError::BrokenKey)?;
        self.insert_key(tx, KeyName { subject, class, generation: newest + 1 }).await?;
        self.subject(tx, subject, class).await?.ok_or(VaultError::BrokenKey)
    }

    /// Destroys the subject's keys of this class: nothing that they sealed opens again. How many there were.
    ///
    /// # Errors
    /// What the store says.
    pub async fn forget_subject(
        &self,
        tx: &mut Tx,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> Result<u64, StoreError> {
        let subject = subject.into();
        self.inner.cache.forget(subject, class);
        tx.sql("DELETE FROM subject_keys WHERE subject_id = $1 AND class = $2")
            .bind(subject)
            .bind(class.as_str())
            .run()
            .await
    }

    async fn insert_key(&self, tx: &mut Tx, name: KeyName) -> Result<(), VaultError> {
        let ring = self.ring();
        let kek = ring.primary();
        let random = &self.inner.random;
        let wrapped = wrap(kek, name, random.bytes(), &Secret::new(random.bytes()));
        tx.sql(
            "INSERT INTO subject_keys (subject_id, class, generation, kek_id, wrapped, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(name.subject)
        .bind(name.class.as_str())
        .bind(i64::from(name.generation))
        .bind(i64::from(kek.id))
        .bind(wrapped)
        .bind(self.inner.clock.now())
        .run()
        .await?;
        failpoint::pass("vault.key_made");
        Ok(())
    }

    /// The keys in these rows, which come by subject and generation.
    fn assemble(&self, rows: Vec<KeyRow>, class: Class) -> Result<HashMap<Uuid, SubjectKey>, VaultError> {
        let mut keys: HashMap<Uuid, SubjectKey> = HashMap::new();
        for row in rows {
            let subject = SubjectId(row.subject_id);
            let generation = u32::try_from(row.generation).map_err(|_| VaultError::BrokenKey)?;
            let key = self.opened(KeyName { subject, class, generation }, row.kek_id, row.wrapped)?;
            keys.entry(subject.0)
                .or_insert_with(|| SubjectKey {
                    subject,
                    class,
                    generations: Vec::with_capacity(1),
                    random: self.inner.random.clone(),
                })
                .generations
                .push((generation, key));
        }
        Ok(keys)
    }

    fn opened(&self, name: KeyName, kek_id: i64, wrapped: Vec<u8>) -> Result<Arc<OpenedKey>, VaultError> {
        let id = u32::try_from(kek_id).map_err(|_| VaultError::UnknownKek(kek_id))?;
        let mut ring = self.ring();
        if ring.kek(id).is_none() {
            self.reload_ring()?;
            ring = self.ring();
        }
        let kek = ring.kek(id).ok_or(VaultError::UnknownKek(kek_id))?;
        if kek.status == KeyStatus::Disabled {
            return Err(VaultError::DisabledKek(kek_id));
        }
        if let Some(key) = self.inner.cache.find(name, &wrapped) {
            return Ok(key);
        }
        let cipher = Cipher::new(&unwrap(kek, name, &wrapped).ok_or(VaultError::BrokenKey)?);
        let key = Arc::new(OpenedKey { cipher, wrapped });
        self.inner.cache.keep(name, Arc::clone(&key));
        Ok(key)
    }
}

pub(super) fn wrap(kek: &Kek, name: KeyName, nonce: [u8; NONCE], key: &KeyBytes) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(62);
    bytes.extend([VERSION, AES_256_GCM]);
    bytes.extend(nonce);
    let start = bytes.len();
    bytes.extend_from_slice(key.expose());
    kek.cipher.encrypt(nonce, &associated_data(kek, name), &mut bytes, start);
    bytes
}

pub(super) fn unwrap(kek: &Kek, name: KeyName, wrapped: &[u8]) -> Option<KeyBytes> {
    let sealed = wrapped.strip_prefix(&[VERSION, AES_256_GCM])?;
    let key = kek.cipher.decrypt(&associated_data(kek, name), sealed)?;
    key.expose().as_slice().try_into().ok().map(Secret::new)
}

fn associated_data(kek: &Kek, name: KeyName) -> Vec<u8> {
    length_prefixed(&[
        &[VERSION],
        &[AES_256_GCM],
        name.subject.0.as_bytes(),
        name.class.as_str().as_bytes(),
        &name.generation.to_be_bytes(),
        &kek.id.to_be_bytes(),
    ])
}

#[cfg(test)]
#[path = "subject_keys_tests.rs"]
mod tests;
