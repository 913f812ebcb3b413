//! Taking away what lies in the folder and no row tells of: what a process left that died, and what was forgotten.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::problems::Fault;

/// Whoever wrote an object has written its row within so long, or never will.
const SETTLED: TimeDelta = TimeDelta::hours(1);
/// Objects of one question.
const AT_ONCE: usize = 500;
/// So many objects and a row of none: that is the folder of another database.
const FOREIGN: usize = 20;

/// Removes objects older than an hour without a row, and what is left of objects that were never whole. How many there
/// were.
///
/// # Errors
/// [`Fault`] when database or folder fail.
pub async fn sweep(app: &App) -> Result<usize, Fault> {
    let before = app.clock.now() - SETTLED;
    let found = app.documents.list().await?.into_iter().map(|found| found.id);
    let old: Vec<Uuid> = found.filter(|id| began(*id).is_none_or(|at| at < before)).collect();
    let mut orphans = Vec::new();
    for some in old.chunks(AT_ONCE) {
        let known = store::known(&mut app.store.autocommit().await?, some).await?;
        orphans.extend(some.iter().copied().filter(|id| !known.contains(id)));
    }
    if orphans.len() == old.len() && old.len() > FOREIGN {
        tracing::error!(
            documents.objects = old.len(),
            "the folder of documents belongs to another database, and nothing is taken away: look at `documents`"
        );
        return Ok(0);
    }
    let mut removed = 0;
    for id in orphans {
        removed += usize::from(app.documents.remove(id).await?);
    }
    Ok(removed)
}

/// When an object was begun, as its id says.
fn began(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}
