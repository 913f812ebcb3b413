//! Arbitrary sequences of actions by arbitrary people.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
struct Attempt {
    party: Party,
    action: Action,
    by: Option<Uuid>,
    days: i64,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let party = prop_oneof![
        Just(Party::Applicant),
        Just(Party::Helper),
        Just(Party::Worker(Step::Village)),
        Just(Party::Worker(Step::Town)),
        Just(Party::Worker(Step::City)),
        Just(Party::Colleague(Step::Village)),
        Just(Party::Colleague(Step::Town)),
        Just(Party::Colleague(Step::City)),
    ];
    let by = prop::option::weighted(0.95, (1_u128..9).prop_map(worker));
    let attempt = (party, prop::sample::select(Action::ALL), by, 0_i64..12)
        .prop_map(|(party, action, by, days)| Attempt { party, action, by, days });
    prop::collection::vec(attempt, 0..60)
}

/// A person alone has no account; everybody else has one or is nobody.
fn actor(attempt: Attempt) -> Option<Uuid> {
    if attempt.party == Party::Applicant { None } else { attempt.by }
}

/// What must be true of every state that was reached.
fn sound(before: &State, after: &State) -> Result<(), TestCaseError> {
    let objected = after.objection.is_some() && before.objection.is_none();
    prop_assert!(objected || !before.stage.is_final(), "nothing but an objection follows a final stage");
    prop_assert!(!objected || before.stage == Stage::Refused, "only a refusal is objected to");
    prop_assert!(before.objection.is_none() || before.objection == after.objection, "there is one objection");
    prop_assert_eq!(after.object_by.is_some(), after.refusal.is_some() && after.objection.is_none());
    prop_assert_eq!(after.version, before.version + 1);
    prop_assert!(after.round >= before.round);
    prop_assert_eq!(after.step.is_none(), after.stage.is_final());
    prop_assert!(
        after.delegate.is_none() || after.step == before.step,
        "the next office begins with free hands"
    );
    prop_assert_eq!(after.waits_for.is_none(), after.stage.is_final());
    prop_assert_eq!(after.closed_on.is_some(), after.stage.is_final());
    prop_assert_eq!(after.missing.is_empty(), after.stage != Stage::SentBack);
    prop_assert_eq!(after.refusal.is_some(), after.stage == Stage::Refused);
    let runs = after.stage.step().is_some() && after.paused.is_none();
    prop_assert_eq!(after.due.is_some(), runs, "the clock runs exactly while an office has the case");
    if let Some(due) = after.due {
        prop_assert!(calendar().is_working_day(due.on));
    }
    let heard = after.own_words.heard.is_some_and(|word| word.will() != Will::Unwilling);
    let granted = after.stage == Stage::Approved;
    prop_assert!(!granted || !after.filed_by_guardian || heard, "nothing is granted unheard");
    let decisions: HashSet<_> = after.decided.iter().map(|decided| (decided.step, decided.round)).collect();
    prop_assert_eq!(decisions.len(), after.decided.len(), "one decision per step and round");
    Ok(())
}

/// Nobody decided two steps, and who helped decided at most the village's.
fn by_different_people(state: &State) -> Result<(), TestCaseError> {
    for one in &state.decided {
        for other in &state.decided {
            prop_assert!(one.step == other.step || one.by != other.by);
        }
    }
    let Some(objection) = &state.objection else { return Ok(()) };
    let (before, after): (Vec<_>, Vec<_>) =
        state.decided.iter().partition(|decided| decided.round < objection.round);
    for decided in after {
        prop_assert_eq!(decided.step, rules().last(), "an objection is looked at by the last office");
        prop_assert!(before.iter().all(|earlier| earlier.by != decided.by), "and by somebody new");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_the_table_lists_folds_and_everything_else_changes_nothing(
        by_guardian in any::<bool>(), attempts in attempts()
    ) {
        let mut walk = Walk::begun_by(Event::Opened { by_guardian }, MONDAY, None);
        for attempt in attempts {
            walk.at += Duration::days(attempt.days);
            let before = walk.state.clone();
            let listed = allowed(rules(), &before, attempt.party).contains(&attempt.action);
            match walk.try_act(attempt.party, &request(attempt.action), actor(attempt)) {
                Ok(()) => {
                    prop_assert!(listed);
                    sound(&before, &walk.state)?;
                    by_different_people(&walk.state)?;
                }
                Err(refusal) => {
                    prop_assert_eq!(&walk.state, &before);
                    match refusal {
                        Refusal::NotAllowed => prop_assert!(!listed || actor(attempt).is_none()),
                        Refusal::TooLate => {
                            prop_assert!(listed && attempt.action == Action::Object);
                            prop_assert!(before.object_by.is_some_and(|by| walk.today() > by.on));
                        }
                        Refusal::Alone => prop_assert!(false, "one case is not among others"),
                        Refusal::NotHeard => {
                            prop_assert!(by_guardian && !listed);
                            prop_assert!(matches!(attempt.action, Action::Forward | Action::Approve));
                        }
                        Refusal::SamePerson => prop_assert!(listed && attempt.action.decides()),
                        // Into whose hands it is delegated is in theirs already.
                        Refusal::Invalid(errors) => {
                            prop_assert_eq!(&errors.0[0].code, "in_these_hands");
                            prop_assert!(attempt.action == Action::Delegate && before.delegate.is_some());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn events_in_any_order_fold_or_break_but_never_pass_the_table(attempts in attempts()) {
        let mut state = Walk::opened(MONDAY, None).state;
        let mut at = noon(MONDAY);
        for attempt in attempts {
            at += Duration::days(attempt.days);
            let Ok(event) = act(rules(), &Walk::opened(MONDAY, None).state, attempt.party, &request(attempt.action), attempt.by, MONDAY)
            else { continue };
            let action = event.action().expect("not an opening");
            let parties = [Party::Applicant, Party::Worker(Step::Village), Party::Worker(Step::Town), Party::Worker(Step::City)];
            let listed = parties.iter().any(|party| allowed(rules(), &state, *party).contains(&action));
            match state.followed_by(rules(), &Recorded { event, at, by: attempt.by }, &calendar()) {
                Ok(next) => {
                    prop_assert!(listed);
                    sound(&state, &next)?;
                    state = next;
                }
                Err(_) => prop_assert!(!listed),
            }
        }
    }

    #[test]
    fn the_steps_seen_agree_with_the_state(attempts in attempts()) {
        let mut walk = Walk::opened(MONDAY, None);
        for attempt in attempts {
            walk.at += Duration::days(attempt.days);
            let _ = walk.try_act(attempt.party, &request(attempt.action), actor(attempt));
            let steps = steps_view(rules(), &walk.state, &calendar());
            let now: Vec<Step> =
                steps.iter().filter(|step| step.state == StepState::Now).map(|step| step.step).collect();
            prop_assert_eq!(now, walk.state.step.into_iter().collect::<Vec<_>>());
            prop_assert!(steps.iter().filter_map(|step| step.due).is_sorted());
            prop_assert!(steps.iter().all(|step| step.on.is_some() == (step.state == StepState::Done)));
        }
    }
}
