//! What is left of a case whose answers were forgotten: its steps and dates, and who decided.
//!
//! What this does NOT do: destroy the key; the noun `forgettings` does both in one transaction.

pub mod store;

use chrono::{DateTime, Utc};
use platform::store::Tx;
use uuid::Uuid;

use crate::codes;
use crate::problems::Fault;

/// Takes the answers out of every case of the person with these records that was opened by `at`, and the codes of
/// their slips. How many cases had any.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn forget_answers(tx: &mut Tx, records: &[Uuid], at: DateTime<Utc>) -> Result<u64, Fault> {
    let cases = store::of(tx, records, at).await?;
    codes::store::remove_of(tx, &cases).await?;
    store::empty(tx, records, at).await
}

/// Removes cases that were closed before this time, with what happened in them and the codes of their slips; how many.
/// `held` is the text of a question that names whose are kept all the same.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn remove_closed(
    tx: &mut Tx,
    before: DateTime<Utc>,
    held: &'static str,
    limit: i64,
) -> Result<usize, Fault> {
    let cases = store::closed_before(tx, before, held, limit).await?;
    codes::store::remove_of(tx, &cases).await?;
    store::remove(tx, &cases).await?;
    Ok(cases.len())
}
