//! Which letters follow from the events of a case.

use crate::{
    cases::{Event, Kind, Recorded},
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

/// The letters of a case of this kind with this history, oldest first: a receipt for the application, a decision for
/// every yes and every no, and the registration for a yes to who registers.
#[must_use]
pub fn due(of: Kind, history: &[Recorded]) -> Vec<Due> {
    let told = |(recorded, sequence): (&Recorded, i64)| {
        kinds(of, &recorded.event).iter().map(move |kind| Due { kind: *kind, sequence })
    };
    history.iter().zip(1..).flat_map(told).collect()
}

fn kinds(of: Kind, event: &Event) -> &'static [LetterKind] {
    match (event, of) {
        (Event::Opened { .. }, _) => &[LetterKind::Receipt],
        (Event::Approved, Kind::JobSeeking) => &[LetterKind::Decision, LetterKind::Registration],
        (Event::Approved, Kind::GuardianshipEnding | Kind::RegistryCorrection)
        | (Event::Refused { .. }, _) => &[LetterKind::Decision],
        (
            Event::Forwarded
            | Event::SentBack { .. }
            | Event::ToppedUp
            | Event::Withdrawn
            | Event::Objected { .. }
            | Event::Paused { .. }
            | Event::Resumed
            | Event::Delegated { .. }
            | Event::Noted { .. }
            | Event::Heard { .. },
            _,
        ) => &[],
    }
}
