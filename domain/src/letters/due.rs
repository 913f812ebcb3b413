//! Which letters follow from the events of a case.

use crate::{
    cases::{Event, Recorded},
    letters::LetterKind,
};

/// A letter that there is to be, by the event that it tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which letter.
    pub kind: LetterKind,
    /// The number of the event in the case, beginning with 1.
    pub sequence: i64,
}

/// The letters of a case with this history, oldest first: a receipt for the application, a decision for every yes and
/// every no, and the registration for a yes.
#[must_use]
pub fn due(history: &[Recorded]) -> Vec<Due> {
    let of = |(recorded, sequence): (&Recorded, i64)| {
        kinds(&recorded.event).iter().map(move |kind| Due { kind: *kind, sequence })
    };
    history.iter().zip(1..).flat_map(of).collect()
}

const fn kinds(event: &Event) -> &'static [LetterKind] {
    match event {
        Event::Opened => &[LetterKind::Receipt],
        Event::Approved => &[LetterKind::Decision, LetterKind::Registration],
        Event::Refused { .. } => &[LetterKind::Decision],
        Event::Forwarded
        | Event::SentBack { .. }
        | Event::ToppedUp
        | Event::Withdrawn
        | Event::Objected { .. }
        | Event::Paused { .. }
        | Event::Resumed => &[],
    }
}
