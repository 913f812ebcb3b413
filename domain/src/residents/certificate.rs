//! The life of a certificate of disability as a fold over what happened to it (《残疾人证管理办法》).
//!
//! A certificate runs out by itself, so its state is asked for a day: any day can be asked again later.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

coded! {
    /// Something that happens to a certificate.
    pub enum CertificateChange in certificate_change {
        /// Issued for the first time, or anew after it was cancelled.
        Issued = "issued",
        /// Renewed after its years, or issued again after a loss.
        Renewed = "renewed",
        /// Issued with another category or grade after a new assessment.
        Regraded = "regraded",
        /// Frozen: it does not count for the time being.
        Frozen = "frozen",
        /// No longer frozen.
        Restored = "restored",
        /// Cancelled.
        Cancelled = "cancelled",
    }
}

impl CertificateChange {
    /// Whether a new number comes with it, and new years begin.
    #[must_use]
    pub const fn brings_number(self) -> bool {
        match self {
            Self::Issued | Self::Renewed | Self::Regraded => true,
            Self::Frozen | Self::Restored | Self::Cancelled => false,
        }
    }
}

coded! {
    /// What a certificate is worth on a day.
    pub enum CertificateState in certificate_state {
        /// It counts.
        Valid = "valid",
        /// It does not count for the time being.
        Frozen = "frozen",
        /// It does not count any more.
        Cancelled = "cancelled",
        /// Its years are over.
        Expired = "expired",
    }
}

/// How many years a certificate is valid; its last day is the same day of the year, or the last of the month.
pub const VALID_YEARS: u32 = 10;

/// What was last done about a certificate, whatever the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// There never was one.
    Absent,
    /// Issued, and neither frozen nor cancelled.
    Held,
    /// Frozen.
    Frozen,
    /// Cancelled.
    Cancelled,
}

/// The table of what can happen: the standing afterwards, `None` where it cannot.
///
/// Renewing or regrading lifts a freeze, since it is done on a new assessment. After a cancellation only a new
/// certificate can be issued.
#[must_use]
pub const fn standing_after(before: Standing, change: CertificateChange) -> Option<Standing> {
    use CertificateChange as Change;
    match (before, change) {
        (Standing::Absent | Standing::Cancelled, Change::Issued)
        | (Standing::Held | Standing::Frozen, Change::Renewed | Change::Regraded)
        | (Standing::Frozen, Change::Restored) => Some(Standing::Held),
        (Standing::Held, Change::Frozen) => Some(Standing::Frozen),
        (Standing::Held | Standing::Frozen, Change::Cancelled) => Some(Standing::Cancelled),
        (Standing::Absent | Standing::Cancelled, _)
        | (Standing::Held, Change::Issued | Change::Restored)
        | (Standing::Frozen, Change::Issued | Change::Frozen) => None,
    }
}

/// Something that happened to a certificate, and the day from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// What.
    pub change: CertificateChange,
    /// From which day.
    pub on: NaiveDate,
}

/// A life that no certificate can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenLife {
    /// This cannot happen as the certificate stands.
    #[error("event {place} cannot happen to a certificate that stands as it does")]
    NotPossible {
        /// Its place, counted from 0.
        place: usize,
    },
    /// It lies before what is already recorded.
    #[error("event {place} lies before the one recorded ahead of it")]
    OutOfOrder {
        /// Its place, counted from 0.
        place: usize,
    },
}

impl BrokenLife {
    /// The stable code of the problem.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPossible { .. } => "certificate_event_not_possible",
            Self::OutOfOrder { .. } => "certificate_event_out_of_order",
        }
    }
}

/// What a certificate has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateLife {
    /// What was last done about it.
    pub standing: Standing,
    /// The day on which its present number was issued.
    pub issued_on: NaiveDate,
    /// Its last valid day.
    pub expires_on: NaiveDate,
    /// The place of the event that brought its present number, counted from 0.
    pub numbered_by: usize,
}

impl CertificateLife {
    /// What it is worth on a day. A freeze or a cancellation is said before the end of its years: it is what must be
    /// put right first.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> CertificateState {
        match self.standing {
            Standing::Frozen => CertificateState::Frozen,
            Standing::Cancelled | Standing::Absent => CertificateState::Cancelled,
            Standing::Held if day > self.expires_on => CertificateState::Expired,
            Standing::Held => CertificateState::Valid,
        }
    }
}

/// What the certificate has come to after these events; `None` if there are none.
///
/// To ask what it was on an earlier day, give the events up to that day.
///
/// # Errors
/// Names the first event that cannot have happened.
pub fn certificate_life(events: &[Happened]) -> Result<Option<CertificateLife>, BrokenLife> {
    let mut life: Option<CertificateLife> = None;
    let mut latest = NaiveDate::MIN;
    for (place, event) in events.iter().enumerate() {
        let before = life.map_or(Standing::Absent, |life| life.standing);
        let standing = standing_after(before, event.change).ok_or(BrokenLife::NotPossible { place })?;
        if event.on < latest {
            return Err(BrokenLife::OutOfOrder { place });
        }
        latest = event.on;
        life = Some(match life {
            Some(life) if !event.change.brings_number() => CertificateLife { standing, ..life },
            _ => CertificateLife {
                standing,
                issued_on: event.on,
                expires_on: last_valid_day(event.on),
                numbered_by: place,
            },
        });
    }
    Ok(life)
}

fn last_valid_day(issued_on: NaiveDate) -> NaiveDate {
    issued_on.checked_add_months(Months::new(VALID_YEARS * 12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cases::date;

    const STANDINGS: [Standing; 4] =
        [Standing::Absent, Standing::Held, Standing::Frozen, Standing::Cancelled];

    fn happened(change: CertificateChange, year: i32) -> Happened {
        Happened { change, on: date(year, 6, 1) }
    }

    #[test]
    fn every_standing_and_event_has_its_line_in_the_table() {
        use CertificateChange as C;
        use Standing as S;
        let table = [
            (S::Absent, C::Issued, S::Held),
            (S::Held, C::Renewed, S::Held),
            (S::Held, C::Regraded, S::Held),
            (S::Held, C::Frozen, S::Frozen),
            (S::Held, C::Cancelled, S::Cancelled),
            (S::Frozen, C::Renewed, S::Held),
            (S::Frozen, C::Regraded, S::Held),
            (S::Frozen, C::Restored, S::Held),
            (S::Frozen, C::Cancelled, S::Cancelled),
            (S::Cancelled, C::Issued, S::Held),
        ];
        let expected = |before, change| {
            table.iter().find(|line| (line.0, line.1) == (before, change)).map(|line| line.2)
        };
        for before in STANDINGS {
            for change in CertificateChange::ALL.iter().copied() {
                assert_eq!(standing_after(before, change), expected(before, change), "{before:?} {change:?}");
            }
        }
    }

    #[test]
    fn a_certificate_is_valid_for_ten_years_to_the_day() {
        let life = certificate_life(&[happened(CertificateChange::Issued, 2016)]);
        let life = life.expect("possible").expect("issued");
        assert_eq!(life.expires_on, date(2026, 6, 1));
        assert_eq!(life.state_on(date(2026, 6, 1)), CertificateState::Valid);
        assert_eq!(life.state_on(date(2026, 6, 2)), CertificateState::Expired);
    }

    #[test]
    fn renewing_begins_new_years_under_a_new_number() {
        let events = [happened(CertificateChange::Issued, 2016), happened(CertificateChange::Renewed, 2026)];
        let life = certificate_life(&events).expect("possible").expect("issued");
        assert_eq!((life.expires_on, life.numbered_by), (date(2036, 6, 1), 1));
    }

    #[test]
    fn freezing_keeps_number_and_years() {
        let events = [happened(CertificateChange::Issued, 2020), happened(CertificateChange::Frozen, 2024)];
        let life = certificate_life(&events).expect("possible").expect("issued");
        assert_eq!((life.expires_on, life.numbered_by), (date(2030, 6, 1), 0));
        assert_eq!(life.state_on(date(2035, 1, 1)), CertificateState::Frozen);
    }

    #[test]
    fn what_cannot_happen_is_named_by_its_place() {
        let twice = [happened(CertificateChange::Issued, 2020), happened(CertificateChange::Issued, 2021)];
        assert_eq!(certificate_life(&twice), Err(BrokenLife::NotPossible { place: 1 }));
        let backwards =
            [happened(CertificateChange::Issued, 2020), happened(CertificateChange::Frozen, 2019)];
        assert_eq!(certificate_life(&backwards), Err(BrokenLife::OutOfOrder { place: 1 }));
        assert_eq!(certificate_life(&[]), Ok(None));
    }

    proptest! {
        #[test]
        fn any_events_either_follow_the_table_or_are_refused(picks in prop::collection::vec(0_usize..6, 0..20)) {
            let mut events: Vec<Happened> = Vec::new();
            let mut standing = Standing::Absent;
            for (place, pick) in picks.into_iter().enumerate() {
                let change = CertificateChange::ALL[pick];
                let on = date(2000, 1, 1) + chrono::Duration::days(i64::try_from(place).expect("few"));
                events.push(Happened { change, on });
                let Some(next) = standing_after(standing, change) else {
                    prop_assert_eq!(certificate_life(&events), Err(BrokenLife::NotPossible { place: events.len() - 1 }));
                    events.pop();
                    continue;
                };
                standing = next;
                let life = certificate_life(&events).expect("the table allows it").expect("not empty");
                prop_assert_eq!(life.standing, standing);
                prop_assert!(events[life.numbered_by].change.brings_number());
            }
        }
    }
}
