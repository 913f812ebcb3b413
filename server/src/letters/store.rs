//! Letters in the database.

use chrono::{DateTime, NaiveDate, Utc};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Sealed};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// A letter as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) kind: String,
    pub(crate) sequence: i64,
    pub(crate) number: String,
    pub(crate) area_name: String,
    pub(crate) issued_on: NaiveDate,
    pub(crate) content_sealed: Sealed,
    pub(crate) digest: Vec<u8>,
}

/// The cell of what a letter says.
pub(crate) fn content_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "letters", column: "content_sealed", row: id, subject: resident }
}

/// A letter to be kept.
pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) case: Uuid,
    pub(super) kind: &'static str,
    pub(super) sequence: i64,
    pub(super) number: String,
    pub(super) area: String,
    pub(super) on: NaiveDate,
    pub(super) content: Sealed,
    pub(super) digest: Vec<u8>,
    pub(super) at: DateTime<Utc>,
}

/// Keeps a letter; whether its number was free and nobody had printed it in the same moment.
pub(super) async fn insert(tx: &mut Tx, new: New) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO letters (id, case_id, kind, sequence, number, area_id, issued_on, content_sealed, digest,
                                  printed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        )
        .bind(new.id)
        .bind(new.case)
        .bind(new.kind)
        .bind(new.sequence)
        .bind(new.number)
        .bind(new.area)
        .bind(new.on)
        .bind(new.content)
        .bind(new.digest)
        .bind(new.at)
        .run()
        .await?;
    Ok(written == 1)
}

const COLUMNS: &str = "SELECT l.id, l.case_id, l.kind, l.sequence, l.number, a.name AS area_name, l.issued_on, \
                       l.content_sealed, l.digest FROM letters l JOIN areas a ON a.id = l.area_id";

/// The letters of a case that were printed.
pub(super) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Row>, Fault> {
    let text = format!("{COLUMNS} WHERE l.case_id = $1 ORDER BY l.sequence, l.kind");
    Ok(tx.sql(AssertSqlSafe(text)).bind(case).all().await?)
}

/// One letter.
pub(super) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{COLUMNS} WHERE l.id = $1"))).bind(id).optional().await?)
}

/// The letters of these cases.
pub(super) async fn ids_of(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let list = placeholders(1, cases.len());
    let text = format!("SELECT id FROM letters WHERE case_id IN ({list})");
    Ok(tx.sql(AssertSqlSafe(text)).bind_all(cases.iter().copied()).scalars().await?)
}

/// Removes the letters of these cases.
pub(super) async fn remove_of(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    let list = placeholders(1, cases.len());
    let text = format!("DELETE FROM letters WHERE case_id IN ({list})");
    tx.sql(AssertSqlSafe(text)).bind_all(cases.iter().copied()).run().await?;
    Ok(())
}
