//! Objecting to a refusal: until when, who looks at it again, and that there is one.

use super::*;

/// Refused on Monday by the town.
fn refused() -> Walk {
    Walk::opened(MONDAY, None).office(Step::Village, Action::Forward).office(Step::Town, Action::Refuse)
}

const CITY: Party = Party::Worker(Step::City);

#[test]
fn a_refusal_can_be_objected_to_for_fifteen_working_days() {
    let walk = refused();
    // From Monday the 7th: the worked Sunday, the 20th, counts.
    assert_eq!(last_working_day(), date(2026, 9, 25));
    assert_eq!(walk.state.object_by.map(|by| by.on), Some(last_working_day()));
    let on = |day| allowed_on(rules(), &walk.state, Party::Applicant, day);
    assert_eq!(on(last_working_day()), [Action::Object]);
    assert_eq!(on(last_working_day().succ_opt().expect("a day")), [] as [Action; 0]);
}

fn last_working_day() -> NaiveDate {
    calendar().add_working_days(MONDAY, 15).on
}

#[test]
fn what_comes_too_late_is_told_so() {
    let mut late = refused().on(last_working_day().succ_opt().expect("a day"));
    let refusal = late.try_act(Party::Applicant, &request(Action::Object), None);
    assert_eq!(refusal, Err(Refusal::TooLate));
    assert_eq!(Refusal::TooLate.code(), "objection_too_late");
    let mut in_time = refused().on(last_working_day());
    assert_eq!(in_time.try_act(Party::Applicant, &request(Action::Object), None), Ok(()));
}

#[test]
fn a_stored_objection_stands_whatever_the_calendar_learns_later() {
    let walk = refused().on(last_working_day()).person(Action::Object);
    let worked: Vec<CalendarDay> = [12, 13, 19, 26, 27]
        .map(|day| CalendarDay { day: date(2026, 9, day), kind: DayKind::Workday, name: "调休".into() })
        .to_vec();
    let shorter = Calendar::from_rows(worked);
    assert!(shorter.add_working_days(MONDAY, 15).on < last_working_day());
    assert!(fold(rules(), &walk.history, &shorter).is_ok());
}

#[test]
fn an_objection_goes_to_the_city_in_a_new_round_with_its_full_days() {
    let walk = refused().on(date(2026, 9, 9)).person(Action::Object);
    assert_eq!((walk.state.stage, walk.state.round), (Stage::City, 2));
    assert_eq!(walk.state.waits_for, Some(WaitsFor::City));
    assert_eq!(walk.due(), Some(date(2026, 9, 16)));
    assert_eq!((walk.state.closed_on, walk.state.object_by), (None, None));
    let states: Vec<_> =
        steps_view(rules(), &walk.state, &calendar()).iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Done, StepState::Done, StepState::Now]);
}

#[test]
fn a_step_that_was_done_is_done_again_after_an_objection() {
    let refused = Walk::opened(MONDAY, None)
        .office(Step::Village, Action::Forward)
        .office(Step::Town, Action::Forward)
        .office(Step::City, Action::Refuse);
    let states = |walk: &Walk| -> Vec<StepState> {
        steps_view(rules(), &walk.state, &calendar()).iter().map(|step| step.state).collect()
    };
    assert_eq!(states(&refused), [StepState::Done; 3]);
    let objected = refused.person(Action::Object);
    assert_eq!(states(&objected), [StepState::Done, StepState::Done, StepState::Now]);
    assert_eq!(states(&objected.other_office(Step::City, Action::Approve)), [StepState::Done; 3]);
}

#[test]
fn nobody_decides_an_objection_who_decided_anything_before_it_or_helped_to_make_it() {
    let mut walk = Walk::opened(MONDAY, Some(worker(7)))
        .office(Step::Village, Action::Forward)
        .office(Step::Town, Action::Forward)
        .office(Step::City, Action::Refuse);
    walk.try_act(Party::Helper, &request(Action::Object), Some(worker(8))).expect("a helper may object");
    for same in [1, 2, 3, 7, 8] {
        let answer = walk.try_act(CITY, &request(Action::Approve), Some(worker(same)));
        assert_eq!(answer, Err(Refusal::SamePerson), "{same}");
    }
    let walk = walk.other_office(Step::City, Action::SendBack).person(Action::TopUp);
    let walk = walk.other_office(Step::City, Action::Approve);
    assert_eq!(walk.state.stage, Stage::Approved, "who asked for something decides when it has come");
}

#[test]
fn there_is_one_objection_and_then_the_ways_outside_remain() {
    let remedies = |walk: &Walk| walk.state.refusal_view(walk.today()).expect("refused").remedies;
    let first = refused();
    assert_eq!(remedies(&first).len(), 3);
    let late = last_working_day().succ_opt().expect("a day");
    assert_eq!(first.state.refusal_view(late).expect("refused").remedies.len(), 2);
    let again = first.person(Action::Object).other_office(Step::City, Action::Refuse);
    assert_eq!((again.state.stage, again.state.object_by), (Stage::Refused, None));
    assert_eq!(remedies(&again).len(), 2);
    assert_eq!(allowed(rules(), &again.state, Party::Applicant), [] as [Action; 0]);
}

#[test]
fn an_objection_keeps_what_it_is_about_and_what_the_person_says() {
    let said = ActOnCase { note: Some(" 证已换领 ".into()), ..ActOnCase::new(Action::Object) };
    let mut walk = refused();
    walk.try_act(Party::Applicant, &said, None).expect("in time");
    let view = walk.state.objection_view().expect("objected");
    assert_eq!((view.on, view.note.as_deref()), (MONDAY, Some("证已换领")));
    assert_eq!(view.against.words, ReasonCode::CertificateExpired.words());
    assert_eq!(walk.state.refusal_view(MONDAY), None);
    assert_eq!(walk.state.stage_words(), crate::words::sentence("stage.objected"));
    assert_eq!(walk.state.message_words(), crate::words::sentence("message.objected"));
    let done = walk.other_office(Step::City, Action::Approve);
    assert!(done.state.objection_view().is_some(), "it stays in sight");
    assert_eq!(done.state.message_words(), crate::words::sentence("message.approved"));
}
