//! Which keys are there to be destroyed, for whoever destroys them and whoever replays it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Class, Vault};
use crate::store::{StoreError, Tx, placeholders};

/// Subjects named in one statement.
const AT_ONCE: usize = 500;

impl Vault {
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
