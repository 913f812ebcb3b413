//! The steps of a case as a person sees them: done, now, next, and by when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Calendar, Deadline},
    cases::{
        definition::{Definition, Step, StepRule},
        fold::State,
        turn::Action,
    },
};

coded! {
    /// Where a step stands.
    pub enum StepState in step_state {
        /// The office has decided.
        Done = "done",
        /// The office has the case, or waits for what it asked for.
        Now = "now",
        /// The case has not come there yet.
        Next = "next",
        /// The case ended before.
        Skipped = "skipped",
    }
}

/// One step of a case as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct StepView {
    /// Which office.
    pub step: Step,
    /// Where it stands.
    pub state: StepState,
    /// The day on which the office decided.
    pub on: Option<NaiveDate>,
    /// By when it must, at the latest; none while the clock stands still.
    pub due: Option<NaiveDate>,
    /// Whether that day may still move, because the public holidays of its year are not known yet.
    pub provisional: bool,
}

/// Every step of the case in its order. The days of steps still to come are the latest: as if every office before
/// them took all of its days.
#[must_use]
pub fn steps_view(definition: &Definition, state: &State, calendar: &Calendar) -> Vec<StepView> {
    let mut latest = state.due;
    let mut view = |rule: &StepRule| {
        let (step_state, on) = stands(state, rule.step);
        let due = match step_state {
            StepState::Now => latest,
            StepState::Next => {
                latest = latest.map(|before| later(before, rule.working_days, calendar));
                latest
            }
            StepState::Done | StepState::Skipped => None,
        };
        let provisional = due.is_some_and(|due| due.provisional);
        StepView { step: rule.step, state: step_state, on, due: due.map(|due| due.on), provisional }
    };
    definition.steps.iter().map(&mut view).collect()
}

fn stands(state: &State, step: Step) -> (StepState, Option<NaiveDate>) {
    let settled =
        state.decided.iter().rfind(|decided| decided.step == step && decided.action != Action::SendBack);
    match (settled, state.step) {
        // An objection brings back a step that was done.
        (_, Some(current)) if current == step => (StepState::Now, None),
        (Some(decided), _) => (StepState::Done, Some(decided.on)),
        (None, Some(_)) => (StepState::Next, None),
        (None, None) => (StepState::Skipped, None),
    }
}

fn later(before: Deadline, days: u32, calendar: &Calendar) -> Deadline {
    let after = calendar.add_working_days(before.on, days);
    Deadline { provisional: before.provisional || after.provisional, ..after }
}
