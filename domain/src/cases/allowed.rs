//! The table of what may be done. It is the only place that says so: requests and stored histories go through it.

use chrono::NaiveDate;

use crate::cases::{
    definition::{Definition, Duty},
    fold::State,
    turn::{Action, Party, Stage},
};

/// What this party may do to a case in this state. Everything else is a conflict.
///
/// A stopped clock is started again before the office decides, so that the days it used are counted.
#[must_use]
pub fn allowed(definition: &Definition, state: &State, party: Party) -> &'static [Action] {
    match (state.stage, party) {
        (Stage::Refused, Party::Applicant | Party::Helper) if state.object_by.is_some() => &[Action::Object],
        (Stage::Approved | Stage::Refused | Stage::Withdrawn, _) | (Stage::SentBack, Party::Worker(_)) => &[],
        (Stage::SentBack, Party::Applicant | Party::Helper) => &[Action::TopUp, Action::Withdraw],
        (Stage::Village | Stage::Town | Stage::City, Party::Applicant | Party::Helper) => &[Action::Withdraw],
        (Stage::Village | Stage::Town | Stage::City, Party::Worker(office)) => {
            match definition.rule(office).filter(|_| state.stage == Stage::of(office)) {
                None => &[],
                Some(_) if state.paused.is_some() => &[Action::Resume],
                Some(rule) => by_duty(rule.duty),
            }
        }
    }
}

/// What this party may do on this day: the table, without an objection that would come too late.
///
/// A stored history is held against the table alone. Its days were right when it was written; what the calendar
/// learns of a year afterwards must not break it.
#[must_use]
pub fn allowed_on(
    definition: &Definition,
    state: &State,
    party: Party,
    today: NaiveDate,
) -> &'static [Action] {
    let too_late = state.object_by.is_some_and(|by| today > by.on);
    if too_late { &[] } else { allowed(definition, state, party) }
}

const fn by_duty(duty: Duty) -> &'static [Action] {
    match duty {
        Duty::Completeness => &[Action::Forward, Action::SendBack, Action::Pause],
        Duty::Review => &[Action::Forward, Action::SendBack, Action::Refuse, Action::Pause],
        Duty::Decision => &[Action::Approve, Action::SendBack, Action::Refuse, Action::Pause],
    }
}
