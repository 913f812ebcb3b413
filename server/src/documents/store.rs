//! Documents in the database.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::documents::{Added, DocumentFormat, DocumentKind};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Class, Sealed};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// A document as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) kind: DocumentKind,
    pub(crate) format: DocumentFormat,
    pub(crate) length: i64,
    pub(crate) key_class: String,
    pub(crate) key_sealed: Sealed,
    pub(crate) case_version: i64,
    pub(crate) added_by: Option<Uuid>,
    pub(crate) added_at: DateTime<Utc>,
}

impl Row {
    /// Which of the person's keys seals the file's.
    pub(crate) fn class(&self) -> Result<Class, Fault> {
        Class::parse(&self.key_class).ok_or(Fault::Unreadable("documents.key_class"))
    }

    /// By whom it was handed in, as the rule asks.
    pub(crate) const fn added(&self) -> Added {
        Added { by: self.added_by, at_version: self.case_version }
    }
}

/// The cell of a file's key.
pub(crate) fn key_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "documents", column: "key_sealed", row: id, subject: resident }
}

/// Writes a document.
pub(super) async fn insert(tx: &mut Tx, row: &Row) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO documents (id, case_id, kind, format, length, key_class, key_sealed, case_version, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(row.id)
    .bind(row.case_id)
    .bind(row.kind.code())
    .bind(row.format.code())
    .bind(row.length)
    .bind(row.key_class.clone())
    .bind(row.key_sealed.clone())
    .bind(row.case_version)
    .bind(row.added_by)
    .bind(row.added_at)
    .run_one()
    .await?;
    Ok(())
}

const COLUMNS: &str = "SELECT id, case_id, kind, format, length, key_class, key_sealed, case_version, added_by, added_at FROM documents";

/// The documents of a case, oldest first.
pub(super) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Row>, Fault> {
    let text = format!("{COLUMNS} WHERE case_id = $1 ORDER BY id");
    Ok(tx.sql(AssertSqlSafe(text)).bind(case).all().await?)
}

/// One document.
pub(super) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{COLUMNS} WHERE id = $1"))).bind(id).optional().await?)
}

/// How many documents a case has.
pub(super) async fn count(tx: &mut Tx, case: Uuid) -> Result<usize, Fault> {
    let count: i64 = tx.sql("SELECT COUNT(*) FROM documents WHERE case_id = $1").bind(case).scalar().await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Removes one document.
pub(super) async fn remove(tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    tx.sql("DELETE FROM documents WHERE id = $1").bind(id).run_one().await?;
    Ok(())
}

/// Those of these ids that are a document's.
pub(super) async fn known(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeSet<Uuid>, Fault> {
    let text = format!("SELECT id FROM documents WHERE id IN ({})", placeholders(1, ids.len()));
    let known: Vec<Uuid> = tx.sql(AssertSqlSafe(text)).bind_all(ids.iter().copied()).scalars().await?;
    Ok(known.into_iter().collect())
}

/// Every document there is.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn all(tx: &mut Tx) -> Result<Vec<Uuid>, Fault> {
    Ok(tx.sql("SELECT id FROM documents").scalars().await?)
}

/// Removes every document of these cases. What lies in the folder is swept.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn remove_of(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    removed(tx, "DELETE FROM documents WHERE case_id", cases).await
}

/// Removes those documents of these cases that stand on the person's consent.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn remove_by_consent(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    removed(tx, "DELETE FROM documents WHERE key_class = 'consent' AND case_id", cases).await
}

async fn removed(tx: &mut Tx, text: &'static str, cases: &[Uuid]) -> Result<(), Fault> {
    if !cases.is_empty() {
        let text = format!("{text} IN ({})", placeholders(1, cases.len()));
        tx.sql(AssertSqlSafe(text)).bind_all(cases.iter().copied()).run().await?;
    }
    Ok(())
}

/// Removes the documents of cases that were closed before this time, of people whom nobody holds; how many there were.
/// `held` is the text of a question that names whom somebody does.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>, held: &'static str) -> Result<u64, Fault> {
    let text = format!(
        "DELETE FROM documents WHERE case_id IN (
             SELECT id FROM cases WHERE closed_at < $1 AND resident_id NOT IN ({held})
         )"
    );
    Ok(tx.sql(AssertSqlSafe(text)).bind(before).run().await?)
}
