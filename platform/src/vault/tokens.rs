//! The blind-index tokens in the store. Several versions of the index key may be live: all are written, all
//! are searched, so that a new key can be rotated in while the doors are open.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::Vault;
use super::blind_index::{Field, Token};
use super::key_ring::IndexKey;
use crate::store::{Batch, StoreError, Tx, rows_of_placeholders};

/// A token and the version of the index key that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedToken {
    /// The index key's version, as it stands in the store.
    pub version: i64,
    /// The token under that key.
    pub token: Token,
}

impl Vault {
    /// The value's token of 128 bits under the primary index key.
    #[must_use]
    pub fn token(&self, field: Field, value: &str) -> Token {
        self.first(Token::unique, field, value)
    }

    /// The value's token of 128 bits under the primary index key, with its version: for tokens that are kept where no
    /// value is, and so cannot be made anew.
    #[must_use]
    pub fn versioned_token(&self, field: Field, value: &str) -> VersionedToken {
        self.primary(Token::unique, field, value)
    }

    /// The value's token of 12 bits under the primary index key: about one value in 4,096 shares it.
    #[must_use]
    pub fn short_token(&self, field: Field, value: &str) -> Token {
        self.first(Token::short, field, value)
    }

    /// The value's tokens of 128 bits under every live index key, the primary one first.
    #[must_use]
    pub fn index_tokens(&self, field: Field, value: &str) -> Vec<VersionedToken> {
        self.every(Token::unique, field, value)
    }

    /// The value's tokens of 12 bits under every live index key, the primary one first.
    #[must_use]
    pub fn short_index_tokens(&self, field: Field, value: &str) -> Vec<VersionedToken> {
        self.every(Token::short, field, value)
    }

    /// Claims the value for this row: `true` if it is the row's now (or was before), `false` if it is another's.
    ///
    /// Concurrent claims of one value wait for each other; exactly one gets it. After `false` the transaction
    /// goes on and nothing was written.
    ///
    /// # Errors
    /// What the store says.
    pub async fn claim_unique(
        &self,
        tx: &mut Tx,
        field: Field,
        value: &str,
        row: Uuid,
    ) -> Result<bool, StoreError> {
        let name = field.name();
        for (written, token) in self.index_tokens(field, value).iter().enumerate() {
            let inserted = tx
                .sql(
                    "INSERT INTO unique_tokens (field, version, token, row_id) VALUES ($1, $2, $3, $4)
                     ON CONFLICT DO NOTHING",
                )
                .bind(&name)
                .bind(token.version)
                .bind(&token.token)
                .bind(row)
                .run()
                .await?;
            if inserted == 0 && owner(tx, &name, token).await? != Some(row) {
                self.unclaim(tx, field, value, row, written).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Claims several values, each for its row, where the rows were just made and can have claimed nothing: one
    /// statement. `false` if any of the values is another's; then the transaction must not go on.
    ///
    /// # Errors
    /// What the store says.
    pub async fn claim_new(&self, tx: &mut Tx, claims: &[(Field, &str, Uuid)]) -> Result<bool, StoreError> {
        let rows: Vec<_> = claims
            .iter()
            .flat_map(|(field, value, row)| {
                let tokens = self.index_tokens(*field, value);
                tokens.into_iter().map(|token| (field.name(), token, *row))
            })
            .collect();
        let values = rows_of_placeholders(rows.len(), 4);
        let mut insert = tx.sql(AssertSqlSafe(format!(
            "INSERT INTO unique_tokens (field, version, token, row_id) VALUES {values} ON CONFLICT DO NOTHING"
        )));
        let wanted = rows.len() as u64;
        for (field, token, row) in rows {
            insert = insert.bind(field).bind(token.version).bind(token.token).bind(row);
        }
        Ok(insert.run().await? == wanted)
    }

    /// Lets a new row be found by the short tokens of its values, written with the batch.
    pub fn index_new(&self, batch: &mut Batch<'_>, values: &[(Field, &str)], row: Uuid) {
        let rows: Vec<_> = values
            .iter()
            .flat_map(|(field, value)| {
                let tokens = self.short_index_tokens(*field, value);
                tokens.into_iter().map(|token| (field.name(), token))
            })
            .collect();
        let placeholders = rows_of_placeholders(rows.len(), 4);
        let sql = format!("INSERT INTO search_tokens (field, version, token, row_id) VALUES {placeholders}");
        let mut insert = batch.insert_rows(sql, rows.len());
        for (field, token) in rows {
            insert = insert.bind(field).bind(token.version).bind(token.token).bind(row);
        }
    }

    /// The row that claimed the value.
    ///
    /// # Errors
    /// What the store says.
    pub async fn find_unique(
        &self,
        tx: &mut Tx,
        field: Field,
        value: &str,
    ) -> Result<Option<Uuid>, StoreError> {
        let name = field.name();
        for token in self.index_tokens(field, value) {
            if let Some(row) = owner(tx, &name, &token).await? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Lets the row be found by the value's short tokens.
    ///
    /// # Errors
    /// What the store says.
    pub async fn index_search(
        &self,
        tx: &mut Tx,
        field: Field,
        value: &str,
        row: Uuid,
    ) -> Result<(), StoreError> {
        let name = field.name();
        for token in self.short_index_tokens(field, value) {
            tx.sql(
                "INSERT INTO search_tokens (field, version, token, row_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING",
            )
            .bind(&name)
            .bind(token.version)
            .bind(&token.token)
            .bind(row)
            .run()
            .await?;
        }
        Ok(())
    }

    /// At most `limit` rows that may hold the value, by id after `after`: open them and compare.
    ///
    /// # Errors
    /// What the store says.
    pub async fn search(
        &self,
        tx: &mut Tx,
        field: Field,
        value: &str,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let name = field.name();
        let mut rows = Vec::new();
        for token in self.short_index_tokens(field, value) {
            let found = tx
                .sql(
                    "SELECT row_id FROM search_tokens
                     WHERE field = $1 AND version = $2 AND token = $3 AND row_id > $4
                     ORDER BY row_id LIMIT $5",
                )
                .bind(&name)
                .bind(token.version)
                .bind(&token.token)
                .bind(after.unwrap_or(Uuid::nil()))
                .bind(limit)
                .all::<(Uuid,)>()
                .await?;
            rows.extend(found.into_iter().map(|(row,)| row));
        }
        rows.sort_unstable();
        rows.dedup();
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(rows)
    }

    /// Takes the row out of the index of this field: its value is free for another, and it is found no more.
    ///
    /// # Errors
    /// What the store says.
    pub async fn release_tokens(&self, tx: &mut Tx, field: Field, row: Uuid) -> Result<(), StoreError> {
        let name = field.name();
        for statement in [
            "DELETE FROM unique_tokens WHERE row_id = $1 AND field = $2",
            "DELETE FROM search_tokens WHERE row_id = $1 AND field = $2",
        ] {
            tx.sql(statement).bind(row).bind(&name).run().await?;
        }
        Ok(())
    }

    /// Takes back the first `written` tokens of a claim that met another's.
    async fn unclaim(
        &self,
        tx: &mut Tx,
        field: Field,
        value: &str,
        row: Uuid,
        written: usize,
    ) -> Result<(), StoreError> {
        for token in self.index_tokens(field, value).iter().take(written) {
            tx.sql(
                "DELETE FROM unique_tokens WHERE field = $1 AND version = $2 AND token = $3 AND row_id = $4",
            )
            .bind(field.name())
            .bind(token.version)
            .bind(&token.token)
            .bind(row)
            .run()
            .await?;
        }
        Ok(())
    }

    fn first(&self, make: MakeToken, field: Field, value: &str) -> Token {
        self.primary(make, field, value).token
    }

    fn primary(&self, make: MakeToken, field: Field, value: &str) -> VersionedToken {
        let ring = self.ring();
        let key = ring.live_index_keys().next().expect("a ring is made with one primary index key");
        VersionedToken { version: key.version.into(), token: make(key, &field, value) }
    }

    fn every(&self, make: MakeToken, field: Field, value: &str) -> Vec<VersionedToken> {
        let ring = self.ring();
        ring.live_index_keys()
            .map(|key| VersionedToken { version: key.version.into(), token: make(key, &field, value) })
            .collect()
    }
}

type MakeToken = fn(&IndexKey, &Field, &str) -> Token;

async fn owner(tx: &mut Tx, field: &str, token: &VersionedToken) -> Result<Option<Uuid>, StoreError> {
    let row = tx
        .sql("SELECT row_id FROM unique_tokens WHERE field = $1 AND version = $2 AND token = $3")
        .bind(field)
        .bind(token.version)
        .bind(&token.token)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(row,)| row))
}
