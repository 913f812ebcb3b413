//! How many rows stand under which key.

use sqlx::AssertSqlSafe;

use crate::store::{StoreError, Tx};

/// How many rows stand under each key: `(number, rows)`, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Data keys by the key-encryption key that wraps them.
    pub data_keys: Vec<(i64, i64)>,
    /// Tokens by the version of the index key that made them.
    pub tokens: Vec<(i64, i64)>,
    /// Generations of data keys that a newer one has followed.
    pub older_generations: i64,
}

/// Counts what stands under which key.
///
/// # Errors
/// What the store says.
pub async fn survey(tx: &mut Tx) -> Result<Survey, StoreError> {
    let data_keys =
        tx.sql("SELECT kek_id, COUNT(*) FROM subject_keys GROUP BY kek_id ORDER BY kek_id").all().await?;
    let tokens = |table: &str| format!("SELECT version FROM {table}");
    let tokens = tx
        .sql(AssertSqlSafe(format!(
            "SELECT version, COUNT(*) FROM ({} UNION ALL {}) t GROUP BY version ORDER BY version",
            tokens("unique_tokens"),
            tokens("search_tokens")
        )))
        .all()
        .await?;
    let older_generations = tx
        .sql(
            "SELECT COUNT(*) FROM subject_keys o WHERE EXISTS (
                 SELECT 1 FROM subject_keys n
                 WHERE n.subject_id = o.subject_id AND n.class = o.class AND n.generation > o.generation)",
        )
        .scalar()
        .await?;
    Ok(Survey { data_keys, tokens, older_generations })
}
