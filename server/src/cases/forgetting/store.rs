//! Forgetting what stands in cases, in the database. What stands on the law, the end of a guardianship and a correction, is
//! no answer: it goes with the person's statutory key.

use chrono::{DateTime, Utc};
use platform::store::{Tx, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::super::store::FORGOTTEN;
use crate::problems::Fault;

/// The cases of the person with these records that were opened by `at`.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn of(tx: &mut Tx, records: &[Uuid], at: DateTime<Utc>) -> Result<Vec<Uuid>, Fault> {
    let list = placeholders(2, records.len());
    let text = format!("SELECT id FROM cases WHERE opened_at <= $1 AND resident_id IN ({list})");
    Ok(tx.sql(AssertSqlSafe(text)).bind(at).bind_all(records.iter().copied()).scalars().await?)
}

/// Empties the answers of those cases.
pub(super) async fn empty(tx: &mut Tx, records: &[Uuid], at: DateTime<Utc>) -> Result<u64, Fault> {
    let list = placeholders(4, records.len());
    let text = format!(
        "UPDATE cases SET payload_sealed = $1, payload_class = $2
         WHERE opened_at <= $3 AND payload_class <> $2 AND kind = 'job_seeking' AND resident_id IN ({list})"
    );
    let statement = tx.sql(AssertSqlSafe(text)).bind(Vec::<u8>::new()).bind(FORGOTTEN).bind(at);
    Ok(statement.bind_all(records.iter().copied()).run().await?)
}

/// Whether the person with these records has a case that is not closed, and when their last one was.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn standing(tx: &mut Tx, records: &[Uuid]) -> Result<(bool, Option<DateTime<Utc>>), Fault> {
    let list = placeholders(1, records.len());
    let text = format!(
        "SELECT COUNT(*) - COUNT(closed_at), MAX(closed_at) FROM cases WHERE resident_id IN ({list})"
    );
    let (open, closed_at): (i64, Option<DateTime<Utc>>) =
        tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).one().await?;
    Ok((open > 0, closed_at))
}

/// Whether any case of the person with these records, opened by `at`, still holds answers.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn holds_answers(tx: &mut Tx, records: &[Uuid], at: DateTime<Utc>) -> Result<bool, Fault> {
    let list = placeholders(3, records.len());
    let text = format!(
        "SELECT EXISTS (SELECT 1 FROM cases WHERE payload_class <> $1 AND kind = 'job_seeking'
             AND opened_at <= $2 AND resident_id IN ({list}))"
    );
    let statement = tx.sql(AssertSqlSafe(text)).bind(FORGOTTEN).bind(at);
    Ok(statement.bind_all(records.iter().copied()).scalar().await?)
}

/// Those of these records under which a case still holds answers.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn with_answers(tx: &mut Tx, records: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let list = placeholders(2, records.len());
    let text = format!(
        "SELECT DISTINCT resident_id FROM cases WHERE payload_class <> $1 AND kind = 'job_seeking'
           AND resident_id IN ({list})"
    );
    let statement = tx.sql(AssertSqlSafe(text)).bind(FORGOTTEN);
    Ok(statement.bind_all(records.iter().copied()).scalars().await?)
}

/// Cases that were closed before this time, of people whom nobody holds, the longest ago first. `held` is the text of a
/// question that names whom somebody does.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn closed_before(
    tx: &mut Tx,
    before: DateTime<Utc>,
    held: &'static str,
    limit: i64,
) -> Result<Vec<Uuid>, Fault> {
    let text = format!(
        "SELECT id FROM cases WHERE closed_at < $1 AND resident_id NOT IN ({held}) ORDER BY closed_at, id LIMIT $2"
    );
    Ok(tx.sql(AssertSqlSafe(text)).bind(before).bind(limit).scalars().await?)
}

/// Removes these cases with what happened in them.
pub(super) async fn remove(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    let list = placeholders(1, cases.len());
    for text in [
        format!("DELETE FROM case_events WHERE case_id IN ({list})"),
        format!("DELETE FROM cases WHERE id IN ({list})"),
    ] {
        tx.sql(AssertSqlSafe(text)).bind_all(cases.iter().copied()).run().await?;
    }
    Ok(())
}
