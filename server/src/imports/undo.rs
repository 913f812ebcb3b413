//! Taking an import back, while nothing stands on it: all of it or nothing.

use domain::imports::{ImportKind, RowOutcome};
use platform::audit;
use platform::store::{StoreError, Tx};
use platform::vault::{Class, SubjectKey};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::store::{self, Batch, ImportRow, Wanted, before_cell};
use super::{areas, employers, workers};
use crate::app::App;
use crate::problems::Fault;
use crate::residents::bulk::{self, Before, Written};

/// Rows taken back at once.
const PAGE: i64 = 500;

/// Why an import is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum NotUndone {
    /// It did not end with anything written, or was taken back before.
    #[error("only an import that was carried out can be taken back")]
    NotDone,
    /// Somebody changed it meanwhile.
    #[error("the import has gone on meanwhile")]
    Stale,
    /// A later change, a case, or somebody who lives or works there stands on it.
    #[error("something stands on what was imported")]
    Stands,
    /// The store or the vault failed.
    #[error(transparent)]
    Fault(Fault),
}

impl From<Fault> for NotUndone {
    /// What still refers to a row stands on it.
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(StoreError::Reference) => Self::Stands,
            fault => Self::Fault(fault),
        }
    }
}

impl From<StoreError> for NotUndone {
    fn from(error: StoreError) -> Self {
        Fault::from(error).into()
    }
}

/// Takes an import back at this version. After an error the transaction must be dropped.
///
/// # Errors
/// [`NotUndone`] says why.
pub async fn undo(
    app: &App,
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    by: Option<Uuid>,
) -> Result<Batch, NotUndone> {
    let batch = store::find(tx, id).await?.ok_or(NotUndone::NotDone)?;
    if !store::mark_undone(tx, id, version, by, app.clock.now()).await? {
        let done = matches!(batch.state.code(), "done" | "failed");
        return Err(if done { NotUndone::Stale } else { NotUndone::NotDone });
    }
    let key = app.vault.subject(tx, id, Class::Statutory).await.map_err(Fault::from)?;
    let key = key.ok_or(NotUndone::NotDone)?;
    let undoing = Undoing { app, batch: &batch, key: &key, by };
    // Areas hang on those that stand before them, so those that came last go first.
    let wanted = if batch.kind == ImportKind::Residents { Wanted::Written } else { Wanted::WrittenBackwards };
    let mut at = if wanted == Wanted::Written { 0 } else { i64::MAX };
    loop {
        let rows = store::rows(tx, id, wanted, at, PAGE).await?;
        let Some(last) = rows.last() else { break };
        at = last.row_number;
        if batch.kind == ImportKind::Residents {
            undoing.residents(tx, &rows).await?;
        } else {
            for row in &rows {
                undoing.other(tx, row).await?;
            }
        }
    }
    let entry = app.entry("imports.undo").actor(by).object(format!("import:{id}"));
    audit::record(tx, entry).await?;
    store::find(tx, id).await?.ok_or(NotUndone::NotDone)
}

struct Undoing<'a> {
    app: &'a App,
    batch: &'a Batch,
    key: &'a SubjectKey,
    by: Option<Uuid>,
}

impl Undoing<'_> {
    async fn residents(&self, tx: &mut Tx, rows: &[ImportRow]) -> Result<(), NotUndone> {
        let app = self.app;
        let written: Vec<Written> = rows
            .iter()
            .filter_map(|row| {
                let new = row.outcome == RowOutcome::New;
                Some(Written { id: row.target_id?, version: row.target_version?, new })
            })
            .collect();
        if bulk::anything_stands_on(tx, &written, self.batch.created_at).await? {
            return Err(NotUndone::Stands);
        }
        let new: Vec<Uuid> = written.iter().filter(|one| one.new).map(|one| one.id).collect();
        let changed: Vec<Uuid> = written.iter().filter(|one| !one.new).map(|one| one.id).collect();
        let residents = bulk::by_ids(app, tx, &changed).await?;
        for row in rows.iter().filter(|row| row.outcome == RowOutcome::Changed) {
            let found = row.target_id.and_then(|id| residents.get(&id)).zip(row.before_sealed.as_ref());
            let (resident, sealed) = found.ok_or(NotUndone::Stands)?;
            let cell = before_cell(row.id, resident.id);
            let before: Before = resident.key.open_padded_json(&cell, sealed).map_err(Fault::from)?;
            bulk::restore(app, tx, resident, &before).await?;
        }
        bulk::withdraw(app, tx, &new).await?;
        let entry = app.entry("residents.import_undone").actor(self.by);
        let entry = entry.people(written.iter().map(|one| one.id));
        Ok(audit::record(tx, entry.object(format!("import:{}", self.batch.id))).await?)
    }

    async fn other(&self, tx: &mut Tx, row: &ImportRow) -> Result<(), NotUndone> {
        let restored = match self.batch.kind {
            ImportKind::Employers => employers::restore(tx, self.image(row)?).await?,
            ImportKind::Areas => areas::restore(tx, self.image(row)?).await?,
            ImportKind::Workers => workers::restore(self.app, tx, self.image(row)?).await?,
            ImportKind::Residents => true,
        };
        if restored { Ok(()) } else { Err(NotUndone::Stands) }
    }

    fn image<T: DeserializeOwned>(&self, row: &ImportRow) -> Result<T, Fault> {
        let sealed = row.before_sealed.as_ref().ok_or(Fault::Unreadable("import_rows.before_sealed"))?;
        Ok(self.key.open_padded_json(&before_cell(row.id, self.batch.id), sealed)?)
    }
}
