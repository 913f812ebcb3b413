//! What a request must bring, and who may not decide.

use super::*;

fn codes(refusal: Refusal) -> Vec<(String, String)> {
    match refusal {
        Refusal::Invalid(errors) => errors.0.into_iter().map(|error| (error.field, error.code)).collect(),
        other => vec![(String::new(), other.code().to_owned())],
    }
}

fn wrong(walk: &Walk, party: Party, request: &ActOnCase) -> Vec<(String, String)> {
    codes(act(rules(), &walk.state, party, request, Some(worker(9)), MONDAY).expect_err("something is wrong"))
}

fn named(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
}

const VILLAGE: Party = Party::Worker(Step::Village);

#[test]
fn sending_back_names_something_and_each_thing_once() {
    let walk = Walk::opened(MONDAY, None);
    let nothing = ActOnCase::new(Action::SendBack);
    assert_eq!(wrong(&walk, VILLAGE, &nothing), named(&[("missing", "choose_more")]));
    let twice = ActOnCase { missing: vec![MissingCode::PhoneUnreachable; 2], ..nothing };
    assert_eq!(wrong(&walk, VILLAGE, &twice), named(&[("missing", "twice")]));
}

#[test]
fn everything_missing_is_asked_for_at_once() {
    let missing = MissingCode::of(Kind::JobSeeking);
    let all = ActOnCase { missing, note: Some(" 请带证来 ".into()), ..ActOnCase::new(Action::SendBack) };
    let mut walk = Walk::opened(MONDAY, None);
    walk.try_act(VILLAGE, &all, Some(worker(1))).expect("allowed");
    let items = walk.state.missing_items();
    assert_eq!(items.len(), MissingCode::of(Kind::JobSeeking).len());
    assert!(items.iter().all(|item| item.words == item.code.words()));
    assert_eq!(walk.state.note.as_ref().map(Note::as_str), Some("请带证来"));
}

#[test]
fn what_belongs_to_another_kind_of_case_is_not_said_in_this_one() {
    let walk = Walk::opened(MONDAY, None);
    let missing = vec![MissingCode::EndingNotProven];
    let foreign = ActOnCase { missing, ..ActOnCase::new(Action::SendBack) };
    assert_eq!(wrong(&walk, VILLAGE, &foreign), named(&[("missing", "not_of_this_kind")]));
    for kind in Kind::ALL.iter().copied() {
        assert!(!MissingCode::of(kind).is_empty() && !ReasonCode::of(kind, false).is_empty(), "{kind:?}");
    }
}

#[test]
fn a_refusal_needs_a_reason_and_keeps_clause_and_advice() {
    let mut walk = Walk::opened(MONDAY, None).office(Step::Village, Action::Forward);
    let town = Party::Worker(Step::Town);
    assert_eq!(wrong(&walk, town, &ActOnCase::new(Action::Refuse)), named(&[("reason", "required")]));
    walk.try_act(town, &request(Action::Refuse), Some(worker(2))).expect("allowed");
    let view = walk.state.refusal_view(MONDAY).expect("refused");
    assert_eq!(view.clause, ReasonCode::CertificateExpired.clause());
    assert_eq!(view.would_change, ReasonCode::CertificateExpired.would_change());
    assert_eq!(view.remedies.len(), 3);
    assert!(view.remedies[1].contains("60日") && view.remedies[2].contains("6个月"));
}

#[test]
fn the_clock_stops_only_for_a_named_reason_and_never_by_hand_for_the_applicant() {
    let walk = Walk::opened(MONDAY, None);
    let unnamed = ActOnCase::new(Action::Pause);
    assert_eq!(wrong(&walk, VILLAGE, &unnamed), named(&[("pause", "required")]));
    let by_hand = ActOnCase { pause: Some(PauseReason::WaitingForApplicant), ..unnamed };
    assert_eq!(wrong(&walk, VILLAGE, &by_hand), named(&[("pause", "pause_by_sending_back")]));
}

#[test]
fn a_field_that_the_action_does_not_know_is_refused() {
    let everything = ActOnCase {
        action: Action::Forward,
        reason: Some(ReasonCode::TooYoung),
        missing: vec![MissingCode::HoursMissing],
        note: Some("x".into()),
        answers: Some(answers()),
        pause: Some(PauseReason::SystemOutage),
        delegate_to: Some(worker(3)),
        own_word: Some(WILLING),
    };
    let fields: Vec<String> = wrong(&Walk::opened(MONDAY, None), VILLAGE, &everything)
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(fields, ["reason", "missing", "note", "answers", "pause", "delegate_to", "own_word"]);
}

#[test]
fn a_note_is_short_text() {
    let walk = Walk::opened(MONDAY, None);
    let noted = |note: &str| ActOnCase { note: Some(note.to_owned()), ..request(Action::SendBack) };
    assert_eq!(wrong(&walk, VILLAGE, &noted("  ")), named(&[("note", "required")]));
    assert_eq!(wrong(&walk, VILLAGE, &noted(&"字".repeat(201))), named(&[("note", "too_long")]));
    assert_eq!(wrong(&walk, VILLAGE, &noted("a\u{7}")), named(&[("note", "text_characters")]));
    assert!(act(rules(), &walk.state, VILLAGE, &noted(&"字".repeat(200)), Some(worker(1)), MONDAY).is_ok());
    assert_eq!(format!("{:?}", Note::parse("王小明")), "Ok([note])");
}

#[test]
fn topping_up_brings_the_answers_that_were_asked_for() {
    let walk = Walk::opened(MONDAY, None).office(Step::Village, Action::SendBack);
    let empty = ActOnCase::new(Action::TopUp);
    assert_eq!(wrong(&walk, Party::Applicant, &empty), named(&[("answers", "required")]));
    let bad = JobSeekingAnswers { work: vec![], ..answers() };
    let bad = ActOnCase { answers: Some(bad), ..empty };
    assert_eq!(wrong(&walk, Party::Applicant, &bad), named(&[("answers.work", "choose_more")]));
}

#[test]
fn where_only_a_paper_was_asked_for_the_answers_may_stay_as_they_are() {
    let mut walk = Walk::opened(MONDAY, None);
    let paper =
        ActOnCase { missing: vec![MissingCode::CertificateExpiring], ..ActOnCase::new(Action::SendBack) };
    walk.try_act(VILLAGE, &paper, Some(worker(1))).expect("allowed");
    walk.try_act(Party::Helper, &ActOnCase::new(Action::TopUp), Some(worker(5))).expect("allowed");
    assert_eq!(walk.state.round, 2);
    assert_eq!(walk.state.helpers, [worker(5)]);
}

#[test]
fn who_sat_beside_the_person_may_do_the_village_but_nothing_after_it() {
    let helper = worker(7);
    let mut walk = Walk::opened(MONDAY, Some(helper));
    assert_eq!(may_decide(&walk.state, helper), Ok(()));
    walk.try_act(VILLAGE, &request(Action::Forward), Some(helper)).expect("completeness only");
    let town = Party::Worker(Step::Town);
    assert_eq!(may_decide(&walk.state, helper), Err(Refusal::SamePerson));
    assert_eq!(walk.try_act(town, &request(Action::Forward), Some(helper)), Err(Refusal::SamePerson));
    assert_eq!(Refusal::SamePerson.code(), "same_person");
    walk.try_act(town, &request(Action::Forward), Some(worker(8))).expect("another person");
    let city = Party::Worker(Step::City);
    for same in [helper, worker(8)] {
        assert_eq!(walk.try_act(city, &request(Action::Approve), Some(same)), Err(Refusal::SamePerson));
    }
    walk.try_act(city, &request(Action::Approve), Some(worker(9))).expect("a third person");
    assert_eq!(walk.state.stage, Stage::Approved);
}

#[test]
fn who_decided_a_step_may_decide_it_again_in_the_next_round() {
    let walk = Walk::opened(MONDAY, None)
        .office(Step::Village, Action::Forward)
        .office(Step::Town, Action::SendBack)
        .person(Action::TopUp)
        .office(Step::Town, Action::Forward);
    assert_eq!(walk.state.stage, Stage::City);
}

#[test]
fn who_helps_to_top_up_can_no_longer_decide() {
    let town = worker(2);
    let mut walk = Walk::opened(MONDAY, None)
        .office(Step::Village, Action::Forward)
        .office(Step::Town, Action::SendBack);
    walk.try_act(Party::Helper, &request(Action::TopUp), Some(town)).expect("anybody may help");
    assert_eq!(may_decide(&walk.state, town), Err(Refusal::SamePerson));
}

#[test]
fn the_same_person_may_stop_the_clock_but_an_unknown_one_may_do_nothing() {
    let helper = worker(7);
    let mut walk = Walk::opened(MONDAY, Some(helper)).office(Step::Village, Action::Forward);
    let town = Party::Worker(Step::Town);
    walk.try_act(town, &request(Action::Pause), Some(helper)).expect("a pause decides nothing");
    assert_eq!(walk.try_act(town, &request(Action::Resume), None), Err(Refusal::NotAllowed));
    assert_eq!(walk.try_act(Party::Helper, &request(Action::Withdraw), None), Err(Refusal::NotAllowed));
}

#[test]
fn requests_refuse_unknown_fields_and_do_not_show_in_debug_output() {
    let json = r#"{"action": "withdraw", "because": "x"}"#;
    assert!(serde_json::from_str::<ActOnCase>(json).is_err());
    let short: ActOnCase = serde_json::from_str(r#"{"action": "withdraw"}"#).expect("the rest is optional");
    assert_eq!(short, ActOnCase::new(Action::Withdraw));
    assert_eq!(format!("{short:?}"), "[ActOnCase]");
}

#[test]
fn words_for_others_never_say_what_was_applied_for_or_how_it_ended() {
    for stage in Stage::ALL.iter().copied() {
        let words = stage.neutral_words();
        assert!(!["求职", "残", "通过", "拒", "撤"].iter().any(|word| words.contains(word)), "{words}");
    }
}

#[test]
fn every_reason_names_its_clause_and_what_would_change_it() {
    let fallback = crate::words::sentence("no such code");
    for reason in ReasonCode::ALL.iter().copied() {
        assert!(reason.clause().starts_with('《'), "{reason:?}");
        assert_ne!(reason.would_change(), fallback, "{reason:?}");
    }
    assert!(remedies(true).iter().all(|remedy| remedy != fallback));
}
