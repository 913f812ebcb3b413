//! Working days: what each office has, what stops the clock, and what is left afterwards.

use super::*;

#[test]
fn each_office_has_its_own_working_days() {
    let walk = Walk::opened(MONDAY, None);
    assert_eq!(walk.due(), Some(date(2026, 9, 10)));
    let walk = walk.on(date(2026, 9, 9)).office(Step::Village, Action::Forward);
    assert_eq!(walk.due(), Some(date(2026, 9, 16)));
    // From Wednesday the 16th: the worked Sunday, the 20th, counts.
    let walk = walk.on(date(2026, 9, 16)).office(Step::Town, Action::Forward);
    assert_eq!(walk.due(), Some(date(2026, 9, 22)));
}

#[test]
fn the_legal_day_is_that_of_shanghai() {
    // 23:30 in London on Sunday is Monday morning in the county.
    let at = date(2026, 9, 6).and_hms_opt(16, 30, 0).expect("a time").and_utc();
    let history = [Recorded { event: Event::OPENED, at, by: None }];
    let state = fold(rules(), &history, &calendar()).expect("opened");
    assert_eq!(state.opened_on, MONDAY);
}

#[test]
fn sending_back_stops_the_clock_for_a_reason_that_everyone_sees() {
    let walk = Walk::opened(MONDAY, None).on(date(2026, 9, 8)).office(Step::Village, Action::SendBack);
    assert_eq!(walk.state.stage, Stage::SentBack);
    assert_eq!(walk.state.waits_for, Some(WaitsFor::Applicant));
    assert_eq!(walk.state.paused, Some(PauseReason::WaitingForApplicant));
    assert_eq!(walk.due(), None);
    assert_eq!(walk.state.missing, [MissingCode::HoursMissing]);
}

#[test]
fn topping_up_goes_back_to_who_asked_with_the_days_that_were_left() {
    let walk = Walk::opened(MONDAY, None)
        .office(Step::Village, Action::Forward)
        .on(date(2026, 9, 9))
        .office(Step::Town, Action::SendBack)
        .on(date(2026, 9, 23))
        .person(Action::TopUp);
    assert_eq!((walk.state.stage, walk.state.round), (Stage::Town, 2));
    assert!(walk.state.missing.is_empty() && walk.state.paused.is_none());
    // Two of five days were used; three are left from the 23rd: 24, 25, 28.
    assert_eq!(walk.due(), Some(date(2026, 9, 28)));
}

#[test]
fn what_comes_in_after_the_last_day_still_gets_one() {
    let walk = Walk::opened(MONDAY, None)
        .on(date(2026, 9, 30))
        .office(Step::Village, Action::SendBack)
        .on(date(2026, 10, 3))
        .person(Action::TopUp);
    assert_eq!(walk.due(), Some(date(2026, 10, 8)));
}

#[test]
fn a_pause_keeps_the_days_that_were_left() {
    let walk = Walk::opened(MONDAY, None).on(date(2026, 9, 8)).office(Step::Village, Action::Pause);
    assert_eq!((walk.due(), walk.state.paused), (None, Some(PauseReason::NaturalDisaster)));
    assert_eq!(walk.state.waits_for, Some(WaitsFor::Village));
    let walk = walk.on(date(2026, 9, 14)).office(Step::Village, Action::Resume);
    assert_eq!((walk.due(), walk.state.round), (Some(date(2026, 9, 16)), 1));
}

#[test]
fn a_day_in_a_year_without_known_holidays_is_provisional() {
    let walk = Walk::opened(date(2026, 12, 30), None);
    assert_eq!(walk.state.due.map(|due| due.provisional), Some(true));
    assert_eq!(Walk::opened(MONDAY, None).state.due.map(|due| due.provisional), Some(false));
}

#[test]
fn a_closed_case_waits_for_nobody() {
    let walk = Walk::opened(MONDAY, None).on(date(2026, 9, 8)).person(Action::Withdraw);
    assert_eq!((walk.state.waits_for, walk.due(), walk.state.step), (None, None, None));
    assert_eq!(walk.state.closed_on, Some(date(2026, 9, 8)));
}

#[test]
fn the_steps_show_done_now_and_next_with_their_latest_days() {
    let walk = Walk::opened(MONDAY, None).on(date(2026, 9, 8)).office(Step::Village, Action::Forward);
    let steps = steps_view(rules(), &walk.state, &calendar());
    let seen: Vec<_> = steps.iter().map(|step| (step.step, step.state, step.on, step.due)).collect();
    let day = |day| Some(date(2026, 9, day));
    assert_eq!(
        seen,
        [
            (Step::Village, StepState::Done, day(8), None),
            (Step::Town, StepState::Now, None, day(15)),
            (Step::City, StepState::Next, None, day(21)),
        ]
    );
}

#[test]
fn while_the_clock_stands_still_no_step_has_a_day() {
    let walk = Walk::opened(MONDAY, None).office(Step::Village, Action::SendBack);
    let steps = steps_view(rules(), &walk.state, &calendar());
    let states: Vec<StepState> = steps.iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Now, StepState::Next, StepState::Next]);
    assert!(steps.iter().all(|step| step.due.is_none()));
}

#[test]
fn steps_after_the_end_are_skipped() {
    let states = |walk: Walk| -> Vec<StepState> {
        steps_view(rules(), &walk.state, &calendar()).iter().map(|step| step.state).collect()
    };
    let town = || Walk::opened(MONDAY, None).office(Step::Village, Action::Forward);
    let refused = town().office(Step::Town, Action::Refuse);
    assert_eq!(states(refused), [StepState::Done, StepState::Done, StepState::Skipped]);
    let withdrawn = town().person(Action::Withdraw);
    assert_eq!(states(withdrawn), [StepState::Done, StepState::Skipped, StepState::Skipped]);
    let approved = town().office(Step::Town, Action::Forward).office(Step::City, Action::Approve);
    assert_eq!(states(approved), [StepState::Done; 3]);
}
