//! Which keys are there to be destroyed, for whoever destroys them and whoever replays it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::subject_key::{SubjectId, SubjectKey};
use super::{Class, Vault, VaultError};
use crate::store::{Dialect, StoreError, Tx, placeholders};

/// Subjects named in one statement.
const AT_ONCE: usize = 500;

impl Vault {
    /// As [`Vault::subject_or_create`], for whoever seals with it: nobody destroys the key before this transaction ends.
    ///
    /// # Errors
    /// Every [`VaultError`] but those of [`super::OpenError`].
    pub async fn subject_to_seal(
        &self,
        tx: &mut Tx,
        subject: impl Into<SubjectId>,
        class: Class,
    ) -> Result<SubjectKey, VaultError> {
        let subject = subject.into();
        if tx.dialect() == Dialect::Postgres {
            // Who destroys it first leaves none, and another is made.
            tx.sql("SELECT generation FROM subject_keys WHERE subject_id = $1 AND class = $2 FOR KEY SHARE")
                .bind(subject)
                .bind(class.as_str())
                .scalars::<i64>()
                .await?;
        }
        self.subject_or_create(tx, subject, class).await
    }

    /// Waits for whoever is about to seal with a key of these subjects; the next ones wait for this transaction.
    ///
    /// # Errors
    /// What the store says.
    pub async fn hold_keys(&self, tx: &mut Tx, subjects: &[Uuid]) -> Result<(), StoreError> {
        if tx.dialect() == Dialect::Sqlite {
            // It has one writer.
            return Ok(());
        }
        for some in subjects.chunks(AT_ONCE) {
            let list = placeholders(1, some.len());
            let text = format!(
                "SELECT subject_id FROM subject_keys WHERE subject_id IN ({list})
                 ORDER BY subject_id, class, generation FOR UPDATE"
            );
            tx.sql(AssertSqlSafe(text)).bind_all(some.iter().copied()).scalars::<Uuid>().await?;
        }
        Ok(())
    }

    /// Those of the subjects who have a key of this class that was made up to `at`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn keyed_by(
        &self,
        tx: &mut Tx,
        subjects: &[Uuid],
        class: Class,
        at: DateTime<Utc>,
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut found = Vec::new();
        for some in subjects.chunks(AT_ONCE) {
            let list = placeholders(3, some.len());
            let text = format!(
                "SELECT DISTINCT subject_id FROM subject_keys
                 WHERE class = $1 AND created_at <= $2 AND subject_id IN ({list})"
            );
            let statement = tx.sql(AssertSqlSafe(text)).bind(class.as_str()).bind(at);
            found.extend(statement.bind_all(some.iter().copied()).scalars::<Uuid>().await?);
        }
        Ok(found)
    }
}
