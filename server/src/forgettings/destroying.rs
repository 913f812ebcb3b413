//! What it takes to destroy, and destroying.

use chrono::{DateTime, Utc};
use domain::forgettings::ForgettingScope;
use domain::retention::{self, StillKept};
use platform::clock::shanghai_date;
use platform::http::{Problem, idempotency};
use platform::outbox;
use platform::shreds::{self, Shred, ShredLogError};
use platform::store::Tx;
use platform::vault::Class;
use poem::http::StatusCode;
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;
use crate::residents::Records;
use crate::residents::forgetting::store::closing;
use crate::{cases, consents, documents, holds, letters, mandates, messages, residents};

/// What keeps somebody from being forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A legal hold stands.
    UnderLegalHold,
    /// Something of theirs is not decided yet.
    CaseStillOpen,
    /// The law has it kept.
    RetentionRuns(StillKept),
    /// There is nothing of it, or not any more.
    Nothing,
}

impl Obstacle {
    /// The code of the problem.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnderLegalHold => "under_legal_hold",
            Self::CaseStillOpen => "case_still_open",
            Self::RetentionRuns(_) => "retention_runs",
            Self::Nothing => "nothing_to_forget",
        }
    }
}

/// What keeps the person with these records from being forgotten so far. Until the transaction ends nobody seals
/// anything of theirs, and no hold comes between.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn obstacle(
    app: &App,
    tx: &mut Tx,
    records: &Records,
    scope: ForgettingScope,
) -> Result<Option<Obstacle>, Fault> {
    // In the order in which an application takes them.
    app.vault.hold_keys(tx, &records.all).await?;
    residents::forgetting::store::hold(tx, &records.all).await?;
    if holds::store::held_since(tx, &records.all).await?.is_some() {
        return Ok(Some(Obstacle::UnderLegalHold));
    }
    let (is_open, last_case) = cases::forgetting::store::standing(tx, &records.all).await?;
    if is_open {
        return Ok(Some(Obstacle::CaseStillOpen));
    }
    let now = app.clock.now();
    match scope {
        ForgettingScope::Consent => {
            let is_keyed = !app.vault.keyed_by(tx, &records.all, Class::Consent, now).await?.is_empty();
            let has_answers = cases::forgetting::store::holds_answers(tx, &records.all, now).await?;
            Ok((!is_keyed && !has_answers).then_some(Obstacle::Nothing))
        }
        ForgettingScope::Everything => {
            let closed = closing(tx, records.standing).await?.ok_or(Fault::Unreadable("residents.id"))?;
            if closed.forgotten_at.is_some() {
                return Ok(Some(Obstacle::Nothing));
            }
            let (closed_on, last) = (shanghai_date(closed.changed_at), last_case.map(shanghai_date));
            let kept = retention::still_kept(closed.status()?, closed_on, last, app.clock.today());
            Ok(kept.map(Obstacle::RetentionRuns))
        }
    }
}

/// Destroys so much of the person with these records. How many keys there were.
///
/// # Errors
/// [`Fault`] when the database fails.
pub(super) async fn erase(
    app: &App,
    tx: &mut Tx,
    records: &[Uuid],
    scope: ForgettingScope,
    at: DateTime<Utc>,
) -> Result<u64, Fault> {
    consents::store::withdraw_all(tx, records, at).await?;
    cases::forgetting::forget_answers(tx, records, at).await?;
    let cases = cases::forgetting::store::of(tx, records, at).await?;
    documents::store::remove_by_consent(tx, &cases).await?;
    // What was answered to them or about them is sealed under the same keys, and is of no use to anybody.
    idempotency::forget(tx, records).await?;
    let everything = scope == ForgettingScope::Everything;
    outbox::remove_of(tx, records, everything).await?;
    if everything {
        messages::store::remove_of(tx, records).await?;
        letters::remove_of(tx, &cases).await?;
        documents::store::remove_of(tx, &cases).await?;
        let represented = mandates::forgetting::forget(app, tx, records).await?;
        return Ok(represented + residents::forgetting::forget(app, tx, records, at).await?);
    }
    Ok(app.vault.forget_subjects(tx, records, Class::Consent).await?)
}

/// The lines of the shred log that tell of it.
pub(super) fn lines(records: &[Uuid], scope: ForgettingScope, at: DateTime<Utc>, order: Uuid) -> Vec<Shred> {
    let line = |class: &Class| {
        let class = class.as_str();
        records.iter().map(move |subject| Shred { subject: *subject, class: class.to_owned(), at, order })
    };
    classes(scope).iter().flat_map(line).collect()
}

/// The classes of keys that go.
pub(super) const fn classes(scope: ForgettingScope) -> &'static [Class] {
    match scope {
        ForgettingScope::Consent => &[Class::Consent],
        ForgettingScope::Everything => &[Class::Consent, Class::Statutory],
    }
}

/// Writes them into the shred log; when this returns they are on its disk, and the transaction may end. If it does not
/// end well, what was ordered is done by the next replay.
///
/// # Errors
/// [`Unwritable`]: then nothing may be destroyed.
pub(super) async fn announce(app: &App, lines: Vec<Shred>) -> Result<(), Unwritable> {
    let (file, name) = (app.config.shred_log(), app.random.uuid(&app.clock));
    let written = tokio::task::spawn_blocking(move || shreds::append(&file, name, &lines)).await;
    match written {
        Ok(written) => written.map(drop).map_err(Unwritable),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// The shred log cannot be written: nothing was destroyed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Unwritable(ShredLogError);

impl From<Unwritable> for Problem {
    fn from(error: Unwritable) -> Self {
        tracing::error!(%error, "nothing was destroyed, because it could not be written into the shred log");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "shred_log_unwritable")
    }
}

impl From<Unwritable> for Fault {
    fn from(error: Unwritable) -> Self {
        Self::Other(error.to_string())
    }
}
