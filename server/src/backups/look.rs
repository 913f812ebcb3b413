//! Whether a database that was restored is whole: its record, and values that open.

use std::path::PathBuf;

use platform::audit::{self, Finding, PublicKey, Verify};
use platform::clock::Clock;
use platform::store::Store;
use platform::vault::Vault;
use platform::vault::rotation::{self, Work};
use uuid::Uuid;

use super::{BackupError, Sealed, hex};
use crate::keys;

/// Values that are opened of each column.
const SAMPLES: usize = 200;

/// A look at a restored database.
#[derive(Debug)]
pub struct Look<'l> {
    /// The database.
    pub store: &'l Store,
    /// The keys of the ring, which never was in the backup.
    pub vault: &'l Vault,
    /// The time.
    pub clock: &'l Clock,
    /// What the backup says of the record.
    pub sealed: &'l Sealed,
    /// The files of checkpoints that lie outside, and who signed them.
    pub checkpoints: Option<(&'l [PathBuf], PublicKey)>,
}

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Entries of the record, all of them held against their chain.
    pub entries: i64,
    /// Checkpoints that they were held against.
    pub checkpoints: usize,
    /// Sealed values that opened.
    pub opened: usize,
    /// Sealed values whose key is gone: whose they were is forgotten.
    pub forgotten: usize,
}

impl Look<'_> {
    /// Holds the record against its chain and what was signed of it, and opens values of every column.
    ///
    /// # Errors
    /// [`BackupError::Different`] with the first thing that does not fit.
    pub async fn take(self) -> Result<Looked, BackupError> {
        let Self { store, vault, clock, sealed, checkpoints } = self;
        let different = |what: String| Err(BackupError::Different(what));
        let report = audit::verify(Verify { store, checkpoints }).await?;
        if let Some(finding) = report.findings.iter().find(|finding| !is_of_age(finding)) {
            return different(finding.to_string());
        }
        let end = audit::chain_at(store, sealed.batch).await?.map(|chain| hex(&chain));
        if sealed.batch > 0 && end.as_ref() != Some(&sealed.chain) {
            return different(format!(
                "batch {} of the record is not the one that was backed up",
                sealed.batch
            ));
        }
        let plan = keys::plan();
        let work = Work { store, vault, clock, plan: &plan };
        let mut looked =
            Looked { entries: report.entries, checkpoints: report.checkpoints, ..Looked::default() };
        for column in plan.turned() {
            for sample in rotation::open_some(&work, column, Uuid::nil(), SAMPLES).await? {
                match sample.value {
                    None => looked.forgotten += 1,
                    Some(Ok(_)) => looked.opened += 1,
                    Some(Err(error)) => {
                        return different(format!("{} of row {}: {error}", column.name(), sample.row));
                    }
                }
            }
        }
        Ok(looked)
    }
}

/// Whether this only says that the backup is older than what was signed since, or was never signed so far.
fn is_of_age(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::CutBefore { .. } | Finding::LinesRemoved { .. } | Finding::NotCheckpointed { .. }
    )
}
