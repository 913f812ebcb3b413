//! Who reaches a case, and as whom they act on it.

use chrono::NaiveDate;
use domain::cases::{self, Action, Party};
use domain::roles::{self, Membership, Permission};
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::file::CaseFile;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::residents;

/// The case's file, if it is the caller's own or a worker reaches it: the case's area counts, not the person's.
pub(crate) async fn open_file(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    id: Uuid,
) -> Result<(Tx, CaseFile), Problem> {
    if caller.subject.is_none() {
        caller.permitted(Permission::ReadCase)?;
    } else {
        caller.present_person()?;
    }
    let Some(file) = CaseFile::load(app, &mut tx, id).await? else { return Err(Problem::not_found()) };
    let own = is_of_subject(caller, &file);
    let in_reach = caller.subject.is_none() && caller.may(Permission::ReadCase, &file.row.path()?);
    if own || in_reach || present(app, &mut tx, caller, &file).await? {
        return Ok((tx, file));
    }
    drop(tx);
    let mut record = app.store.write().await?;
    let entry = caller.sign(app.refused("cases.reach")).person(file.resident.id).object(format!("case {id}"));
    audit::record(&mut record, entry).await?;
    record.commit().await?;
    Err(Problem::not_found())
}

/// Whether it is the case of the person who is here, under whichever of their records it was filed.
fn is_of_subject(caller: &Caller, file: &CaseFile) -> bool {
    caller.subject.is_some_and(|subject| file.records.hold(subject))
}

async fn present(app: &App, tx: &mut Tx, caller: &Caller, file: &CaseFile) -> Result<bool, Fault> {
    match (caller.subject, caller.actor_id()) {
        (None, Some(actor)) => {
            residents::store::is_present(tx, &file.records.all, actor, app.clock.now()).await
        }
        _ => Ok(false),
    }
}

/// As whom the caller may act on the case: the person, somebody beside them, or the worker of each step.
pub(super) fn parties(caller: &Caller, file: &CaseFile) -> Result<Vec<Party>, Fault> {
    let mut parties = Vec::new();
    if is_of_subject(caller, file) {
        parties.push(if caller.actor.is_some() { Party::Helper } else { Party::Applicant });
    }
    if let Some(actor) = caller.actor.as_ref().filter(|actor| actor.signed) {
        parties.extend(offices(&actor.memberships, caller.today, file)?);
    }
    Ok(parties)
}

/// The offices for which a worker with these memberships may act on the case.
pub(super) fn offices(
    memberships: &[Membership],
    today: NaiveDate,
    file: &CaseFile,
) -> Result<Vec<Party>, Fault> {
    let area = file.row.path()?;
    let may = |permission| roles::may(memberships, today, permission, &area);
    let steps = file.definition.steps.iter().filter(|rule| may(rule.permission));
    Ok(steps.map(|rule| Party::Worker(rule.step)).collect())
}

/// The first of the caller's parties that may take the action; the turn's own error otherwise.
pub(super) fn acting_as(caller: &Caller, file: &CaseFile, action: Action) -> Result<Party, Problem> {
    first_able(&parties(caller, file)?, file, &[action])
}

/// The first of these parties that may take one of the actions, else the first of them.
pub(super) fn first_able(parties: &[Party], file: &CaseFile, actions: &[Action]) -> Result<Party, Problem> {
    let able = |party: &&Party| {
        let allowed = cases::allowed(file.definition, &file.state, **party);
        actions.iter().any(|action| allowed.contains(action))
    };
    let party = parties.iter().find(able).or(parties.first());
    party.copied().ok_or_else(|| Problem::forbidden("forbidden"))
}
