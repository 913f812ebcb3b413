//! Checkpoints of the record, signed and kept outside the database, where the operator said.

use std::path::Path;

use platform::audit::{self, AuditKey, Checkpoint, CheckpointError};

use crate::app::App;

/// Signs how far the record is, into the configured file; what was added, if anything was to be.
///
/// # Errors
/// [`CheckpointError`] names the file, or what the store reports.
pub async fn write(app: &App) -> Result<Option<Checkpoint>, CheckpointError> {
    match &app.config.audit_checkpoints {
        Some(file) => write_to(app, file).await,
        None => Ok(None),
    }
}

/// Signs how far the record is, into this file; what was added, if anything was to be.
///
/// # Errors
/// As [`write`].
pub async fn write_to(app: &App, file: &Path) -> Result<Option<Checkpoint>, CheckpointError> {
    let key = AuditKey::load_or_create(&app.config.audit_key_file(), &app.random)?;
    audit::checkpoint(&app.store, &app.clock, &app.random, &key, file).await
}

/// Seals everything that waits; how many entries.
///
/// # Errors
/// What the store reports.
pub async fn seal_all(app: &App) -> platform::store::Result<usize> {
    let mut sealed = 0;
    loop {
        match audit::seal(&app.store, &app.clock).await? {
            0 => return Ok(sealed),
            entries => sealed += entries,
        }
    }
}
