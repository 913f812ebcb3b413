//! Exports in the database.

use chrono::{DateTime, Utc};
use domain::areas::AreaPath;
use domain::imports::{ExportPurpose, ExportState, ImportKind, TableFormat};
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// An export as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Export {
    /// Its id.
    pub id: Uuid,
    /// What it lists.
    pub kind: ImportKind,
    /// As what kind of file.
    pub format: TableFormat,
    /// What for.
    pub purpose: ExportPurpose,
    /// The area that it covers.
    pub area_id: String,
    /// Where that stands in the tree.
    pub area_path: String,
    /// How far it has come.
    pub state: ExportState,
    /// Who asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it may be fetched.
    pub until: Option<DateTime<Utc>>,
    /// How many rows were fetched.
    pub rows_taken: Option<i64>,
    /// Goes up with every change.
    pub version: i64,
}

impl Export {
    /// Where the area stands in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// Writes an export that is asked for.
pub(crate) async fn insert(tx: &mut Tx, export: &Export) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO exports (id, kind, format, purpose, area_id, state, asked_by, asked_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(export.id)
    .bind(export.kind)
    .bind(export.format)
    .bind(export.purpose)
    .bind(export.area_id.clone())
    .bind(export.state)
    .bind(export.asked_by)
    .bind(export.asked_at)
    .run_one()
    .await?;
    Ok(())
}

/// An export by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Export>, Fault> {
    Ok(tx
        .sql(
            "SELECT e.id, e.kind, e.format, e.purpose, e.area_id, a.path AS area_path, e.state, e.asked_by, e.asked_at,
                    e.until, e.rows_taken, e.version
             FROM exports e JOIN areas a ON a.id = e.area_id WHERE e.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// Exports that wait for a decision or to be fetched, newest first, asked for before `before`.
pub(crate) async fn open(
    tx: &mut Tx,
    now: DateTime<Utc>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Export>, Fault> {
    Ok(tx
        .sql(
            "SELECT e.id, e.kind, e.format, e.purpose, e.area_id, a.path AS area_path, e.state, e.asked_by, e.asked_at,
                    e.until, e.rows_taken, e.version
             FROM exports e JOIN areas a ON a.id = e.area_id
             WHERE (e.state = 'asked' OR (e.state = 'approved' AND e.until > $1)) AND e.id < $2
             ORDER BY e.id DESC LIMIT $3",
        )
        .bind(now)
        .bind(before.unwrap_or(Uuid::max()))
        .bind(limit)
        .all()
        .await?)
}

/// Writes another person's decision; whether the export still waited for it at this version.
pub(crate) async fn decide(
    tx: &mut Tx,
    export: &Export,
    state: ExportState,
    by: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, Fault> {
    let decided = tx
        .sql(
            "UPDATE exports SET state = $3, decided_by = $4, decided_at = $5, until = $6, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'asked' AND asked_by <> $4",
        )
        .bind(export.id)
        .bind(export.version)
        .bind(state)
        .bind(by)
        .bind(now)
        .bind(until)
        .run()
        .await?;
    Ok(decided == 1)
}

/// Writes that an export was fetched; whether it was there to be fetched.
pub(crate) async fn take(
    tx: &mut Tx,
    id: Uuid,
    by: Uuid,
    rows: i64,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let taken = tx
        .sql(
            "UPDATE exports SET state = 'taken', taken_at = $3, rows_taken = $4, version = version + 1
             WHERE id = $1 AND state = 'approved' AND asked_by = $2 AND until > $3",
        )
        .bind(id)
        .bind(by)
        .bind(now)
        .bind(rows)
        .run()
        .await?;
    Ok(taken == 1)
}
