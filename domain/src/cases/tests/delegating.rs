//! A step in the hands of one person of the office.

use super::*;

const VILLAGE: Step = Step::Village;

fn to(worker: Option<Uuid>) -> ActOnCase {
    ActOnCase { delegate_to: worker, ..ActOnCase::new(Action::Delegate) }
}

/// The code with which putting the step into these hands is refused.
fn wrong(walk: &mut Walk, into: Option<Uuid>) -> String {
    let refused = walk.try_act(Party::Worker(VILLAGE), &to(into), Some(worker(1)));
    match refused.expect_err("it is refused") {
        Refusal::Invalid(errors) => errors.0[0].code.clone(),
        other => other.code().to_owned(),
    }
}

#[test]
fn whoever_has_the_step_in_hand_decides_it_and_the_others_take_it_over_first() {
    let (ann, bo) = (worker(1), worker(4));
    let mut walk = Walk::opened(MONDAY, None);
    walk.try_act(Party::Worker(VILLAGE), &to(Some(bo)), Some(ann)).expect("allowed");
    assert_eq!(walk.state.party(VILLAGE, ann), Party::Colleague(VILLAGE));
    assert_eq!(walk.state.party(VILLAGE, bo), Party::Worker(VILLAGE));
    assert_eq!(walk.state.hands(Some(bo)), Hands::Mine);
    assert_eq!(walk.state.hands(Some(ann)), Hands::Colleague);
    let forward = request(Action::Forward);
    let party = walk.state.party(VILLAGE, ann);
    assert_eq!(walk.try_act(party, &forward, Some(ann)), Err(Refusal::NotAllowed));
    walk.try_act(party, &to(Some(ann)), Some(ann)).expect("taken over");
    walk.try_act(walk.state.party(VILLAGE, ann), &forward, Some(ann)).expect("in their hands");
    assert_eq!((walk.state.stage, walk.state.delegate), (Stage::Town, None));
}

#[test]
fn handing_over_moves_no_clock_and_outlives_a_sending_back() {
    let walk = Walk::opened(MONDAY, None);
    let (due, bo) = (walk.due(), worker(4));
    let mut walk = walk.on(date(2026, 9, 8));
    walk.try_act(Party::Worker(VILLAGE), &to(Some(bo)), Some(worker(1))).expect("allowed");
    walk.try_act(Party::Colleague(VILLAGE), &request(Action::Note), Some(worker(1))).expect("allowed");
    assert_eq!(walk.due(), due);
    walk.try_act(Party::Worker(VILLAGE), &request(Action::SendBack), Some(bo)).expect("allowed");
    let walk = walk.person(Action::TopUp);
    assert_eq!((walk.state.round, walk.state.delegate), (2, Some(bo)));
}

#[test]
fn a_step_is_put_into_other_hands_of_somebody_who_may_decide_it() {
    let mut walk = Walk::opened(MONDAY, None);
    assert_eq!(wrong(&mut walk, None), "required");
    walk.try_act(Party::Worker(VILLAGE), &to(Some(worker(4))), Some(worker(1))).expect("allowed");
    assert_eq!(wrong(&mut walk, Some(worker(4))), "in_these_hands");
    walk.try_act(Party::Colleague(VILLAGE), &to(None), Some(worker(1))).expect("back to the office");
    assert_eq!(walk.state.hands(Some(worker(4))), Hands::Office);
    let mut walk = Walk::opened(MONDAY, Some(worker(9))).office(VILLAGE, Action::Forward);
    for earlier in [worker(1), worker(9)] {
        let refused = walk.try_act(Party::Worker(Step::Town), &to(Some(earlier)), Some(worker(2)));
        assert_eq!(
            refused.expect_err("decided or helped before"),
            invalid("delegate_to", "delegate_not_free")
        );
    }
}

#[test]
fn a_note_says_something() {
    let mut walk = Walk::opened(MONDAY, None);
    let empty = ActOnCase::new(Action::Note);
    let refused = walk.try_act(Party::Worker(VILLAGE), &empty, Some(worker(1)));
    assert_eq!(refused, Err(invalid("note", "required")));
}

fn invalid(field: &'static str, code: &str) -> Refusal {
    Refusal::Invalid(crate::fields::FieldErrors::one(field, code))
}
