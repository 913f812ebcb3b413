//! The history of a case in sentences, for everybody who may read it: which office, never which of its people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    cases::{event::Event, hearing::OwnWord},
    mandates::Matter,
    words::sentence,
};

/// One thing that happened to a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// The worker's post, such as 乌镇镇的镇（街道）工作人员; none: the person alone.
    pub by: Option<String>,
    /// What happened, in Chinese.
    pub words: String,
    /// What was missing, why it was refused, or why the clock was stopped, in Chinese.
    pub details: Vec<String>,
    /// What was written to it.
    pub note: Option<String>,
}

private_debug!(HistoryLine);

impl HistoryLine {
    /// What happened at that time, by the worker of this post.
    #[must_use]
    pub fn of(event: &Event, at: DateTime<Utc>, by: Option<String>) -> Self {
        let (details, note) = match event {
            Event::SentBack { missing, note } => {
                (missing.iter().map(|code| code.words()).collect(), note.as_ref())
            }
            Event::Refused { reason, note, .. } => (vec![reason.words()], note.as_ref()),
            Event::Objected { note } => (Vec::new(), note.as_ref()),
            Event::Paused { reason } => (vec![reason.words()], None),
            Event::Noted { note } => (Vec::new(), Some(note)),
            Event::Heard { word } => return Self::heard(*word, at, by),
            Event::Opened { .. }
            | Event::Forwarded
            | Event::Approved
            | Event::ToppedUp
            | Event::Withdrawn
            | Event::Resumed
            | Event::Delegated { .. } => (Vec::new(), None),
        };
        Self {
            at,
            by,
            words: sentence(event.word_code()).to_owned(),
            details: details.into_iter().map(str::to_owned).collect(),
            note: note.map(|note| note.as_str().to_owned()),
        }
    }

    fn heard(word: OwnWord, at: DateTime<Utc>, by: Option<String>) -> Self {
        Self { at, by, words: sentence("event.heard").to_owned(), details: word.lines(), note: None }
    }
}

impl Event {
    /// What of a person it tells: what they said for themselves is not shown to whoever stands for them.
    #[must_use]
    pub const fn matter(&self) -> Matter {
        match self {
            Self::Heard { .. } => Matter::OwnAnswer,
            _ => Matter::Case,
        }
    }

    /// The key of what happened in the table of sentences.
    const fn word_code(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "event.opened",
            Self::Forwarded => "event.forwarded",
            Self::Approved => "event.approved",
            Self::SentBack { .. } => "event.sent_back",
            Self::ToppedUp => "event.topped_up",
            Self::Refused { .. } => "event.refused",
            Self::Withdrawn => "event.withdrawn",
            Self::Objected { .. } => "event.objected",
            Self::Paused { .. } => "event.paused",
            Self::Resumed => "event.resumed",
            Self::Delegated { .. } => "event.delegated",
            Self::Noted { .. } => "event.noted",
            Self::Heard { .. } => "event.heard",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{MissingCode, Note, PauseReason, ReasonCode, Said};

    const WILLING: OwnWord = OwnWord { wants_work: Said::Yes, is_pushed: Said::No, wants_help: Said::Yes };

    fn line(event: &Event) -> HistoryLine {
        HistoryLine::of(event, DateTime::UNIX_EPOCH, None)
    }

    fn every_event() -> Vec<Event> {
        let note = Note::parse("请带上证件").ok();
        vec![
            Event::OPENED,
            Event::Forwarded,
            Event::Approved,
            Event::SentBack { missing: vec![MissingCode::HoursMissing], note: note.clone() },
            Event::ToppedUp,
            Event::Refused {
                reason: ReasonCode::TooYoung,
                clause: String::new(),
                would_change: String::new(),
                note: note.clone(),
            },
            Event::Withdrawn,
            Event::Objected { note: note.clone() },
            Event::Paused { reason: PauseReason::SystemOutage },
            Event::Resumed,
            Event::Delegated { to: None },
            Event::Noted { note: note.expect("a short sentence") },
            Event::Heard { word: WILLING },
        ]
    }

    #[test]
    fn everything_that_can_happen_has_a_sentence_of_its_own() {
        let mut told: Vec<String> = every_event().iter().map(|event| line(event).words).collect();
        let all = told.len();
        told.sort();
        told.dedup();
        assert_eq!(told.len(), all);
        assert!(every_event().iter().all(|event| crate::words::find(event.word_code()).is_some()));
    }

    #[test]
    fn what_was_missing_and_what_was_written_is_told() {
        let sent_back = line(&every_event()[3]);
        assert_eq!(sent_back.details, [MissingCode::HoursMissing.words()]);
        assert_eq!(sent_back.note.as_deref(), Some("请带上证件"));
        assert_eq!(line(&Event::Heard { word: WILLING }).details, WILLING.lines());
        assert_eq!(line(&every_event()[8]).details, [PauseReason::SystemOutage.words()]);
    }
}
