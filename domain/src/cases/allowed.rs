//! The table of what may be done. It is the only place that says so: requests and stored histories go through it.

use chrono::NaiveDate;

use crate::cases::{
    definition::{Definition, Duty, Step},
    fold::State,
    hearing::{Hearing, Will},
    turn::{Action, Party, Stage},
};

/// What this party may do to a case in this state. Everything else is a conflict.
///
/// A stopped clock is started again before the office decides, so that the days it used are counted. What one person of
/// the office has in hand the others only take over, or write a note to: nobody decides it behind their back. What a
/// guardian filed goes no further before the person was heard.
#[must_use]
pub fn allowed(definition: &Definition, state: &State, party: Party) -> &'static [Action] {
    match (state.stage, party) {
        (Stage::Refused, Party::Applicant | Party::Helper) if state.object_by.is_some() => &[Action::Object],
        (Stage::Approved | Stage::Refused | Stage::Withdrawn, _) => &[],
        (Stage::SentBack, Party::Applicant | Party::Helper) => &[Action::TopUp, Action::Withdraw],
        (Stage::Village | Stage::Town | Stage::City, Party::Applicant | Party::Helper)
            if state.is_heard_apart(definition) =>
        {
            &[Action::Withdraw, Action::Hear]
        }
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
        Some(rule) => by_duty(rule.duty, state.hearing(definition)),
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

/// The village passes on what the person said; what they do not want is not passed on by review, and not granted.
const fn by_duty(duty: Duty, hearing: Hearing) -> &'static [Action] {
    use Action::{Approve, Delegate, Forward, Hear, Note, Pause, Refuse, SendBack};
    match (duty, hearing) {
        (Duty::Completeness, Hearing::NotAsked) => &[Forward, SendBack, Pause, Delegate, Note],
        (Duty::Review, Hearing::NotAsked) => &[Forward, SendBack, Refuse, Pause, Delegate, Note],
        (Duty::Decision, Hearing::NotAsked) => &[Approve, SendBack, Refuse, Pause, Delegate, Note],
        (Duty::Completeness, Hearing::Due) => &[SendBack, Pause, Delegate, Note, Hear],
        (Duty::Completeness, Hearing::Heard(_)) => &[Forward, SendBack, Pause, Delegate, Note, Hear],
        (Duty::Review | Duty::Decision, Hearing::Due | Hearing::Heard(Will::Unwilling)) => {
            &[SendBack, Refuse, Pause, Delegate, Note, Hear]
        }
        (Duty::Review, Hearing::Heard(_)) => &[Forward, SendBack, Refuse, Pause, Delegate, Note, Hear],
        (Duty::Decision, Hearing::Heard(_)) => &[Approve, SendBack, Refuse, Pause, Delegate, Note, Hear],
    }
}
