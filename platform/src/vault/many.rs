//! Keys and tokens of many subjects at once, for those who bring in a whole table.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::cache::{KeyName, OpenedKey};
use super::ciphertext::Cipher;
use super::secret::Secret;
use super::subject_key::{Class, SubjectId, SubjectKey};
use super::subject_keys::{FIRST_GENERATION, wrap};
use super::{Field, Vault, VersionedToken};
use crate::store::{StoreError, Tx, placeholders};

/// Ids or tokens named in one statement.
const AT_ONCE: usize = 500;

impl Vault {
    /// New keys for subjects that have none: their ids were made for this. They are not kept opened.
    ///
    /// # Errors
    /// What the store says, also when one of them has a key.
    pub async fn create_subjects(
        &self,
        tx: &mut Tx,
        subjects: &[Uuid],
        class: Class,
    ) -> Result<HashMap<Uuid, SubjectKey>, StoreError> {
        let ring = self.ring();
        let kek = ring.primary();
        let random = &self.inner.random;
        let mut keys = HashMap::with_capacity(subjects.len());
        let mut rows = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let name = KeyName { subject: SubjectId(*subject), class, generation: FIRST_GENERATION };
            let key = Secret::new(random.bytes());
            let wrapped = wrap(kek, name, random.bytes(), &key);
            let opened = OpenedKey { cipher: Cipher::new(&key), wrapped: wrapped.clone() };
            let generations = vec![(FIRST_GENERATION, Arc::new(opened))];
            let random = random.clone();
            keys.insert(*subject, SubjectKey { subject: name.subject, class, generations, random });
            rows.push((*subject, wrapped));
        }
        let (kek, now) = (i64::from(kek.id), self.inner.clock.now());
        let into = "INSERT INTO subject_keys (subject_id, class, generation, kek_id, wrapped, created_at)";
        tx.insert_all((into, 6, ""), &rows, |statement, (subject, wrapped)| {
            let statement = statement.bind(*subject).bind(class.as_str()).bind(i64::from(FIRST_GENERATION));
            statement.bind(kek).bind(wrapped.clone()).bind(now)
        })
        .await?;
        Ok(keys)
    }

    /// Destroys the keys of many subjects. How many there were.
    ///
    /// # Errors
    /// What the store says.
    pub async fn forget_subjects(
        &self,
        tx: &mut Tx,
        subjects: &[Uuid],
        class: Class,
    ) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for some in subjects.chunks(AT_ONCE) {
            for subject in some {
                self.inner.cache.forget(SubjectId(*subject), class);
            }
            let list = placeholders(2, some.len());
            forgotten += tx
                .sql(AssertSqlSafe(format!(
                    "DELETE FROM subject_keys WHERE class = $1 AND subject_id IN ({list})"
                )))
                .bind(class.as_str())
                .bind_all(some.iter().copied())
                .run()
                .await?;
        }
        Ok(forgotten)
    }

    /// The row that claimed each value, in their order.
    ///
    /// # Errors
    /// What the store says.
    pub async fn find_all_unique(
        &self,
        tx: &mut Tx,
        field: Field,
        values: &[&str],
    ) -> Result<Vec<Option<Uuid>>, StoreError> {
        let tokens: Vec<Vec<VersionedToken>> =
            values.iter().map(|value| self.index_tokens(field, value)).collect();
        let owners = owners(tx, field, tokens.iter().flatten()).await?;
        let owner =
            |tokens: &Vec<VersionedToken>| tokens.iter().find_map(|token| owners.get(&name(token)).copied());
        Ok(tokens.iter().map(owner).collect())
    }

    /// Claims each value for its row, which is new; whose each value is afterwards, in their order. No value may stand
    /// twice, and a row that loses its claim is taken out of the index.
    ///
    /// Concurrent claims of one value wait for each other, and nobody waits in a circle: tokens are written in their
    /// order.
    ///
    /// # Errors
    /// What the store says.
    pub async fn claim_all_unique(
        &self,
        tx: &mut Tx,
        field: Field,
        claims: &[(&str, Uuid)],
    ) -> Result<Vec<Uuid>, StoreError> {
        let field_name = field.name();
        let mut rows: Vec<(VersionedToken, Uuid)> = Vec::with_capacity(claims.len());
        for (value, row) in claims {
            rows.extend(self.index_tokens(field, value).into_iter().map(|token| (token, *row)));
        }
        rows.sort_by_cached_key(|(token, _)| name(token));
        let into = "INSERT INTO unique_tokens (field, version, token, row_id)";
        let written = tx
            .insert_all((into, 4, "ON CONFLICT DO NOTHING"), &rows, |statement, (token, row)| {
                statement.bind(field_name.clone()).bind(token.version).bind(token.token.clone()).bind(*row)
            })
            .await?;
        if written == rows.len() as u64 {
            return Ok(claims.iter().map(|(_, row)| *row).collect());
        }
        let values: Vec<&str> = claims.iter().map(|(value, _)| *value).collect();
        let owners = self.find_all_unique(tx, field, &values).await?;
        let owners: Vec<Uuid> =
            owners.into_iter().zip(claims).map(|(owner, (_, row))| owner.unwrap_or(*row)).collect();
        // Of a lost claim no token of another version may stay.
        let lost: Vec<Uuid> = owners
            .iter()
            .zip(claims)
            .filter(|(owner, (_, row))| *owner != row)
            .map(|(_, (_, row))| *row)
            .collect();
        self.release_rows(tx, &lost).await?;
        Ok(owners)
    }

    /// Lets new rows be found by the short tokens of their values: what [`Vault::index_new`] does, of many.
    ///
    /// # Errors
    /// What the store says, also when a row is found by that value already.
    pub async fn index_all(&self, tx: &mut Tx, values: &[(Field, &str, Uuid)]) -> Result<(), StoreError> {
        let rows: Vec<(String, VersionedToken, Uuid)> = values
            .iter()
            .flat_map(|(field, value, row)| {
                let tokens = self.short_index_tokens(*field, value);
                tokens.into_iter().map(|token| (field.name(), token, *row))
            })
            .collect();
        let into = "INSERT INTO search_tokens (field, version, token, row_id)";
        tx.insert_all((into, 4, ""), &rows, |statement, (field, token, row)| {
            statement.bind(field.clone()).bind(token.version).bind(token.token.clone()).bind(*row)
        })
        .await?;
        Ok(())
    }

    /// Takes rows out of the index, whatever field they are found by: their values are free for others.
    ///
    /// # Errors
    /// What the store says.
    pub async fn release_rows(&self, tx: &mut Tx, rows: &[Uuid]) -> Result<(), StoreError> {
        for some in rows.chunks(AT_ONCE) {
            let list = placeholders(1, some.len());
            for table in ["unique_tokens", "search_tokens"] {
                let text = AssertSqlSafe(format!("DELETE FROM {table} WHERE row_id IN ({list})"));
                tx.sql(text).bind_all(some.iter().copied()).run().await?;
            }
        }
        Ok(())
    }
}

/// What tells tokens of one field apart.
fn name(token: &VersionedToken) -> (i64, Vec<u8>) {
    (token.version, token.token.as_bytes().to_vec())
}

async fn owners(
    tx: &mut Tx,
    field: Field,
    tokens: impl Iterator<Item = &VersionedToken>,
) -> Result<HashMap<(i64, Vec<u8>), Uuid>, StoreError> {
    let field = field.name();
    let mut versions: HashMap<i64, Vec<&VersionedToken>> = HashMap::new();
    for token in tokens {
        versions.entry(token.version).or_default().push(token);
    }
    let mut owners = HashMap::new();
    for (version, tokens) in versions {
        for some in tokens.chunks(AT_ONCE) {
            let list: Vec<String> = (0..some.len()).map(|at| format!("(${})", at + 3)).collect();
            // Each token is looked up by itself. As `token IN (…)`, PostgreSQL reads every token of the field as long
            // as it has counted none of them: a new database under its first import.
            let found: Vec<(Vec<u8>, Option<Uuid>)> = tx
                .sql(AssertSqlSafe(format!(
                    "WITH wanted (token) AS (VALUES {})
                     SELECT w.token, (SELECT t.row_id FROM unique_tokens t
                                      WHERE t.field = $1 AND t.version = $2 AND t.token = w.token)
                     FROM wanted w",
                    list.join(", ")
                )))
                .bind(field.clone())
                .bind(version)
                .bind_all(some.iter().map(|token| token.token.clone()))
                .all()
                .await?;
            let known = found.into_iter().filter_map(|(token, row)| Some(((version, token), row?)));
            owners.extend(known);
        }
    }
    Ok(owners)
}
