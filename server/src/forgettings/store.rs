//! Forgettings in the database.

use chrono::{DateTime, Utc};
use domain::areas::AreaPath;
use domain::forgettings::{ForgettingReason, ForgettingScope, ForgettingState};
use platform::store::{Tx, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::holds;
use crate::problems::Fault;

/// A forgetting as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Forgetting {
    /// Its id.
    pub id: Uuid,
    /// Whom: the record that stood.
    pub resident_id: Uuid,
    /// Where they live, or lived last.
    area_path: String,
    /// How much of them.
    pub scope: ForgettingScope,
    /// Why.
    pub reason: ForgettingReason,
    /// How far it has come.
    pub state: ForgettingState,
    /// Who asked; none when the retention table did.
    pub asked_by: Option<Uuid>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who agreed, or did not.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// How many data keys went.
    pub keys_destroyed: Option<i64>,
    /// The entry of the record that tells of it.
    pub entry_id: Option<Uuid>,
    /// Goes up with every change.
    pub version: i64,
}

impl Forgetting {
    /// Where the person's area stands in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// What is read of a forgetting.
const READ: &str =
    "SELECT f.id, f.resident_id, a.path AS area_path, f.scope, f.reason, f.state, f.asked_by, f.asked_at,
        f.decided_by, f.decided_at, f.keys_destroyed, f.entry_id, f.version
    FROM forgettings f JOIN residents r ON r.id = f.resident_id JOIN areas a ON a.id = r.area_id";

/// A forgetting that is asked for, or that the retention table says.
pub(crate) struct New {
    pub(crate) id: Uuid,
    pub(crate) resident: Uuid,
    pub(crate) scope: ForgettingScope,
    pub(crate) reason: ForgettingReason,
    pub(crate) by: Option<Uuid>,
    pub(crate) at: DateTime<Utc>,
}

/// Writes a forgetting that waits for another person; whether nobody's waited already.
pub(crate) async fn insert(tx: &mut Tx, new: &New) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO forgettings (id, resident_id, scope, reason, state, asked_by, asked_at, version)
             VALUES ($1, $2, $3, $4, 'asked', $5, $6, 1) ON CONFLICT DO NOTHING",
        )
        .bind(new.id)
        .bind(new.resident)
        .bind(new.scope)
        .bind(new.reason)
        .bind(new.by)
        .bind(new.at)
        .run()
        .await?;
    Ok(written == 1)
}

/// A forgetting by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Forgetting>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{READ} WHERE f.id = $1"))).bind(id).optional().await?)
}

/// Forgettings in this state, newest first, asked for before `before`.
pub(crate) async fn page(
    tx: &mut Tx,
    state: ForgettingState,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Forgetting>, Fault> {
    let text = format!("{READ} WHERE f.state = $1 AND f.id < $2 ORDER BY f.id DESC LIMIT $3");
    let statement = tx.sql(AssertSqlSafe(text)).bind(state).bind(before.unwrap_or(Uuid::max()));
    Ok(statement.bind(limit).all().await?)
}

/// Writes that another person did not agree; whether it still waited at this version.
pub(crate) async fn refuse(
    tx: &mut Tx,
    forgetting: &Forgetting,
    by: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE forgettings SET state = 'refused', decided_by = $3, decided_at = $4, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'asked' AND asked_by <> $3",
        )
        .bind(forgetting.id)
        .bind(forgetting.version)
        .bind(by)
        .bind(at)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Writes that it is done; whether it still waited at this version. `by` is none when the retention table said so.
pub(crate) async fn done(
    tx: &mut Tx,
    (id, version): (Uuid, i64),
    by: Option<Uuid>,
    at: DateTime<Utc>,
    (keys, entry): (u64, Uuid),
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE forgettings SET state = 'done', decided_by = $3, decided_at = $4, keys_destroyed = $5,
                    entry_id = $6, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'asked' AND (asked_by IS NULL OR asked_by <> $3)",
        )
        .bind(id)
        .bind(version)
        .bind(by)
        .bind(at)
        .bind(i64::try_from(keys).unwrap_or(i64::MAX))
        .bind(entry)
        .run()
        .await?;
    Ok(changed == 1)
}

/// People who took back the last of their consents and have nothing open, and whose answers are still there.
pub(crate) async fn withdrawn(tx: &mut Tx, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let text = format!(
        "SELECT DISTINCT k.subject_id FROM subject_keys k JOIN consents c ON c.resident_id = k.subject_id
         WHERE k.class = 'consent'
           AND NOT EXISTS (SELECT 1 FROM consents s WHERE s.resident_id = k.subject_id AND s.withdrawn_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM cases o WHERE o.resident_id = k.subject_id AND o.closed_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM forgettings f WHERE f.resident_id = k.subject_id AND f.state = 'asked')
           AND k.subject_id NOT IN ({held})
         LIMIT $1",
        held = holds::store::HELD
    );
    Ok(tx.sql(AssertSqlSafe(text)).bind(limit).scalars().await?)
}

/// Whether a key of any of these is still there.
pub(crate) async fn keys_left(tx: &mut Tx, records: &[Uuid]) -> Result<i64, Fault> {
    let list = placeholders(1, records.len());
    let text = format!("SELECT COUNT(*) FROM subject_keys WHERE subject_id IN ({list})");
    Ok(tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).scalar().await?)
}
