//! What goes by itself: what the retention table says, and what stood on a consent that was taken back.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::forgettings::{ForgettingReason, ForgettingScope};
use domain::retention::Kept;
use platform::audit;
use uuid::Uuid;

use super::destroying::{announce, erase, lines, obstacle};
use super::store::{self, New};
use crate::app::App;
use crate::holds::store::HELD;
use crate::problems::Fault;
use crate::{alerts, cases, consents, documents, letters, messages, residents};

/// People and cases of one pass; the rest comes with the next.
const AT_ONCE: i64 = 100;

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Messages.
    pub messages: u64,
    /// Presences.
    pub presences: u64,
    /// Documents of cases that were closed.
    pub documents: u64,
    /// Cases.
    pub cases: usize,
    /// People of whom everything went.
    pub people: usize,
}

/// The beginning of a day in China.
fn begins(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8)
}

/// Removes what was kept long enough; what is under a legal hold stays.
///
/// # Errors
/// [`Fault`] when the database fails, or the shred log cannot be written.
pub async fn retention(app: &App) -> Result<Swept, Fault> {
    let today = app.clock.today();
    let before = |kept: Kept| begins(kept.before(today));
    let mut tx = app.store.write().await?;
    let messages = messages::store::sweep(&mut tx, before(Kept::Messages), HELD).await?;
    let presences =
        residents::forgetting::store::sweep_presences(&mut tx, before(Kept::Presences), HELD).await?;
    let closed = cases::forgetting::store::closed_before(&mut tx, before(Kept::Cases), HELD, AT_ONCE).await?;
    let documents = documents::store::sweep(&mut tx, before(Kept::Documents), HELD).await?;
    letters::remove_of(&mut tx, &closed).await?;
    documents::store::remove_of(&mut tx, &closed).await?;
    cases::forgetting::remove(&mut tx, &closed).await?;
    let cases = closed.len();
    let swept = Swept { messages, presences, documents, cases, people: 0 };
    if swept != Swept::default() {
        let object = format!("messages:{messages} presences:{presences} documents:{documents} cases:{cases}");
        audit::record(&mut tx, app.entry("retention.sweep").object(object)).await?;
    }
    tx.commit().await?;
    let honeys = alerts::honeys::all(app, &mut app.store.autocommit().await?).await?;
    let (mut after, mut people) = (None, 0);
    loop {
        let mut tx = app.store.autocommit().await?;
        let closed = before(Kept::Registry);
        let some = residents::forgetting::store::closed_before(&mut tx, closed, after, AT_ONCE).await?;
        drop(tx);
        let Some((last, at)) = some.last() else { break };
        after = Some((*at, *last));
        for (resident, _) in some {
            if honeys.contains(&resident) {
                continue;
            }
            let over = ForgettingReason::RetentionOver;
            people += usize::from(forget(app, resident, ForgettingScope::Everything, over).await?);
        }
    }
    Ok(Swept { people, ..swept })
}

/// Destroys what people answered who took back the last of their consents. How many there were.
///
/// # Errors
/// As [`retention`].
pub async fn withdrawn(app: &App) -> Result<usize, Fault> {
    let people = store::withdrawn(&mut app.store.autocommit().await?, AT_ONCE).await?;
    let mut forgotten = 0;
    for resident in people {
        let reason = ForgettingReason::ConsentWithdrawn;
        forgotten += usize::from(forget(app, resident, ForgettingScope::Consent, reason).await?);
    }
    Ok(forgotten)
}

/// Forgets somebody whom nobody needs to decide about, unless something stands in the way; whether it was done.
async fn forget(
    app: &App,
    resident: Uuid,
    scope: ForgettingScope,
    reason: ForgettingReason,
) -> Result<bool, Fault> {
    let mut tx = app.store.write().await?;
    let Some(records) = residents::records(&mut tx, resident).await? else { return Ok(false) };
    if obstacle(app, &mut tx, &records, scope).await?.is_some() {
        return Ok(false);
    }
    if scope == ForgettingScope::Consent && consents::store::any_stands(&mut tx, &records.all).await? {
        return Ok(false);
    }
    let (id, at) = (app.random.uuid(&app.clock), app.clock.now());
    let new = New { id, resident: records.standing, scope, reason, by: None, at };
    if !store::insert(&mut tx, &new).await? {
        // Somebody has asked for it, and somebody else decides.
        return Ok(false);
    }
    let keys = erase(app, &mut tx, &records.all, scope, at).await?;
    let entry = app.entry("forgettings.done").people(records.all.iter().copied()).purpose(reason.code());
    let entry = entry.object(format!("forgetting:{id} {}", scope.code()));
    let entry_id = entry.id();
    audit::record(&mut tx, entry).await?;
    store::done(&mut tx, (id, 1), None, at, (keys, entry_id)).await?;
    announce(app, lines(&records.all, scope, at, id)).await?;
    tx.commit().await?;
    Ok(true)
}
