//! What is left of somebody who was forgotten: a row with an id, a village and a status that other rows refer to. No
//! key, no token, no fact, no certificate; nothing reads it any more.
//!
//! What this does NOT do: ask whether it may be, or write it down. The noun `forgettings` does.

pub mod store;

use chrono::{DateTime, Utc};
use platform::store::Tx;
use platform::vault::Class;
use uuid::Uuid;

use super::bulk::store::certificates_of;
use crate::app::App;
use crate::problems::Fault;

/// Destroys the file of the person with these records: keys of both classes, tokens, facts, certificates, presences.
/// How many keys there were.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn forget(app: &App, tx: &mut Tx, records: &[Uuid], now: DateTime<Utc>) -> Result<u64, Fault> {
    let certificates = certificates_of(tx, records).await?;
    app.vault.release_rows(tx, &certificates).await?;
    app.vault.release_rows(tx, records).await?;
    store::remove_file(tx, records).await?;
    store::mark(tx, records, now).await?;
    let consent = app.vault.forget_subjects(tx, records, Class::Consent).await?;
    Ok(consent + app.vault.forget_subjects(tx, records, Class::Statutory).await?)
}
