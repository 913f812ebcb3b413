//! Messages in the database.

use chrono::{DateTime, Utc};
use platform::store::Tx;
use platform::vault::{Cell, Sealed};
use uuid::Uuid;

use crate::problems::Fault;

/// A message as a row.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
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

/// The last messages of a resident, newest first.
pub(crate) async fn of_resident(tx: &mut Tx, resident: Uuid) -> Result<Vec<Row>, Fault> {
    Ok(tx
        .sql(
            "SELECT id, body_sealed, created_at FROM messages
             WHERE resident_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50",
        )
        .bind(resident)
        .all()
        .await?)
}
