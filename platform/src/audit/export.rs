//! The record as lines of JSON, with what is needed to check it elsewhere.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::canonical::Columns;
use super::checkpoint::CheckpointError;
use super::people::each;
use super::seal::Batch;
use crate::store::Store;

/// Batches that are read at once.
const BATCHES_AT_ONCE: i64 = 256;

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Batch {
        number: i64,
        first_leaf: i64,
        entries: i64,
        opening: bool,
        root: String,
        chain: String,
        sealed_at: DateTime<Utc>,
    },
    Entry {
        leaf: i64,
        hash: String,
        id: Option<Uuid>,
        at: Option<DateTime<Utc>>,
        actor: Option<Uuid>,
        subject: Option<Uuid>,
        person: Option<Uuid>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        people: Vec<Uuid>,
        device: Option<Uuid>,
        area: Option<&'a str>,
        action: Option<&'a str>,
        outcome: Option<&'a str>,
        purpose: Option<&'a str>,
        object: Option<&'a str>,
        request: Option<Uuid>,
    },
}

#[derive(sqlx::FromRow)]
struct Leaf {
    number: i64,
    hash: Vec<u8>,
    #[sqlx(flatten)]
    entry: Columns,
}

/// Writes every batch that was sealed from `from` on and before `to`, each followed by its entries; how many entries.
///
/// # Errors
/// [`CheckpointError`] when the database cannot be read or nothing be written.
pub async fn export(
    store: &Store,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    out: &mut (impl Write + Send),
) -> Result<i64, CheckpointError> {
    let (mut last, mut written) = (0, 0);
    loop {
        let text = format!(
            "SELECT {} FROM audit_batches WHERE number > $1 AND sealed_at >= $2 AND sealed_at < $3
             ORDER BY number LIMIT $4",
            Batch::LIST
        );
        let mut tx = store.autocommit().await?;
        let batches: Vec<Batch> =
            tx.sql(AssertSqlSafe(text)).bind(last).bind(from).bind(to).bind(BATCHES_AT_ONCE).all().await?;
        let Some(youngest) = batches.last() else { break };
        last = youngest.number;
        for batch in batches {
            let text = format!(
                "SELECT l.number, l.hash, {} FROM audit_leaves l LEFT JOIN audit_entries e ON e.id = l.entry_id
                 WHERE l.number >= $1 AND l.number < $2 ORDER BY l.number",
                Columns::LIST
            );
            let leaves: Vec<Leaf> =
                tx.sql(AssertSqlSafe(text)).bind(batch.first_leaf).bind(batch.next_leaf()).all().await?;
            write(&of_batch(&batch), out)?;
            for leaf in &leaves {
                write(&of_leaf(leaf), out)?;
            }
            written += batch.entries;
        }
    }
    out.flush().map_err(unwritten)?;
    Ok(written)
}

fn unwritten(source: io::Error) -> CheckpointError {
    CheckpointError::File { path: "the export".into(), source }
}

fn write(line: &Line<'_>, out: &mut impl Write) -> Result<(), CheckpointError> {
    serde_json::to_writer(&mut *out, line).map_err(|error| unwritten(error.into()))?;
    out.write_all(b"\n").map_err(unwritten)
}

fn of_batch(batch: &Batch) -> Line<'static> {
    Line::Batch {
        number: batch.number,
        first_leaf: batch.first_leaf,
        entries: batch.entries,
        opening: batch.opening,
        root: STANDARD.encode(&batch.root),
        chain: STANDARD.encode(&batch.chain),
        sealed_at: batch.sealed_at,
    }
}

fn of_leaf(leaf: &Leaf) -> Line<'_> {
    let entry = &leaf.entry;
    Line::Entry {
        leaf: leaf.number,
        hash: STANDARD.encode(&leaf.hash),
        id: entry.id,
        at: entry.at,
        actor: entry.actor_id,
        subject: entry.subject_id,
        person: entry.person_id,
        people: each(None, entry.people.as_deref()).collect(),
        device: entry.device_id,
        area: entry.area_id.as_deref(),
        action: entry.action.as_deref(),
        outcome: entry.outcome.as_deref(),
        purpose: entry.purpose.as_deref(),
        object: entry.object.as_deref(),
        request: entry.request_id,
    }
}
