//! Imports and their rows in the database.

use chrono::{DateTime, Utc};
use domain::imports::{CellFault, ImportKind, ImportState, ImportView, RowOutcome};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Sealed};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// An import as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Batch {
    /// Its id; its own key has it as subject.
    pub id: Uuid,
    /// What it is about.
    pub kind: ImportKind,
    /// How far it has come.
    pub state: ImportState,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// Whether nothing is to be written when anything is wrong.
    pub all_or_nothing: bool,
    /// Rows read.
    pub rows_read: i64,
    /// Rows that were not there before.
    pub rows_new: i64,
    /// Rows of which something is different.
    pub rows_changed: i64,
    /// Rows that were there already.
    pub rows_unchanged: i64,
    /// Rows with faults.
    pub rows_refused: i64,
    /// Rows to be looked at.
    pub rows_warned: i64,
    /// The code of why it broke off.
    pub failure: Option<String>,
    /// The account that brought it; none at the server's own command line.
    pub created_by: Option<Uuid>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// Goes up with every change.
    pub version: i64,
}

impl From<Batch> for ImportView {
    fn from(batch: Batch) -> Self {
        let failure_message = batch.failure.as_deref().map(|code| domain::words::sentence(code).to_owned());
        Self {
            id: batch.id,
            kind: batch.kind,
            state: batch.state,
            dry_run: batch.dry_run,
            all_or_nothing: batch.all_or_nothing,
            rows: batch.rows_read,
            new: batch.rows_new,
            changed: batch.rows_changed,
            unchanged: batch.rows_unchanged,
            refused: batch.rows_refused,
            warned: batch.rows_warned,
            failure: batch.failure,
            failure_message,
            created_at: batch.created_at,
            finished_at: batch.finished_at,
            undone_at: batch.undone_at,
            version: batch.version,
        }
    }
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) read: i64,
    pub(crate) new: i64,
    pub(crate) changed: i64,
    pub(crate) unchanged: i64,
    pub(crate) refused: i64,
    pub(crate) warned: i64,
}

/// What an import is begun with.
pub(crate) struct NewBatch {
    pub(crate) id: Uuid,
    pub(crate) kind: ImportKind,
    pub(crate) dry_run: bool,
    pub(crate) all_or_nothing: bool,
    pub(crate) file_token: Vec<u8>,
    pub(crate) created_by: Option<Uuid>,
}

/// Writes an import that begins.
pub(crate) async fn insert(tx: &mut Tx, batch: &NewBatch, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO import_batches (id, kind, state, dry_run, all_or_nothing, file_token, rows_read, rows_new,
                                     rows_changed, rows_unchanged, rows_refused, rows_warned, created_by,
                                     created_at, seen_at, version)
         VALUES ($1, $2, 'running', $3, $4, $5, 0, 0, 0, 0, 0, 0, $6, $7, $7, 1)",
    )
    .bind(batch.id)
    .bind(batch.kind)
    .bind(batch.dry_run)
    .bind(batch.all_or_nothing)
    .bind(batch.file_token.clone())
    .bind(batch.created_by)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// What is read of an import.
const COLUMNS: &str =
    "id, kind, state, dry_run, all_or_nothing, rows_read, rows_new, rows_changed, rows_unchanged,
    rows_refused, rows_warned, failure, created_by, created_at, finished_at, undone_at, version";

/// An import by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Batch>, Fault> {
    let text = AssertSqlSafe(format!("SELECT {COLUMNS} FROM import_batches WHERE id = $1"));
    Ok(tx.sql(text).bind(id).optional().await?)
}

/// A page of the imports of these kinds, the newest first: what came before `before`.
pub(crate) async fn page(
    tx: &mut Tx,
    kinds: &[ImportKind],
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Batch>, Fault> {
    let list = placeholders(3, kinds.len());
    let text = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM import_batches WHERE id < $1 AND kind IN ({list}) ORDER BY id DESC LIMIT $2"
    ));
    let statement = tx.sql(text).bind(before.unwrap_or(Uuid::max())).bind(limit);
    Ok(statement.bind_all(kinds.iter().copied()).all().await?)
}

/// Writes how far an import has come.
pub(crate) async fn advance(tx: &mut Tx, id: Uuid, counts: &Counts, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.sql(
        "UPDATE import_batches SET rows_read = $2, rows_new = $3, rows_changed = $4, rows_unchanged = $5,
                rows_refused = $6, rows_warned = $7, seen_at = $8, version = version + 1
         WHERE id = $1 AND state = 'running'",
    )
    .bind(id)
    .bind(counts.read)
    .bind(counts.new)
    .bind(counts.changed)
    .bind(counts.unchanged)
    .bind(counts.refused)
    .bind(counts.warned)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// Writes that an import ended.
pub(crate) async fn finish(
    tx: &mut Tx,
    id: Uuid,
    state: ImportState,
    failure: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "UPDATE import_batches SET state = $2, failure = $3, finished_at = $4, version = version + 1
         WHERE id = $1 AND state = 'running'",
    )
    .bind(id)
    .bind(state)
    .bind(failure.map(str::to_owned))
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// Ends imports of which nobody has heard since `before`: their process is gone, and with it the file.
pub(crate) async fn end_interrupted(
    tx: &mut Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, Fault> {
    Ok(tx
        .sql(
            "UPDATE import_batches SET state = 'failed', failure = 'import_interrupted', finished_at = $2,
                    version = version + 1
             WHERE state = 'running' AND seen_at < $1",
        )
        .bind(before)
        .bind(now)
        .run()
        .await?)
}

/// Writes that an import was taken back; whether it could be at this version.
pub(crate) async fn mark_undone(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let marked = tx
        .sql(
            "UPDATE import_batches SET state = 'undone', undone_by = $3, undone_at = $4, version = version + 1
             WHERE id = $1 AND version = $2 AND state IN ('done', 'failed')",
        )
        .bind(id)
        .bind(version)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(marked == 1)
}

/// What is kept of a row's cells: as they stood in the file, in the order of the columns, and what was noted.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) cells: Vec<String>,
    pub(crate) faults: Vec<CellFault>,
    pub(crate) warnings: Vec<CellFault>,
    /// What is shown once, such as the secrets of a new account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) once: Option<Vec<String>>,
}

/// A row of an import.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ImportRow {
    pub(crate) id: Uuid,
    pub(crate) row_number: i64,
    pub(crate) outcome: RowOutcome,
    pub(crate) target_id: Option<Uuid>,
    pub(crate) target_version: Option<i64>,
    pub(crate) cells_sealed: Option<Sealed>,
    pub(crate) before_sealed: Option<Sealed>,
}

/// Where the cells of a row are kept.
pub(crate) fn cells_cell(row: Uuid, batch: Uuid) -> Cell {
    Cell { table: "import_rows", column: "cells_sealed", row, subject: batch }
}

/// Where it is kept how a row's target stood before; `subject` is the person, or the import.
pub(crate) fn before_cell(row: Uuid, subject: Uuid) -> Cell {
    Cell { table: "import_rows", column: "before_sealed", row, subject }
}

/// Writes rows.
pub(crate) async fn add_rows(tx: &mut Tx, batch: Uuid, rows: &[ImportRow]) -> Result<(), Fault> {
    let into =
        "INSERT INTO import_rows (id, batch_id, row_number, outcome, target_id, target_version, cells_sealed,
                                         before_sealed)";
    tx.insert_all((into, 8, ""), rows, |statement, row| {
        statement
            .bind(row.id)
            .bind(batch)
            .bind(row.row_number)
            .bind(row.outcome)
            .bind(row.target_id)
            .bind(row.target_version)
            .bind(row.cells_sealed.clone())
            .bind(row.before_sealed.clone())
    })
    .await?;
    Ok(())
}

/// Which rows of an import are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those of which cells are kept.
    Noted,
    /// Those that wrote something.
    Written,
    /// The same from the last to the first: `after` is before them.
    WrittenBackwards,
}

/// A page of an import's rows, in the order of the file after row `after`.
pub(crate) async fn rows(
    tx: &mut Tx,
    batch: Uuid,
    wanted: Wanted,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportRow>, Fault> {
    let text = match wanted {
        Wanted::Noted => {
            "SELECT id, row_number, outcome, target_id, target_version, cells_sealed, before_sealed FROM import_rows
             WHERE batch_id = $1 AND row_number > $2 AND cells_sealed IS NOT NULL ORDER BY row_number LIMIT $3"
        }
        Wanted::Written => {
            "SELECT id, row_number, outcome, target_id, target_version, cells_sealed, before_sealed FROM import_rows
             WHERE batch_id = $1 AND row_number > $2 AND outcome IN ('new', 'changed') ORDER BY row_number LIMIT $3"
        }
        Wanted::WrittenBackwards => {
            "SELECT id, row_number, outcome, target_id, target_version, cells_sealed, before_sealed FROM import_rows
             WHERE batch_id = $1 AND row_number < $2 AND outcome IN ('new', 'changed')
             ORDER BY row_number DESC LIMIT $3"
        }
    };
    Ok(tx.sql(text).bind(batch).bind(after).bind(limit).all().await?)
}

/// Forgets what was kept of these rows.
pub(crate) async fn forget_cells(tx: &mut Tx, rows: &[Uuid]) -> Result<(), Fault> {
    for some in rows.chunks(500) {
        let list = placeholders(1, some.len());
        tx.sql(AssertSqlSafe(format!("UPDATE import_rows SET cells_sealed = NULL WHERE id IN ({list})")))
            .bind_all(some.iter().copied())
            .run()
            .await?;
    }
    Ok(())
}

/// Imports that ended before `before` and of which something is kept, some of them.
pub(crate) async fn outdated(tx: &mut Tx, before: DateTime<Utc>) -> Result<Vec<Uuid>, Fault> {
    Ok(tx
        .sql(
            "SELECT b.id FROM import_batches b
             WHERE b.finished_at < $1 AND EXISTS (SELECT 1 FROM import_rows r WHERE r.batch_id = b.id)
             ORDER BY b.id LIMIT 20",
        )
        .bind(before)
        .scalars()
        .await?)
}

/// Removes the rows of an import; its counts stay.
pub(crate) async fn remove_rows(tx: &mut Tx, batch: Uuid) -> Result<(), Fault> {
    tx.sql("DELETE FROM import_rows WHERE batch_id = $1").bind(batch).run().await?;
    Ok(())
}
