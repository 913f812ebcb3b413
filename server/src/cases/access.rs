//! Who reaches a case, and as whom they act on it.

use chrono::NaiveDate;
use domain::areas::AreaPath;
use domain::cases::{self, Action, Party};
use domain::mandates::Act;
use domain::roles::{self, Membership, Permission};
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::file::CaseFile;
use super::store::{self, ListRow};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::mandates;
use crate::paging::{self, Older};
use crate::problems::Fault;
use crate::residents::{self, Reached};

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
    if own && !mandates::in_scope(caller, Act::See, file.definition.kind) {
        return Err(mandates::out_of_scope());
    }
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

/// Goes on when nobody stands for the person, or whoever does may take this action in this kind of case.
pub(crate) fn require_scope(caller: &Caller, file: &CaseFile, action: Action) -> Result<(), Problem> {
    let act = match action {
        Action::TopUp => Act::TopUp,
        Action::Withdraw => Act::Withdraw,
        Action::Object => Act::Object,
        // The person's own; whoever stands for them is not even there.
        Action::Hear if caller.stands_for.is_some() => return Err(mandates::out_of_scope()),
        // An office's own; whoever stands for somebody has no office.
        Action::Forward
        | Action::Approve
        | Action::SendBack
        | Action::Refuse
        | Action::Pause
        | Action::Resume
        | Action::Delegate
        | Action::Note
        | Action::Hear => return Ok(()),
    };
    if mandates::in_scope(caller, act, file.definition.kind) { Ok(()) } else { Err(mandates::out_of_scope()) }
}

/// Whether it is the case of the person who is here, under whichever of their records it was filed.
fn is_of_subject(caller: &Caller, file: &CaseFile) -> bool {
    caller.subject.is_some_and(|subject| file.records.hold(subject))
}

/// A page of a person's cases.
pub(super) struct Readable {
    /// Those of them that the caller may open.
    pub(super) rows: Vec<ListRow>,
    /// Where the page ends, if another follows.
    pub(super) last: Option<ListRow>,
}

/// A page of the cases of a resident whom the caller reaches, less those that are decided where they reach nobody,
/// unless the person is present.
pub(super) async fn readable(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    resident: &Reached,
    after: Option<Older>,
    limit: i64,
) -> Result<Readable, Fault> {
    let records = residents::records(tx, resident.id).await?;
    let records = records.ok_or(Fault::Unreadable("residents.merged_into_id"))?;
    let mut rows = store::of_records(tx, &records.all, after, limit + 1).await?;
    let more = paging::cut(&mut rows, limit);
    let last = rows.last().filter(|_| more).map(|(row, _)| row.clone());
    let present = match caller.actor_id() {
        Some(actor) => residents::store::is_present(tx, &records.all, actor, app.clock.now()).await?,
        None => false,
    };
    let mut shown = Vec::with_capacity(rows.len());
    for (row, path) in rows {
        let path = AreaPath::parse(&path).map_err(|_| Fault::Unreadable("areas.path"))?;
        if present || caller.may(Permission::ReadCase, &path) {
            shown.push(row);
        }
    }
    Ok(Readable { rows: shown, last })
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
        parties.extend(offices(actor.id, &actor.memberships, caller.today, file)?);
    }
    Ok(parties)
}

/// Whether it is the caller's own case, also for somebody beside the person or who stands for them, or one of a step of
/// theirs.
pub(crate) fn takes_part(caller: &Caller, file: &CaseFile) -> Result<bool, Fault> {
    Ok(!parties(caller, file)?.is_empty())
}

/// As which offices' worker this one, with these memberships, may act on the case.
pub(super) fn offices(
    worker: Uuid,
    memberships: &[Membership],
    today: NaiveDate,
    file: &CaseFile,
) -> Result<Vec<Party>, Fault> {
    let area = file.row.path()?;
    let may = |permission| roles::may(memberships, today, permission, &area);
    let steps = file.definition.steps.iter().filter(|rule| may(rule.permission));
    Ok(steps.map(|rule| file.state.party(rule.step, worker)).collect())
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
