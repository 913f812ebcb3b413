//! What is on file about somebody who was forgotten goes, and with it whoever stood for nobody else.
//!
//! What this does NOT do: ask whether it may be, or write it down. The noun `forgettings` does.

use platform::store::Tx;
use platform::vault::Class;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::problems::Fault;

/// Removes every guardianship and mandate of the person with these records, and destroys the keys of those who stood
/// for them and stand for nobody else. How many keys there were.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn forget(app: &App, tx: &mut Tx, records: &[Uuid]) -> Result<u64, Fault> {
    let stood = store::remove_of(tx, records).await?;
    let idle = store::idle(tx, &stood).await?;
    if idle.is_empty() {
        return Ok(0);
    }
    app.vault.release_rows(tx, &idle).await?;
    store::remove_people(tx, &idle).await?;
    Ok(app.vault.forget_subjects(tx, &idle, Class::Statutory).await?)
}
