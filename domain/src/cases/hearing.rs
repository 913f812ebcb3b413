//! Hearing the person whose guardian applied: what they say for themselves, asked apart from whoever stands for them.
//!
//! A guardian respects the person's true will as far as can be (民法典 art. 35), and nobody is put to work who does not
//! want it. So such a case goes no further before the person was heard, and is not granted against what they say. This
//! does NOT say who asks, or whether the guardian had left the room.

use serde::{Deserialize, Serialize};

use crate::cases::{definition::Definition, fold::State};

coded! {
    /// What somebody says to a question in easy words.
    pub enum Said in said {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// They cannot say, or do not say.
        Unsure = "unsure",
    }
}

coded! {
    /// A question that is asked of the person alone, with a picture.
    pub enum OwnQuestion in own_question {
        /// Do you want to find work?
        WantsWork = "wants_work",
        /// Does anybody push you?
        IsPushed = "is_pushed",
        /// Do you want your guardian to help you with this?
        WantsHelp = "wants_help",
    }
}

/// What the person said for themselves.
///
/// Of the three questions the second is the other way round: who says yes to everything, as people do who want to
/// please, is not taken at their word.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct OwnWord {
    /// Whether they want to find work.
    pub wants_work: Said,
    /// Whether somebody pushes them.
    pub is_pushed: Said,
    /// Whether they want their guardian to help them with it.
    pub wants_help: Said,
}

private_debug!(OwnWord);

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Will {
    /// They want it.
    Willing,
    /// It cannot be told: the office weighs it with what else it knows.
    Unsure,
    /// They do not want it, or not of their own will: it is not granted.
    Unwilling,
}

impl OwnWord {
    /// What follows from it. That they would rather have somebody else help them keeps nobody from work.
    #[must_use]
    pub const fn will(self) -> Will {
        match (self.wants_work, self.is_pushed, self.wants_help) {
            (Said::No, _, _) | (_, Said::Yes, _) => Will::Unwilling,
            (Said::Yes, Said::No, Said::Yes) => Will::Willing,
            _ => Will::Unsure,
        }
    }

    /// Each question with what was said to it.
    #[must_use]
    pub const fn answers(self) -> [(OwnQuestion, Said); 3] {
        [
            (OwnQuestion::WantsWork, self.wants_work),
            (OwnQuestion::IsPushed, self.is_pushed),
            (OwnQuestion::WantsHelp, self.wants_help),
        ]
    }

    /// Each question with what was said to it, in Chinese.
    #[must_use]
    pub fn lines(self) -> Vec<String> {
        let line = |(question, said): (OwnQuestion, Said)| format!("{}{}", question.words(), said.words());
        self.answers().into_iter().map(line).collect()
    }
}

/// What was said so far. A card has no PIN, and whoever has the card is not known to be the person: what is said with it
/// alone can stop a case and never lets it go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnWords {
    /// The last word that somebody of an office, or beside the person, heard.
    pub heard: Option<OwnWord>,
    /// The last word with the card alone, since then.
    pub alone: Option<OwnWord>,
}

impl OwnWords {
    /// With one more word: heard by somebody, or said alone.
    #[must_use]
    pub(crate) const fn with(self, word: OwnWord, is_heard: bool) -> Self {
        if is_heard {
            Self { heard: Some(word), alone: None }
        } else {
            Self { heard: self.heard, alone: Some(word) }
        }
    }

    /// The last of all.
    #[must_use]
    pub const fn last(self) -> Option<OwnWord> {
        if self.alone.is_some() { self.alone } else { self.heard }
    }
}

/// Whether the person is to be heard, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// They applied themselves, or by somebody whom they chose.
    NotAsked,
    /// They are to be heard before anything else.
    Due,
    /// They were, or said alone that they do not want it.
    Heard(Will),
}

impl State {
    /// Whether the person is to be heard apart from their guardian, who filed it.
    #[must_use]
    pub const fn is_heard_apart(&self, definition: &Definition) -> bool {
        self.filed_by_guardian && definition.hears_the_person
    }

    pub(crate) const fn hearing(&self, definition: &Definition) -> Hearing {
        if !self.is_heard_apart(definition) {
            return Hearing::NotAsked;
        }
        match (self.own_words.heard, self.own_words.alone) {
            (_, Some(alone)) if matches!(alone.will(), Will::Unwilling) => Hearing::Heard(Will::Unwilling),
            (None, _) => Hearing::Due,
            (Some(word), _) => Hearing::Heard(word.will()),
        }
    }

    /// Whether somebody still has to hear the person, before anything else goes on.
    #[must_use]
    pub const fn hearing_due(&self, definition: &Definition) -> bool {
        matches!(self.hearing(definition), Hearing::Due)
    }
}
