//! What happened to a case. Events are appended and never changed.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cases::{
    hearing::OwnWord,
    turn::{Action, PauseReason},
    why::{MissingCode, ReasonCode},
};

/// Something that happened. Serialised as a whole it is the sealed detail of the stored row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The application was filed. Always the first event, and only that.
    Opened {
        /// Whether the person's guardian filed it. As sealed as the guardianship itself.
        #[serde(default, skip_serializing_if = "is_false")]
        by_guardian: bool,
    },
    /// An office passed the case on to the next.
    Forwarded,
    /// The last office said yes.
    Approved,
    /// The applicant was asked for everything that is missing.
    SentBack {
        /// What is missing; never empty.
        missing: Vec<MissingCode>,
        /// A sentence of the worker to the person.
        note: Option<Note>,
    },
    /// The applicant brought what was asked for.
    ToppedUp,
    /// The case was refused. Clause and advice are kept as they read on that day.
    Refused {
        /// Why.
        reason: ReasonCode,
        /// On which clause.
        clause: String,
        /// What would change it.
        would_change: String,
        /// The fact it stands on, in a sentence of the worker.
        note: Option<Note>,
    },
    /// The applicant took the application back.
    Withdrawn,
    /// The applicant objected to the refusal: another person of the last office looks at it again.
    Objected {
        /// What the person says to it, in their own words.
        note: Option<Note>,
    },
    /// The clock was stopped.
    Paused {
        /// Why.
        reason: PauseReason,
    },
    /// The clock runs on.
    Resumed,
    /// The step was put into the hands of one person of the office, or of all of them again.
    Delegated {
        /// Whose account; `None`: anybody of the office.
        to: Option<Uuid>,
    },
    /// A worker wrote something to the file.
    Noted {
        /// What.
        note: Note,
    },
    /// The person said for themselves what they want, asked apart from the guardian who filed it.
    Heard {
        /// What they said.
        word: OwnWord,
    },
}

impl Event {
    /// Filed by the person themselves, or by somebody whom they chose.
    pub const OPENED: Self = Self::Opened { by_guardian: false };

    /// What stands in the column `event`. That a person was heard tells of a guardian, so it stands there as a note.
    #[must_use]
    pub const fn stored_code(&self) -> &'static str {
        match self {
            Self::Heard { .. } => "noted",
            other => other.code(),
        }
    }

    /// The code of the event.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Forwarded => "forwarded",
            Self::Approved => "approved",
            Self::SentBack { .. } => "sent_back",
            Self::ToppedUp => "topped_up",
            Self::Refused { .. } => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Objected { .. } => "objected",
            Self::Paused { .. } => "paused",
            Self::Resumed => "resumed",
            Self::Delegated { .. } => "delegated",
            Self::Noted { .. } => "noted",
            Self::Heard { .. } => "heard",
        }
    }

    /// The action that leads to this event, `None` for the opening.
    #[must_use]
    pub const fn action(&self) -> Option<Action> {
        match self {
            Self::Opened { .. } => None,
            Self::Forwarded => Some(Action::Forward),
            Self::Approved => Some(Action::Approve),
            Self::SentBack { .. } => Some(Action::SendBack),
            Self::ToppedUp => Some(Action::TopUp),
            Self::Refused { .. } => Some(Action::Refuse),
            Self::Withdrawn => Some(Action::Withdraw),
            Self::Objected { .. } => Some(Action::Object),
            Self::Paused { .. } => Some(Action::Pause),
            Self::Resumed => Some(Action::Resume),
            Self::Delegated { .. } => Some(Action::Delegate),
            Self::Noted { .. } => Some(Action::Note),
            Self::Heard { .. } => Some(Action::Hear),
        }
    }

    /// Whether this decides a step: such an event is stored with its step, one per step and round.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.action().is_some_and(Action::decides)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// An event with when it happened and who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What happened.
    pub event: Event,
    /// When.
    pub at: DateTime<Utc>,
    /// The worker's account: who decided, or who sat beside the person. `None`: the person alone.
    pub by: Option<Uuid>,
}

/// A sentence of a worker to the person, or of the person who objects: 1 to 200 characters. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(String);

/// Why a note is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Nothing but spaces.
    #[error("the note is empty")]
    Empty,
    /// More than 200 characters.
    #[error("the note has more than 200 characters")]
    TooLong,
    /// Control characters other than line breaks.
    #[error("the note holds control characters")]
    Characters,
}

impl NoteError {
    /// The stable code of the field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong => "too_long",
            Self::Characters => "text_characters",
        }
    }
}

impl Note {
    /// Takes a note, trimmed.
    ///
    /// # Errors
    /// If it is empty, longer than 200 characters, or holds control characters.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NoteError::Empty);
        }
        if text.chars().count() > 200 {
            return Err(NoteError::TooLong);
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(NoteError::Characters);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, for the person and those who may read the case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[note]")
    }
}
