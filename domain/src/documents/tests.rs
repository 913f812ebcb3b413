//! Who may hand in what until when.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::{
    calendar::Calendar,
    cases::{Event, Recorded, State, definition, fold},
};

const WORKER: Option<Uuid> = Some(Uuid::from_u128(1));
const COLLEAGUE: Option<Uuid> = Some(Uuid::from_u128(2));

fn case(events: Vec<Event>) -> (State, Vec<Recorded>) {
    let opened = DateTime::<Utc>::from_timestamp(1_795_000_000, 0).expect("a time");
    let recorded = |(event, at): (Event, i64)| Recorded {
        event,
        at: opened + TimeDelta::minutes(at),
        by: (at > 0).then_some(Uuid::from_u128(10 + u128::from(at.unsigned_abs()))),
    };
    let history: Vec<Recorded> = events.into_iter().zip(0..).map(recorded).collect();
    let calendar = Calendar::from_rows([]);
    (fold(definition(Kind::JobSeeking), &history, &calendar).expect("it folds"), history)
}

fn sent_back() -> Event {
    Event::SentBack { missing: vec![MissingCode::CertificateNotSeen], note: None }
}

#[test]
fn something_is_handed_in_while_the_case_is_open_and_has_room() {
    let may =
        |events, already| may_add(Kind::JobSeeking, &case(events).0, already, DocumentKind::Certificate);
    assert_eq!(may(vec![Event::OPENED], 0), Ok(()));
    assert_eq!(may(vec![Event::OPENED, sent_back()], MOST - 1), Ok(()));
    assert_eq!(may(vec![Event::OPENED], MOST), Err(Refusal::TooMany));
    assert_eq!(may(vec![Event::OPENED, Event::Withdrawn], 0), Err(Refusal::Closed));
}

#[test]
fn each_kind_of_case_takes_what_says_something_in_it() {
    let (state, _) = case(vec![Event::OPENED]);
    let elsewhere = may_add(Kind::JobSeeking, &state, 0, DocumentKind::EndingPaper);
    assert_eq!(elsewhere, Err(Refusal::OtherKind));
    for kind in Kind::ALL {
        assert!(DocumentKind::of(*kind).contains(&DocumentKind::Other), "{kind:?}");
        for document in DocumentKind::of(*kind) {
            assert!(document.answers().iter().all(|code| code.kind() == *kind), "{document:?}");
        }
    }
}

#[test]
fn whatever_is_asked_for_beside_answers_has_a_document_that_answers_it() {
    let beside_answers = MissingCode::ALL.iter().filter(|code| code.field().is_none());
    for code in beside_answers {
        assert!(DocumentKind::ALL.iter().any(|kind| kind.answers().contains(code)), "{code:?}");
    }
}

#[test]
fn whoever_handed_it_in_takes_it_away_until_an_office_has_decided() {
    let may = |events, added, by| {
        let (state, history) = case(events);
        may_remove(&state, &history, added, by)
    };
    let first = Added { by: WORKER, at_version: 1 };
    assert_eq!(may(vec![Event::OPENED], first, WORKER), Ok(()));
    assert_eq!(may(vec![Event::OPENED], first, COLLEAGUE), Err(Refusal::OfAnother));
    assert_eq!(may(vec![Event::OPENED], first, None), Err(Refusal::OfAnother));
    assert_eq!(may(vec![Event::OPENED], Added { by: None, ..first }, None), Ok(()));
    assert_eq!(may(vec![Event::OPENED, Event::Forwarded], first, WORKER), Err(Refusal::DecidedOn));
    let second = Added { at_version: 2, ..first };
    assert_eq!(may(vec![Event::OPENED, Event::Forwarded], second, WORKER), Ok(()));
    assert_eq!(may(vec![Event::OPENED, sent_back(), Event::ToppedUp], second, WORKER), Ok(()));
    assert_eq!(may(vec![Event::OPENED, Event::Withdrawn], first, WORKER), Err(Refusal::Closed));
}

#[test]
fn every_refusal_has_its_sentence() {
    use Refusal::{Closed, DecidedOn, OfAnother, OtherKind, TooMany};
    for refusal in [Closed, TooMany, OtherKind, OfAnother, DecidedOn] {
        assert!(crate::words::find(refusal.code()).is_some(), "{}", refusal.code());
    }
}
