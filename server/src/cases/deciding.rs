//! Writing what somebody did to a case, with everything that follows from it.

use domain::cases::{Action, Event, Refusal};
use domain::job_seeking::JobSeekingAnswers;
use platform::audit::{self, Entry};
use platform::http::Problem;
use platform::store::{StoreError, Tx};
use uuid::Uuid;

use super::corrections;
use super::endings;
use super::file::CaseFile;
use super::opening::{self, follow_up};
use crate::app::App;
use crate::problems::{self, Fault};

/// What was done to a case, by whom, as it goes on record.
pub(super) struct Deed<'d> {
    pub(super) action: Action,
    pub(super) event: Event,
    pub(super) by: Option<Uuid>,
    pub(super) answers: Option<&'d JobSeekingAnswers>,
    pub(super) entry: Entry,
}

/// Appends the event, queues the message, and puts it on record; the case as it stands then.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    file: &CaseFile,
    deed: Deed<'_>,
) -> Result<CaseFile, Problem> {
    if deed.action == Action::Object {
        opening::require_reopenable(tx, file).await?;
    }
    let file = match file.append(app, tx, deed.event, deed.by, deed.answers).await {
        // Applied anew in the same moment, and faster than the objection.
        Err(Fault::Store(StoreError::Conflict { .. })) => return Err(Problem::conflict("case_open")),
        appended => appended?.ok_or_else(Problem::stale)?,
    };
    if deed.action == Action::Approve {
        endings::carry_out(app, tx, &file, deed.by).await?;
        corrections::carry_out(app, tx, &file, deed.by).await?;
    }
    if deed.action.is_told() {
        follow_up(app, tx, &file).await?;
    }
    let entry = deed
        .entry
        .person(file.resident.id)
        .object(format!("case {}", file.row.id))
        .purpose(deed.action.on_record().code());
    audit::record(tx, entry).await?;
    Ok(file)
}

/// Why the engine changed nothing, as a problem.
pub(super) fn refusal(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Invalid(errors) => problems::fields(errors),
        Refusal::NotAllowed | Refusal::TooLate | Refusal::SamePerson | Refusal::NotHeard | Refusal::Alone => {
            Problem::conflict(refusal.code())
        }
    }
}
