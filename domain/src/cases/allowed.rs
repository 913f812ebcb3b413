//! The table of what may be done. It is the only place that says so: requests and stored histories go through it.

use chrono::NaiveDate;

use crate::cases::{
    definition::{Definition, Duty, Step},
    fold::State,
    turn::{Action, Party, Stage},
};

/// What this party may do to a case in this state. Everything else is a conflict.
///
/// A stopped clock is started again before the office decides, so that the days it used are counted. What one person of
/// the office has in hand the others only take over, or write a note to: nobody decides it behind their back.
#[must_use]
pub fn allowed(definition: &Definition, state: &State, party: Party) -> &'static [Action] {
    match (state.stage, party) {
        (Stage::Refused, Party::Applicant | Party::Helper) if state.object_by.is_some() => &[Action::Object],
        (Stage::Approved | Stage::Refused | Stage::Withdrawn, _) => &[],
        (Stage::SentBack, Party::Applicant | Party::Helper) => &[Action::TopUp, Action::Withdraw],
        (Stage::Village | Stage::Town | Stage::City, Party::Applicant | Party::Helper) => &[Action::Withdraw],
        (_, Party::Worker(office) | Party::Colleague(office)) if state.step != Some(office) => &[],
        (Stage::SentBack, Party::Worker(_) | Party::Colleague(_)) => &[Action::Note],
        (Stage::Village | Stage::Town | Stage::City, Party::Colleague(_)) => {
            &[Action::Delegate, Action::Note]
        }
        (Stage::Village | Stage::Town | Stage::City, Party::Worker(office)) => {
            at_office(definition, state, office)
        }
    }
}

/// What the office may do whose step it is.
fn at_office(definition: &Definition, state: &State, office: Step) -> &'static [Action] {
    match definition.rule(office) {
        None => &[],
        Some(_) if state.paused.is_some() => &[Action::Resume, Action::Delegate, Action::Note],
        Some(rule) => by_duty(rule.duty),
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
    use Action::{Approve, Delegate, Forward, Note, Pause, Refuse, SendBack};
    match duty {
        Duty::Completeness => &[Forward, SendBack, Pause, Delegate, Note],
        Duty::Review => &[Forward, SendBack, Refuse, Pause, Delegate, Note],
        Duty::Decision => &[Approve, SendBack, Refuse, Pause, Delegate, Note],
    }
}
