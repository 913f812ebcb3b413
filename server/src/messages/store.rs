//! Messages in the database.

use chrono::{DateTime, Utc};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Sealed};
use uuid::Uuid;

use crate::problems::Fault;

/// A message as a row.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) resident_id: Uuid,
    pub(crate) body_sealed: Sealed,
    pub(crate) created_at: DateTime<Utc>,
}

/// The cell of a message's words.
pub(crate) fn body_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "messages", column: "body_sealed", row: id, subject: resident }
}

/// Puts a message into the inbox; one that is there already stays.
pub(crate) async fn put(
    tx: &mut Tx,
    id: Uuid,
    resident: Uuid,
    body: Sealed,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO messages (id, resident_id, body_sealed, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(resident)
    .bind(body)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The last messages of the person with these records, newest first.
pub(crate) async fn of_person(tx: &mut Tx, records: &[Uuid]) -> Result<Vec<Row>, Fault> {
    let inside = placeholders(1, records.len());
    Ok(tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id, resident_id, body_sealed, created_at FROM messages
             WHERE resident_id IN ({inside}) ORDER BY created_at DESC, id DESC LIMIT 50"
        )))
        .bind_all(records.iter().copied())
        .all()
        .await?)
}
