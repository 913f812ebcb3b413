//! Cases: everything that is applied for and decided, on one engine.
//!
//! A case is an append-only list of events. Its [`State`] is a [`fold`] over them, what may happen next is the
//! table [`allowed`], and [`act`] turns a request into the next event or a refusal. How many steps there are, who
//! takes them and in how many working days is data: a [`Definition`].
//!
//! This module does NOT store anything, does not know who somebody is (the caller says as which [`Party`] they act),
//! and holds no rule of eligibility: those belong to the kind, for example [`crate::job_seeking`].

mod act;
mod allowed;
mod batches;
mod definition;
mod event;
mod fold;
mod hearing;
mod history;
mod progress;
mod queue;
mod requests;
mod turn;
mod usual;
mod views;
mod why;

#[cfg(test)]
mod tests;

pub use act::{Refusal, act, may_decide};
pub use allowed::{allowed, allowed_on};
pub use batches::{BatchItem, BatchOutcome, BatchView, CaseAt, DecideBatch, UNDO_WINDOW, agree};
pub(crate) use definition::date;
pub use definition::{Definition, Duty, Kind, Step, StepRule, definition, definition_version};
pub use event::{Event, Note, NoteError, Recorded};
pub use fold::{BrokenHistory, Decided, Objection, RefusalGiven, State, fold};
pub use hearing::{OwnQuestion, OwnWord, OwnWords, Said, Will};
pub use history::HistoryLine;
pub use progress::{StepState, StepView, steps_view};
pub use queue::{CaseCounts, CaseVersion, DueFilter, MOST_COUNTED};
pub use requests::{ActOnCase, AssessCase, OpenCase};
pub use turn::{Action, Hands, Party, PauseReason, Stage, WaitsFor};
pub use usual::{FEWEST_CASES, UsualTime, usual_time};
pub use views::{
    Assessment, CaseList, CasePerson, CaseSummary, CaseView, ColleagueList, ColleagueView, MissingItem,
    ObjectionView, RefusalView, RuleStep,
};
pub use why::{MissingCode, ReasonCode, remedies};
