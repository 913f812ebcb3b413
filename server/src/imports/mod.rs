//! Imports: tables from outside taken over into the registry, row by row, with a way back.
//!
//! A file is read by a thread of its own and comes in chunks of rows; each chunk is one transaction, or all of them
//! are one where all or nothing is wanted. What a row means is a rule of `domain::imports`; here its target is found
//! and compared, so that the same file again writes nothing. Every row that was not simply taken over is kept for the
//! report, and every row that wrote something keeps how its target stood before. What this noun does NOT do: write
//! another noun's rows (it asks residents, employers, areas and accounts to), or keep the file.

pub mod api;
mod areas;
mod employers;
mod engine;
mod reading;
pub mod report;
mod residents;
pub mod store;
mod undo;
mod workers;

use chrono::TimeDelta;
use platform::vault::Class;

use crate::app::App;
use crate::problems::Fault;

pub use engine::{Order, begin, run};
pub use undo::{NotUndone, undo};

/// How long the rows of an import are kept for its report and for taking it back.
const KEPT: TimeDelta = TimeDelta::days(30);
/// An import of which nobody has heard for so long has lost its process, and with it its file.
const SILENT: TimeDelta = TimeDelta::minutes(15);

/// Ends imports that were interrupted, and forgets the rows of old ones together with the keys that they are sealed
/// with.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    let now = app.clock.now();
    store::end_interrupted(&mut tx, now - SILENT, now).await?;
    let old = store::outdated(&mut tx, now - KEPT).await?;
    for batch in &old {
        store::remove_rows(&mut tx, *batch).await?;
    }
    app.vault.forget_subjects(&mut tx, &old, Class::Statutory).await?;
    tx.commit().await?;
    Ok(())
}
