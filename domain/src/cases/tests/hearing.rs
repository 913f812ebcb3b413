//! What a guardian filed, and what the person says for themselves.

use proptest::prelude::*;

use super::*;

#[test]
fn what_a_guardian_filed_goes_no_further_before_the_person_was_heard() {
    let mut walk = Walk::filed_by_guardian();
    let forward = request(Action::Forward);
    let refused = walk.try_act(Party::Worker(Step::Village), &forward, Some(worker(1)));
    assert_eq!(refused, Err(Refusal::NotHeard));
    let walk = walk.heard(Step::Village, WILLING).office(Step::Village, Action::Forward);
    let walk = walk.office(Step::Town, Action::Forward).office(Step::City, Action::Approve);
    assert_eq!(walk.state.stage, Stage::Approved);
}

#[test]
fn what_a_person_does_not_want_is_passed_on_by_the_village_and_granted_by_nobody() {
    let mut walk = Walk::filed_by_guardian().heard(Step::Village, UNWILLING);
    walk = walk.office(Step::Village, Action::Forward);
    let refused = walk.try_act(Party::Worker(Step::Town), &request(Action::Forward), Some(worker(2)));
    assert_eq!(refused, Err(Refusal::NotHeard));
    let reason = Some(ReasonCode::WillNotEstablished);
    let refuse = ActOnCase { reason, ..ActOnCase::new(Action::Refuse) };
    walk.try_act(Party::Worker(Step::Town), &refuse, Some(worker(2))).expect("allowed");
    let walk = walk.person(Action::Object);
    assert!(!allowed(rules(), &walk.state, Party::Worker(Step::City)).contains(&Action::Approve));
    let walk = walk.heard(Step::City, WILLING).office(Step::City, Action::Approve);
    assert_eq!(walk.state.stage, Stage::Approved);
}

#[test]
fn the_will_of_who_applied_themselves_is_no_reason_to_refuse_them() {
    let mut walk = Walk::opened(MONDAY, None).office(Step::Village, Action::Forward);
    let reason = Some(ReasonCode::WillNotEstablished);
    let refuse = ActOnCase { reason, ..ActOnCase::new(Action::Refuse) };
    let refused = walk.try_act(Party::Worker(Step::Town), &refuse, Some(worker(2)));
    let wrong = crate::fields::FieldErrors::one("reason", "not_of_this_kind");
    assert_eq!(refused, Err(Refusal::Invalid(wrong)));
}

#[test]
fn whoever_hears_the_person_has_neither_helped_nor_decided() {
    let walk = Walk::filed_by_guardian().heard(Step::Village, WILLING).office(Step::Village, Action::Forward);
    let walk = walk.heard(Step::Town, UNWILLING).heard(Step::Town, WILLING);
    assert!(walk.state.helpers.is_empty());
    assert_eq!(walk.state.own_words.last(), Some(WILLING), "the last that was heard counts");
    assert_eq!(walk.office(Step::Town, Action::Forward).state.stage, Stage::City);
}

#[test]
fn what_is_said_with_the_card_alone_stops_a_case_and_never_lets_it_go_on() {
    let alone = |walk: &mut Walk, word| {
        let said = ActOnCase { own_word: Some(word), ..ActOnCase::new(Action::Hear) };
        walk.try_act(Party::Applicant, &said, None).expect("allowed");
    };
    let forward = request(Action::Forward);
    let mut walk = Walk::filed_by_guardian();
    alone(&mut walk, WILLING);
    assert!(walk.state.hearing_due(rules()));
    assert_eq!(walk.try_act(Party::Worker(Step::Village), &forward, Some(worker(1))), Err(Refusal::NotHeard));
    // Heard to be pushed, whoever has their card takes nothing back.
    let mut walk = walk.heard(Step::Village, UNWILLING).office(Step::Village, Action::Forward);
    alone(&mut walk, WILLING);
    assert_eq!(walk.try_act(Party::Worker(Step::Town), &forward, Some(worker(2))), Err(Refusal::NotHeard));
    // Heard to want it, they can say that they do not, until somebody hears them again.
    let mut walk = walk.heard(Step::Town, WILLING);
    alone(&mut walk, UNWILLING);
    assert_eq!(walk.try_act(Party::Worker(Step::Town), &forward, Some(worker(2))), Err(Refusal::NotHeard));
    assert_eq!(walk.heard(Step::Town, WILLING).office(Step::Town, Action::Forward).state.stage, Stage::City);
}

#[test]
fn what_a_guardian_filed_goes_on_by_itself_and_never_among_others() {
    for word in [None, Some(UNWILLING), Some(WILLING)] {
        let walk = Walk::filed_by_guardian();
        let walk = word.map_or_else(Walk::filed_by_guardian, |word| walk.heard(Step::Village, word));
        let agreed = agree(rules(), &walk.state, Party::Worker(Step::Village), worker(1), MONDAY);
        assert_eq!(agreed, Err(Refusal::Alone), "{word:?}");
    }
}

#[test]
fn hearing_somebody_moves_no_clock_and_sends_no_message() {
    let walk = Walk::filed_by_guardian();
    let due = walk.due();
    assert_eq!(walk.on(date(2026, 9, 8)).heard(Step::Village, WILLING).due(), due);
    assert!(!Action::Hear.is_told());
}

#[test]
fn who_says_yes_to_everything_is_not_taken_at_their_word() {
    let everything = OwnWord { wants_work: Said::Yes, is_pushed: Said::Yes, wants_help: Said::Yes };
    assert_eq!(everything.will(), Will::Unwilling);
    let alone = OwnWord { wants_help: Said::No, ..WILLING };
    assert_eq!(alone.will(), Will::Unsure, "to want another helper keeps nobody from work");
}

#[test]
fn what_stands_in_the_file_of_a_case_nobody_filed_for_somebody_is_as_before() {
    let json = serde_json::to_string(&Event::OPENED).expect("an event is JSON");
    assert_eq!(json, r#"{"event":"opened"}"#);
    assert_eq!(serde_json::from_str::<Event>(&json).expect("and back"), Event::OPENED);
}

#[test]
fn a_hearing_says_what_was_said() {
    let mut walk = Walk::filed_by_guardian();
    let empty = ActOnCase::new(Action::Hear);
    let refused = walk.try_act(Party::Applicant, &empty, None);
    let required = crate::fields::FieldErrors::one("own_word", "required");
    assert_eq!(refused, Err(Refusal::Invalid(required)));
}

fn said() -> impl Strategy<Value = Said> {
    prop::sample::select(Said::ALL)
}

proptest! {
    #[test]
    fn nobody_is_taken_to_want_what_they_did_not_say_yes_to(
        wants_work in said(), is_pushed in said(), wants_help in said()
    ) {
        let word = OwnWord { wants_work, is_pushed, wants_help };
        if word.will() == Will::Willing {
            prop_assert_eq!(word, WILLING);
        }
        let against = wants_work == Said::No || is_pushed == Said::Yes;
        prop_assert_eq!(word.will() == Will::Unwilling, against);
    }
}
