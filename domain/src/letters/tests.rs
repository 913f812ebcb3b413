use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::*;
use crate::{
    calendar::Calendar,
    cases::{Event, Kind, Note, ReasonCode, Recorded, date, definition, fold},
};

const OPENED: NaiveDate = date(2026, 9, 7);

fn at(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(4, 0, 0).expect("a time of the day").and_utc()
}

fn history(events: Vec<Event>) -> Vec<Recorded> {
    events.into_iter().map(|event| Recorded { event, at: at(OPENED), by: None }).collect()
}

fn refused() -> Event {
    let reason = ReasonCode::CertificateExpired;
    Event::Refused {
        reason,
        clause: reason.clause().to_owned(),
        would_change: reason.would_change().to_owned(),
        note: Note::parse("证件有效期到2026年8月31日").ok(),
    }
}

fn letter(kind: LetterKind, events: Vec<Event>) -> Content {
    let history = history(events);
    let rules = definition(Kind::JobSeeking);
    let after = fold(rules, &history, &Calendar::from_rows([])).expect("it folds");
    let facts = Facts {
        name: "沈宝根".to_owned(),
        reference: "1234567890123".to_owned(),
        area: "东苑社区".to_owned(),
        phone: Some("0573-88000000".to_owned()),
        office: "乌镇镇残疾人联合会".to_owned(),
        number: "3210987654321".to_owned(),
        code: "0000000000000000000000".to_owned(),
    };
    content(kind, facts, Told { definition: rules, after: &after, on: OPENED })
}

fn says(content: &Content, words: &str) -> bool {
    content.texts().any(|text| text.contains(words))
}

#[test]
fn every_yes_and_every_no_has_its_letter() {
    let due_of = |events| -> Vec<(LetterKind, i64)> {
        due(Kind::JobSeeking, &history(events)).into_iter().map(|due| (due.kind, due.sequence)).collect()
    };
    assert_eq!(due_of(vec![Event::OPENED, Event::Forwarded]), [(LetterKind::Receipt, 1)]);
    assert_eq!(
        due_of(vec![
            Event::OPENED,
            Event::Forwarded,
            refused(),
            Event::Objected { note: None },
            Event::Approved
        ]),
        [
            (LetterKind::Receipt, 1),
            (LetterKind::Decision, 3),
            (LetterKind::Decision, 5),
            (LetterKind::Registration, 5)
        ]
    );
    assert_eq!(due_of(vec![Event::OPENED, Event::Withdrawn]), [(LetterKind::Receipt, 1)]);
}

#[test]
fn what_is_no_registration_is_not_certified_as_one() {
    let history = history(vec![Event::OPENED, Event::Forwarded, Event::Approved]);
    let kinds: Vec<_> = due(Kind::GuardianshipEnding, &history).into_iter().map(|due| due.kind).collect();
    assert_eq!(kinds, [LetterKind::Receipt, LetterKind::Decision]);
}

#[test]
fn a_receipt_tells_the_steps_and_their_days() {
    let receipt = letter(LetterKind::Receipt, vec![Event::OPENED]);
    for words in [
        "1234 5678 9012 3",
        "求职登记",
        "2026年9月7日",
        "3个工作日",
        "5个工作日",
        "2026年9月10日",
        "0573-88000000",
    ] {
        assert!(says(&receipt, words), "{words}");
    }
}

#[test]
fn a_refusal_tells_clause_facts_what_would_change_it_and_every_remedy() {
    let refusal = letter(LetterKind::Decision, vec![Event::OPENED, Event::Forwarded, refused()]);
    let reason = ReasonCode::CertificateExpired;
    let told = [
        "未通过",
        reason.words(),
        reason.clause(),
        reason.would_change(),
        "证件有效期到2026年8月31日",
        "60日",
        "6个月",
        "提出异议最迟",
        "2026年9月28日",
    ];
    for words in told {
        assert!(says(&refusal, words), "{words}");
    }
}

#[test]
fn a_yes_has_no_remedies_and_a_registration_certifies_it() {
    let events = || vec![Event::OPENED, Event::Forwarded, Event::Forwarded, Event::Approved];
    let decision = letter(LetterKind::Decision, events());
    assert!(says(&decision, "通过") && !says(&decision, "行政复议"));
    assert!(says(&letter(LetterKind::Registration, events()), "特此证明"));
}

#[test]
fn no_title_says_a_word_of_a_disability_or_of_what_was_applied_for() {
    for kind in LetterKind::ALL {
        let title = letter(*kind, vec![Event::OPENED]).title;
        for word in ["残", "障", "求职", "就业", "补贴"] {
            assert!(!title.contains(word), "{title}");
        }
    }
}

#[test]
fn what_it_says_is_not_logged() {
    assert_eq!(format!("{:?}", letter(LetterKind::Receipt, vec![Event::OPENED])), "[Content]");
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Forwarded),
        Just(Event::Approved),
        Just(refused()),
        Just(Event::ToppedUp),
        Just(Event::Withdrawn),
        Just(Event::Objected { note: None }),
        Just(Event::Resumed),
        Just(Event::Delegated { to: None }),
    ]
}

proptest! {
    #[test]
    fn what_happens_later_takes_no_letter_away(events in prop::collection::vec(any_event(), 0..12), cut in 0_usize..12) {
        let all = due(Kind::JobSeeking, &history(events.clone()));
        let earlier = due(Kind::JobSeeking, &history(events.into_iter().take(cut).collect()));
        prop_assert!(all.starts_with(&earlier));
        let mut seen = std::collections::BTreeSet::new();
        prop_assert!(all.iter().all(|due| seen.insert((due.kind, due.sequence))), "one letter of a kind for one event");
    }

    #[test]
    fn what_is_kept_reads_back_the_same(name in "\\PC{1,20}") {
        let mut content = letter(LetterKind::Receipt, vec![Event::OPENED]);
        content.to = name;
        let kept = serde_json::to_vec(&content).expect("it is text");
        prop_assert!(serde_json::from_slice::<Content>(&kept).is_ok_and(|read| read == content));
    }
}
