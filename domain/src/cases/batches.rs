//! Many cases that one worker says yes to at once, with a result for each and a while in which it can be taken back.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::{ActOnCase, Action, Definition, Event, Kind, Party, Refusal, State, act, allowed},
    fields::FieldErrors,
};

/// How long a batch can be taken back; nothing has happened, and nobody was told, until it is over.
pub const UNDO_WINDOW: TimeDelta = TimeDelta::seconds(20);

/// Cases of one batch: those of one page of the queue.
const MOST: usize = 50;

/// A case as it was when the worker looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct CaseAt {
    /// The case.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
}

/// Say yes to these: on to the next office, or approved, whichever their step is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DecideBatch {
    /// 1 to 50 cases, each once.
    pub cases: Vec<CaseAt>,
}

impl DecideBatch {
    /// Reads the request.
    ///
    /// # Errors
    /// `cases` when there is none (`required`), more than fifty (`too_many`), or one twice (`twice`).
    pub fn parse(self) -> Result<Vec<CaseAt>, FieldErrors> {
        let different = self.cases.iter().map(|case| case.id).collect::<BTreeSet<_>>().len();
        let wrong = match self.cases.len() {
            0 => Some("required"),
            count if count > MOST => Some("too_many"),
            count if count > different => Some("twice"),
            _ => None,
        };
        wrong.map_or(Ok(self.cases), |code| Err(FieldErrors::one("cases", code)))
    }
}

coded! {
    /// What became of one case of a batch.
    pub enum BatchOutcome in batch_outcome {
        /// It can still be taken back.
        Waiting = "waiting",
        /// It is decided.
        Done = "done",
        /// It cannot be decided so, or not any more; the reason stands beside it.
        Refused = "refused",
        /// It was taken back.
        Undone = "undone",
    }
}

/// One case of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BatchItem {
    /// The case.
    pub case_id: Uuid,
    /// What became of it.
    pub outcome: BatchOutcome,
    /// Why it was refused: the code of a problem.
    pub code: Option<String>,
    /// What became of it, in Chinese.
    pub words: String,
}

/// A batch, with what became of each of its cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BatchView {
    /// The batch.
    pub id: Uuid,
    /// Until when it can be taken back.
    pub undo_until: DateTime<Utc>,
    /// Its cases in the order in which they were named.
    pub items: Vec<BatchItem>,
}

/// The event by which this worker says yes to the case among others: it goes on to the next office, or is approved. What
/// puts the registry right is approved by itself alone, and what a guardian filed goes on by itself alone: somebody looks
/// at it.
///
/// # Errors
/// [`Refusal::Alone`], or as [`act`].
pub fn agree(
    definition: &Definition,
    state: &State,
    party: Party,
    by: Uuid,
    today: NaiveDate,
) -> Result<(Action, Event), Refusal> {
    let yes = [Action::Forward, Action::Approve];
    let action = yes.into_iter().find(|action| allowed(definition, state, party).contains(action));
    let corrects = definition.kind == Kind::RegistryCorrection && action == Some(Action::Approve);
    if corrects || (state.is_heard_apart(definition) && !state.stage.is_final()) {
        return Err(Refusal::Alone);
    }
    let action = action.ok_or(Refusal::NotAllowed)?;
    let event = act(definition, state, party, &ActOnCase::new(action), Some(by), today)?;
    Ok((action, event))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(ids: &[u128]) -> DecideBatch {
        DecideBatch { cases: ids.iter().map(|id| CaseAt { id: Uuid::from_u128(*id), version: 1 }).collect() }
    }

    #[test]
    fn a_batch_names_each_case_once_and_fifty_at_most() {
        let code = |batch: DecideBatch| batch.parse().expect_err("it is wrong").0[0].code.clone();
        assert_eq!(code(batch(&[])), "required");
        assert_eq!(code(batch(&[1, 2, 1])), "twice");
        assert_eq!(code(batch(&(0..51).collect::<Vec<_>>())), "too_many");
        assert_eq!(batch(&(0..50).collect::<Vec<_>>()).parse().map(|cases| cases.len()), Ok(50));
    }
}
