//! Codes in the database.

use chrono::{DateTime, Utc};
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// Keeps a code's hash.
pub(super) async fn keep(
    tx: &mut Tx,
    hash: &[u8],
    purpose: &str,
    target: Uuid,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO codes (hash, purpose, target_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(hash.to_vec())
    .bind(purpose.to_owned())
    .bind(target)
    .bind(now)
    .bind(expires_at)
    .run_one()
    .await?;
    Ok(())
}

/// What a live code of this purpose opens.
pub(super) async fn find(
    tx: &mut Tx,
    hash: &[u8],
    purpose: &str,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> = tx
        .sql("SELECT target_id FROM codes WHERE hash = $1 AND purpose = $2 AND expires_at > $3")
        .bind(hash.to_vec())
        .bind(purpose.to_owned())
        .bind(now)
        .optional()
        .await?;
    Ok(found.map(|(target,)| target))
}

/// Removes the codes that open any of these.
pub(crate) async fn remove_of(tx: &mut Tx, targets: &[Uuid]) -> Result<u64, Fault> {
    let list = platform::store::placeholders(1, targets.len());
    let text = sqlx::AssertSqlSafe(format!("DELETE FROM codes WHERE target_id IN ({list})"));
    Ok(tx.sql(text).bind_all(targets.iter().copied()).run().await?)
}

/// Removes codes that have expired; how many.
pub(crate) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, Fault> {
    Ok(tx.sql("DELETE FROM codes WHERE expires_at <= $1").bind(now).run().await?)
}
