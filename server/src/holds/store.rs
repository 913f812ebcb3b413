//! Legal holds in the database.

use chrono::{DateTime, Utc};
use domain::areas::AreaPath;
use domain::forgettings::{HoldReason, HoldState};
use platform::store::{Tx, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// A hold as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// Whose data.
    pub resident_id: Uuid,
    /// Where they live.
    area_path: String,
    /// Why.
    pub reason: HoldReason,
    /// How it stands.
    pub state: HoldState,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// Who asked to lift it.
    pub lift_asked_by: Option<Uuid>,
    /// When it was lifted.
    pub lifted_at: Option<DateTime<Utc>>,
    /// Goes up with every change.
    pub version: i64,
}

impl Hold {
    /// Where the person's area stands in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// What is read of a hold.
const READ: &str =
    "SELECT h.id, h.resident_id, a.path AS area_path, h.reason, h.state, h.set_at, h.lift_asked_by,
        h.lifted_at, h.version
    FROM legal_holds h JOIN residents r ON r.id = h.resident_id JOIN areas a ON a.id = r.area_id";

/// Writes a hold that stands from now on.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    resident: Uuid,
    reason: HoldReason,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO legal_holds (id, resident_id, reason, state, set_by, set_at, version)
         VALUES ($1, $2, $3, 'standing', $4, $5, 1)",
    )
    .bind(id)
    .bind(resident)
    .bind(reason)
    .bind(by)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// A hold by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Hold>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{READ} WHERE h.id = $1"))).bind(id).optional().await?)
}

/// Holds in force, newest first, set before `before`.
pub(crate) async fn in_force(tx: &mut Tx, before: Option<Uuid>, limit: i64) -> Result<Vec<Hold>, Fault> {
    let text = format!("{READ} WHERE h.state <> 'lifted' AND h.id < $1 ORDER BY h.id DESC LIMIT $2");
    Ok(tx.sql(AssertSqlSafe(text)).bind(before.unwrap_or(Uuid::max())).bind(limit).all().await?)
}

/// Since when the person with these records is held, if they are.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn held_since(tx: &mut Tx, records: &[Uuid]) -> Result<Option<DateTime<Utc>>, Fault> {
    let list = placeholders(1, records.len());
    let text =
        format!("SELECT MIN(set_at) FROM legal_holds WHERE state <> 'lifted' AND resident_id IN ({list})");
    Ok(tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).scalar().await?)
}

/// Names every record of everybody who is held, also of one that was merged before or since.
pub(crate) const HELD: &str = "WITH RECURSIVE same(record, other) AS (
         SELECT id, merged_into_id FROM residents WHERE merged_into_id IS NOT NULL
         UNION ALL SELECT merged_into_id, id FROM residents WHERE merged_into_id IS NOT NULL
     ), held(id) AS (
         SELECT resident_id FROM legal_holds WHERE state <> 'lifted'
         UNION SELECT s.other FROM held h JOIN same s ON s.record = h.id
     ) SELECT id FROM held";

/// Writes that somebody asks to lift it; whether this version still stood.
pub(crate) async fn ask_lift(tx: &mut Tx, hold: &Hold, by: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE legal_holds SET state = 'lift_asked', lift_asked_by = $3, lift_asked_at = $4, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'standing'",
        )
        .bind(hold.id)
        .bind(hold.version)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Writes another person's word on lifting it; whether this version still waited for it.
pub(crate) async fn decide_lift(
    tx: &mut Tx,
    hold: &Hold,
    approve: bool,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let text = if approve {
        "UPDATE legal_holds SET state = 'lifted', lifted_by = $3, lifted_at = $4, version = version + 1
         WHERE id = $1 AND version = $2 AND state = 'lift_asked' AND lift_asked_by <> $3"
    } else {
        "UPDATE legal_holds SET state = 'standing', lift_asked_by = NULL, lift_asked_at = NULL, version = version + 1
         WHERE id = $1 AND version = $2 AND state = 'lift_asked' AND lift_asked_by <> $3 AND set_at <= $4"
    };
    let changed = tx.sql(text).bind(hold.id).bind(hold.version).bind(by).bind(now).run().await?;
    Ok(changed == 1)
}
