//! What no batch holds yet.
//!
//! Ids begin with their millisecond, but an entry is seen only when its transaction ends, so the youngest id that was
//! seen says nothing of the others. Looked at is therefore everything from a mark on that has no leaf yet, and the mark
//! follows a little behind the oldest transaction that may still end.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::clock::Clock;
use crate::store::{Dialect, Result, Tx};

/// How far the mark stays behind: longer than a request takes from drawing an id to writing it, and than clocks of two
/// machines differ.
const MARGIN: TimeDelta = TimeDelta::seconds(20);

/// The entries `e` from `$1` on that have no leaf, oldest first.
pub(super) fn unsealed(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM audit_entries e
         WHERE e.id >= $1 AND NOT EXISTS (SELECT 1 FROM audit_leaves l WHERE l.entry_id = e.id AND l.entry_id >= $1)
         ORDER BY e.id"
    )
}

/// Everything before this id has its leaf.
pub(super) async fn mark(tx: &mut Tx) -> Result<Uuid> {
    let mark = tx.sql("SELECT from_id FROM audit_progress WHERE name = 'sealed'").optional_scalar().await?;
    Ok(mark.unwrap_or(Uuid::nil()))
}

/// Ids before this one belong to transactions that have ended, as far as they are written at all.
///
/// Asked before the entries are read. SQLite has one writer, and what it wrote is seen before the next begins.
pub(super) async fn settled(tx: &mut Tx, clock: &Clock) -> Result<Uuid> {
    let now = clock.now();
    let running: Option<i64> = match tx.dialect() {
        Dialect::Sqlite => None,
        Dialect::Postgres => {
            tx.sql(
                "SELECT CAST(CEIL(EXTRACT(EPOCH FROM (clock_timestamp() - MIN(xact_start)))) AS BIGINT)
                 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL",
            )
            .scalar()
            .await?
        }
    };
    let running = TimeDelta::try_seconds(running.unwrap_or_default()).unwrap_or_default();
    let millis = u64::try_from((now - running - MARGIN).timestamp_millis()).unwrap_or_default();
    Ok(Uuid::from_u128(u128::from(millis) << 80))
}

/// How long the entry that waits longest for its batch has waited; nothing when none waits.
///
/// # Errors
/// What the store reports.
pub async fn unsealed_for(tx: &mut Tx, now: DateTime<Utc>) -> Result<TimeDelta> {
    let mark = mark(tx).await?;
    let text = format!("{} LIMIT 1", unsealed("e.at"));
    let oldest: Option<DateTime<Utc>> = tx.sql(AssertSqlSafe(text)).bind(mark).optional_scalar().await?;
    Ok(oldest.map_or(TimeDelta::zero(), |at| (now - at).max(TimeDelta::zero())))
}
