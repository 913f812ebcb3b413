//! The rows of a step, a page at a time, and what is written of them.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Owner, SealedColumn};
use crate::store::{Dialect, StoreError, Tx};
use crate::vault::{Cell, Sealed};

/// A sealed value with its place.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) subject_id: Uuid,
    pub(super) value: Sealed,
}

impl Row {
    pub(super) fn cell(&self, column: &SealedColumn) -> Cell {
        Cell { table: column.table, column: column.column, row: self.id, subject: self.subject_id }
    }
}

/// Whether the rows that are read are kept from changing until the transaction ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    No,
    /// SQLite has no such lock and needs none: whoever writes there is alone.
    Share,
}

/// The values of a column by row, after `reached`.
pub(super) async fn read(
    tx: &mut Tx,
    column: &SealedColumn,
    reached: Uuid,
    limit: usize,
    lock: Lock,
) -> Result<Vec<Row>, StoreError> {
    let SealedColumn { table, column: name, owner, .. } = column;
    let (subject, join) = match owner {
        Owner::Row => ("t.id".to_owned(), String::new()),
        Owner::Column(subject) => (format!("t.{subject}"), String::new()),
        Owner::Through { column, table, subject } => {
            (format!("o.{subject}"), format!("JOIN {table} o ON o.id = t.{column}"))
        }
        Owner::Expression { subject, join } => ((*subject).to_owned(), (*join).to_owned()),
        Owner::Passes(_) => return Ok(Vec::new()),
    };
    let condition = column.condition();
    let lock = match (lock, tx.dialect()) {
        (Lock::Share, Dialect::Postgres) => "FOR SHARE OF t",
        _ => "",
    };
    tx.sql(AssertSqlSafe(format!(
        "SELECT t.id AS id, {subject} AS subject_id, t.{name} AS value FROM {table} t {join}
         WHERE t.id > $1 AND {condition} ORDER BY t.id LIMIT $2 {lock}"
    )))
    .bind(reached)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .all()
    .await
}

/// How many values a column has.
pub(super) async fn count(tx: &mut Tx, column: &SealedColumn) -> Result<i64, StoreError> {
    let (table, condition) = (column.table, column.condition());
    tx.sql(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} t WHERE {condition}"))).scalar().await
}

/// A rotation never stands in anybody's way for long: it gives up a lock that it does not get at once, and so is never
/// part of a deadlock that the database would solve at a writer's cost.
pub(super) async fn hurry(tx: &mut Tx) -> Result<(), StoreError> {
    if tx.dialect() == Dialect::Postgres {
        tx.sql("SET LOCAL lock_timeout = '100ms'").run().await?;
    }
    Ok(())
}
