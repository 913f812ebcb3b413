//! What the API takes for a case.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::{
        definition::Kind,
        hearing::OwnWord,
        turn::{Action, PauseReason},
        why::{MissingCode, ReasonCode},
    },
    job_seeking::JobSeekingAnswers,
};

/// An application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct OpenCase {
    /// What is applied for.
    pub kind: Kind,
    /// The answers of the form.
    pub answers: JobSeekingAnswers,
    /// For whom, when a worker opens it on behalf of a resident; otherwise for the person of the session.
    #[serde(default)]
    pub resident_id: Option<Uuid>,
}

/// Asks, before anything is filled in, whether something is open to a person, and on which clauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AssessCase {
    /// What would be applied for.
    pub kind: Kind,
    /// For whom, when a worker asks on behalf of a resident; otherwise for the person of the session.
    #[serde(default)]
    pub resident_id: Option<Uuid>,
}

/// Something done to a case. A field that the action does not know is refused.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ActOnCase {
    /// What is done.
    pub action: Action,
    /// Why, when it is refused.
    #[serde(default)]
    pub reason: Option<ReasonCode>,
    /// Everything that is missing, at once, when it is sent back.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub missing: Vec<MissingCode>,
    /// A sentence to the person when it is sent back or refused, the person's own when they object, or what is noted; at
    /// most 200 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// The new answers when it is topped up; they may be left out if no answer was asked for.
    #[serde(default)]
    pub answers: Option<JobSeekingAnswers>,
    /// Why the clock stops.
    #[serde(default)]
    pub pause: Option<PauseReason>,
    /// Who of the office has the step from now on; none: anybody of it again.
    #[serde(default)]
    pub delegate_to: Option<Uuid>,
    /// What the person says for themselves, when they are heard.
    #[serde(default)]
    pub own_word: Option<OwnWord>,
}

impl ActOnCase {
    /// The action alone.
    #[must_use]
    pub const fn new(action: Action) -> Self {
        Self {
            action,
            reason: None,
            missing: Vec::new(),
            note: None,
            answers: None,
            pause: None,
            delegate_to: None,
            own_word: None,
        }
    }
}

private_debug!(OpenCase, ActOnCase);
