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

/// Removes these cases with what happened in them and the codes of their slips. What other nouns keep of them goes before.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn remove(tx: &mut Tx, cases: &[Uuid]) -> Result<(), Fault> {
    codes::store::remove_of(tx, cases).await?;
    store::remove(tx, cases).await
}
