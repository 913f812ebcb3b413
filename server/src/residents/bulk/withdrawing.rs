//! Taking residents out again who were entered by mistake, while nothing stands on them.

use chrono::{DateTime, Utc};
use platform::store::Tx;
use platform::vault::Class;
use uuid::Uuid;

use super::{AT_ONCE, store};
use crate::app::App;
use crate::problems::Fault;

/// A resident that was entered or changed, and the version that came of it.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The resident.
    pub id: Uuid,
    /// Their version right after.
    pub version: i64,
    /// Whether they were entered.
    pub new: bool,
}

/// Whether anything stands on what was written `since`: a later change, or anything of [`store::STANDS_ON`].
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn anything_stands_on(
    tx: &mut Tx,
    written: &[Written],
    since: DateTime<Utc>,
) -> Result<bool, Fault> {
    for some in written.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|written| written.id).collect();
        let found = store::standing(tx, &ids, since).await?;
        let untouched = |written: &Written| found.get(&written.id) == Some(&(written.version, false));
        if !some.iter().all(untouched) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes residents out again who were entered by mistake and on whom nothing stands: rows, facts, certificates,
/// tokens and keys.
///
/// # Errors
/// [`Fault`] when the database fails, also when something still refers to one of them.
pub async fn withdraw(app: &App, tx: &mut Tx, residents: &[Uuid]) -> Result<(), Fault> {
    for some in residents.chunks(AT_ONCE) {
        let certificates = store::certificates_of(tx, some).await?;
        store::remove_certificates(tx, &certificates).await?;
        store::remove_residents(tx, some).await?;
        app.vault.release_rows(tx, &certificates).await?;
        app.vault.release_rows(tx, some).await?;
        app.vault.forget_subjects(tx, some, Class::Statutory).await?;
    }
    Ok(())
}
