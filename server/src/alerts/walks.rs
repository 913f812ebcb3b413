//! The two walks along the record: for honeys at once, for openings half an hour later.
//!
//! Each takes some thousand leaves, and moves on in the transaction that writes what it noted, from where it read on:
//! of two processes at the same leaves one keeps nothing. What this does NOT do: keep a request waiting.

use std::collections::HashSet;

use domain::alerts::{KEPT, OPENED_AFTER, Reason};
use platform::audit::{self, Walked};
use uuid::Uuid;

use super::lines::{self, Noted};
use super::{honeys, openings, store};
use crate::app::App;
use crate::problems::Fault;

/// Leaves of one step.
const LEAVES: i64 = 4_000;
/// Steps of one pass at most.
const STEPS: usize = 16;

/// Raises an alarm for every entry that tells of a honey; how many there were.
///
/// # Errors
/// [`Fault`] when the database or the vault fails; what was walked before is kept.
pub async fn alarm(app: &App) -> Result<usize, Fault> {
    let mut alarms = 0;
    for _ in 0..STEPS {
        let mut tx = app.store.autocommit().await?;
        let (from, last) = (store::progress(&mut tx, "honeys").await?, audit::last_leaf(&mut tx).await?);
        if from >= last {
            break;
        }
        let honeys = honeys::all(app, &mut tx).await?;
        let until = if honeys.is_empty() { last } else { last.min(from + LEAVES) };
        let entries = if honeys.is_empty() { Vec::new() } else { audit::walk(&mut tx, from, until).await? };
        drop(tx);
        let noted: Vec<Noted<'_>> = entries.iter().flat_map(|entry| touched(entry, &honeys)).collect();
        let mut tx = app.store.write().await?;
        if !store::advance(&mut tx, "honeys", from, until).await?
            || !lines::tell(app, &mut tx, &noted).await?
        {
            break;
        }
        if !noted.is_empty() {
            store::add(&mut tx, "alarms", i64::try_from(noted.len()).unwrap_or(i64::MAX)).await?;
        }
        tx.commit().await?;
        for noted in &noted {
            tracing::warn!(audit.entry = %noted.entry.id, "a honey was touched: see the alerts");
        }
        alarms += noted.len();
    }
    Ok(alarms)
}

/// What an entry of a worker tells of honeys.
fn touched<'w>(entry: &'w Walked, honeys: &HashSet<Uuid>) -> Vec<Noted<'w>> {
    let Some(actor) = entry.actor_id else { return Vec::new() };
    let people = entry.people().filter(|person| honeys.contains(person));
    people.map(|person| Noted { actor, entry, person, reasons: vec![Reason::Honey] }).collect()
}

/// Notes every unusual opening that is old enough for its errand to be on record; how many entries were walked.
///
/// # Errors
/// [`Fault`] when the database or the vault fails; what was walked before is kept.
pub async fn note_openings(app: &App) -> Result<usize, Fault> {
    let mut walked = 0;
    for _ in 0..STEPS {
        let mut tx = app.store.autocommit().await?;
        let from = store::progress(&mut tx, "openings").await?;
        let last = audit::last_leaf(&mut tx).await?;
        let page = audit::walk(&mut tx, from, from + LEAVES).await?;
        let (entries, until) = old_enough(app, page, last.min(from + LEAVES));
        if until <= from {
            break;
        }
        let (noted, tallies) = openings::unusual(app, &mut tx, &entries).await?;
        drop(tx);
        let mut tx = app.store.write().await?;
        if !store::advance(&mut tx, "openings", from, until).await?
            || !lines::tell(app, &mut tx, &noted).await?
        {
            break;
        }
        store::keep_tallies(&mut tx, &tallies).await?;
        tx.commit().await?;
        walked += entries.len();
    }
    Ok(walked)
}

/// The entries of a page that are old enough, and the leaf that the page was read to with them: its `end`, unless
/// something younger stands before. Whose entries somebody removed are passed over.
fn old_enough(app: &App, mut page: Vec<Walked>, end: i64) -> (Vec<Walked>, i64) {
    let until = app.clock.now() - OPENED_AFTER;
    let young = page.iter().position(|entry| entry.at > until);
    let end = young.map_or(end, |young| page[young].leaf - 1);
    page.truncate(young.unwrap_or(page.len()));
    (page, end)
}

/// Removes what was looked at a year ago, and what was counted before yesterday.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sweep(app: &App) -> Result<u64, Fault> {
    let yesterday = app.clock.today() - chrono::Days::new(1);
    let mut tx = app.store.write().await?;
    let removed = store::sweep(&mut tx, app.clock.now() - KEPT, yesterday).await?;
    tx.commit().await?;
    Ok(removed)
}
