//! Forgetting residents, in the database.

use chrono::{DateTime, Utc};
use domain::areas::AreaPath;
use domain::residents::ResidentStatus;
use platform::store::{Dialect, Tx, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// What decides whether somebody may be forgotten; it needs no key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Closing {
    /// `living`, `moved`, `died` or `merged`.
    status: String,
    /// When that, or anything after it, was recorded.
    pub changed_at: DateTime<Utc>,
    /// Where the person lived last.
    area_path: String,
    /// That area's id.
    pub area_id: String,
    /// When everything was destroyed.
    pub forgotten_at: Option<DateTime<Utc>>,
}

impl Closing {
    /// Whether they live here, moved away, died or were merged.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored word is none.
    pub fn status(&self) -> Result<ResidentStatus, Fault> {
        ResidentStatus::from_code(&self.status).ok_or(Fault::Unreadable("residents.status"))
    }

    /// Where the area stands in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// How the file of a resident stands, also when they were forgotten.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn closing(tx: &mut Tx, id: Uuid) -> Result<Option<Closing>, Fault> {
    Ok(tx
        .sql(
            "SELECT r.status, r.changed_at, a.path AS area_path, r.area_id, r.forgotten_at
             FROM residents r JOIN areas a ON a.id = r.area_id WHERE r.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// Holds the records until the transaction ends: whatever else would refer to them waits. SQLite has one writer.
///
/// # Errors
/// [`Fault`] when the database fails, or somebody else holds them for too long.
pub async fn hold(tx: &mut Tx, records: &[Uuid]) -> Result<(), Fault> {
    if tx.dialect() == Dialect::Postgres {
        let list = placeholders(1, records.len());
        let text = format!("SELECT id FROM residents WHERE id IN ({list}) ORDER BY id FOR UPDATE");
        tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).scalars::<Uuid>().await?;
    }
    Ok(())
}

/// Removes facts, certificates with what happened to them, and presences.
pub(super) async fn remove_file(tx: &mut Tx, records: &[Uuid]) -> Result<(), Fault> {
    let list = placeholders(1, records.len());
    for text in [
        format!(
            "DELETE FROM certificate_events WHERE certificate_id IN
                 (SELECT id FROM certificates WHERE resident_id IN ({list}))"
        ),
        format!("DELETE FROM certificates WHERE resident_id IN ({list})"),
        format!("DELETE FROM resident_facts WHERE resident_id IN ({list})"),
        format!("DELETE FROM presences WHERE resident_id IN ({list})"),
    ] {
        tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).run().await?;
    }
    Ok(())
}

/// Marks the rows as forgotten. What must not be empty stays as bytes that no key opens.
pub(super) async fn mark(tx: &mut Tx, records: &[Uuid], now: DateTime<Utc>) -> Result<(), Fault> {
    let list = placeholders(2, records.len());
    let text = format!(
        "UPDATE residents SET forgotten_at = COALESCE(forgotten_at, $1), phone_sealed = NULL, address_sealed = NULL,
                version = version + 1
         WHERE id IN ({list})"
    );
    tx.sql(AssertSqlSafe(text)).bind(now).bind_all(records.iter().copied()).run().await?;
    Ok(())
}

/// People whose file was closed before this time, the longest ago first: who died or moved away.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn closed_before(
    tx: &mut Tx,
    before: DateTime<Utc>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, Fault> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    Ok(tx
        .sql(
            "SELECT id, changed_at FROM residents
             WHERE status IN ('died', 'moved') AND merged_into_id IS NULL AND forgotten_at IS NULL
               AND changed_at < $1 AND (changed_at > $2 OR (changed_at = $2 AND id > $3))
             ORDER BY changed_at, id LIMIT $4",
        )
        .bind(before)
        .bind(at)
        .bind(id)
        .bind(limit)
        .all()
        .await?)
}

/// Removes presences that were over before this time; how many. `held` is the text of a question that names whose are
/// kept all the same.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sweep_presences(tx: &mut Tx, before: DateTime<Utc>, held: &'static str) -> Result<u64, Fault> {
    let text = format!("DELETE FROM presences WHERE until < $1 AND resident_id NOT IN ({held})");
    Ok(tx.sql(AssertSqlSafe(text)).bind(before).run().await?)
}
