//! Messages in the database.

use chrono::{DateTime, Utc};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Sealed};
use uuid::Uuid;

use crate::paging::Older;
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

/// Removes the messages of the person with these records; how many.
pub(crate) async fn remove_of(tx: &mut Tx, records: &[Uuid]) -> Result<u64, Fault> {
    let list = placeholders(1, records.len());
    let text = sqlx::AssertSqlSafe(format!("DELETE FROM messages WHERE resident_id IN ({list})"));
    Ok(tx.sql(text).bind_all(records.iter().copied()).run().await?)
}

/// Removes messages that were put there before this time; how many. `held` is the text of a question that names whose
/// are kept all the same.
pub(crate) async fn sweep(tx: &mut Tx, before: DateTime<Utc>, held: &'static str) -> Result<u64, Fault> {
    let text = format!("DELETE FROM messages WHERE created_at < $1 AND resident_id NOT IN ({held})");
    Ok(tx.sql(sqlx::AssertSqlSafe(text)).bind(before).run().await?)
}

/// A page of the messages of the person with these records, newest first.
pub(crate) async fn of_person(
    tx: &mut Tx,
    records: &[Uuid],
    after: Option<Older>,
    limit: i64,
) -> Result<Vec<Row>, Fault> {
    let after = after.unwrap_or(Older::NEWEST);
    let inside = placeholders(4, records.len());
    Ok(tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id, resident_id, body_sealed, created_at FROM messages
             WHERE resident_id IN ({inside}) AND (created_at < $1 OR (created_at = $1 AND id < $2))
             ORDER BY created_at DESC, id DESC LIMIT $3"
        )))
        .bind(after.at)
        .bind(after.id)
        .bind(limit)
        .bind_all(records.iter().copied())
        .all()
        .await?)
}
