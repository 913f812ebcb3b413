//! Every stage × party × action.

use super::*;

const PARTIES: [Party; 8] = [
    Party::Applicant,
    Party::Helper,
    Party::Worker(Step::Village),
    Party::Worker(Step::Town),
    Party::Worker(Step::City),
    Party::Colleague(Step::Village),
    Party::Colleague(Step::Town),
    Party::Colleague(Step::City),
];

/// Every state that the table tells apart, reached by real events.
fn states() -> Vec<(&'static str, State)> {
    let village = || Walk::opened(MONDAY, None);
    let town = || village().office(Step::Village, Action::Forward);
    let city = || town().office(Step::Town, Action::Forward);
    let objected = || town().office(Step::Town, Action::Refuse).person(Action::Object);
    let unheard = Walk::filed_by_guardian;
    let willing = || unheard().heard(Step::Village, WILLING);
    let willing_town = || willing().office(Step::Village, Action::Forward);
    let unwilling = || unheard().heard(Step::Village, UNWILLING);
    let paused = |walk: Walk, step| walk.office(step, Action::Pause).state;
    vec![
        ("village", village().state),
        ("village paused", paused(village(), Step::Village)),
        ("town", town().state),
        ("town paused", paused(town(), Step::Town)),
        ("city", city().state),
        ("city paused", paused(city(), Step::City)),
        ("sent back by the village", village().office(Step::Village, Action::SendBack).state),
        ("sent back by the town", town().office(Step::Town, Action::SendBack).state),
        ("sent back by the city", city().office(Step::City, Action::SendBack).state),
        ("approved", city().office(Step::City, Action::Approve).state),
        ("refused by the town", town().office(Step::Town, Action::Refuse).state),
        ("refused by the city", city().office(Step::City, Action::Refuse).state),
        ("withdrawn", village().person(Action::Withdraw).state),
        ("objected", objected().state),
        ("objected paused", paused(objected(), Step::City)),
        ("sent back after an objection", objected().other_office(Step::City, Action::SendBack).state),
        ("refused again", objected().other_office(Step::City, Action::Refuse).state),
        ("approved after an objection", objected().other_office(Step::City, Action::Approve).state),
        ("withdrawn after an objection", objected().person(Action::Withdraw).state),
        ("unheard village", unheard().state),
        ("unheard village paused", paused(unheard(), Step::Village)),
        ("unheard sent back", unheard().office(Step::Village, Action::SendBack).state),
        ("heard village", willing().state),
        ("heard town", willing_town().state),
        ("heard city", willing_town().office(Step::Town, Action::Forward).state),
        ("unwilling village", unwilling().state),
        ("unwilling town", unwilling().office(Step::Village, Action::Forward).state),
        (
            "unwilling city",
            willing_town().office(Step::Town, Action::Forward).heard(Step::City, UNWILLING).state,
        ),
    ]
}

/// The table once more, in other words: `None` for every pair that is not named.
fn expected(state: &str, party: Party) -> &'static [Action] {
    use Action::{
        Approve, Delegate, Forward, Hear, Note, Object, Pause, Refuse, Resume, SendBack, TopUp, Withdraw,
    };
    match (state, party) {
        ("village", Party::Worker(Step::Village)) => &[Forward, SendBack, Pause, Delegate, Note],
        ("town", Party::Worker(Step::Town)) => &[Forward, SendBack, Refuse, Pause, Delegate, Note],
        ("city" | "objected", Party::Worker(Step::City)) => {
            &[Approve, SendBack, Refuse, Pause, Delegate, Note]
        }
        ("unheard village", Party::Worker(Step::Village)) => &[SendBack, Pause, Delegate, Note, Hear],
        ("heard village" | "unwilling village", Party::Worker(Step::Village)) => {
            &[Forward, SendBack, Pause, Delegate, Note, Hear]
        }
        ("heard town", Party::Worker(Step::Town)) => {
            &[Forward, SendBack, Refuse, Pause, Delegate, Note, Hear]
        }
        ("heard city", Party::Worker(Step::City)) => {
            &[Approve, SendBack, Refuse, Pause, Delegate, Note, Hear]
        }
        ("unwilling town", Party::Worker(Step::Town)) | ("unwilling city", Party::Worker(Step::City)) => {
            &[SendBack, Refuse, Pause, Delegate, Note, Hear]
        }
        (state, Party::Applicant | Party::Helper)
            if ["unheard village", "heard", "unwilling"].iter().any(|heard| state.starts_with(heard)) =>
        {
            &[Withdraw, Hear]
        }
        ("village paused" | "unheard village paused", Party::Worker(Step::Village))
        | ("town paused", Party::Worker(Step::Town))
        | ("city paused" | "objected paused", Party::Worker(Step::City)) => &[Resume, Delegate, Note],
        (
            "village"
            | "village paused"
            | "unheard village"
            | "unheard village paused"
            | "heard village"
            | "unwilling village",
            Party::Colleague(Step::Village),
        )
        | ("town" | "town paused" | "heard town" | "unwilling town", Party::Colleague(Step::Town))
        | (
            "city" | "city paused" | "objected" | "objected paused" | "heard city" | "unwilling city",
            Party::Colleague(Step::City),
        ) => &[Delegate, Note],
        (
            "sent back by the village" | "unheard sent back",
            Party::Worker(Step::Village) | Party::Colleague(Step::Village),
        )
        | ("sent back by the town", Party::Worker(Step::Town) | Party::Colleague(Step::Town))
        | (
            "sent back by the city" | "sent back after an objection",
            Party::Worker(Step::City) | Party::Colleague(Step::City),
        ) => &[Note],
        (state, Party::Applicant | Party::Helper) if state.starts_with("refused by") => &[Object],
        (state, _) if ["approved", "refused", "withdrawn"].iter().any(|end| state.starts_with(end)) => &[],
        (_, Party::Worker(_) | Party::Colleague(_)) => &[],
        (state, Party::Applicant | Party::Helper)
            if state.starts_with("sent back") || state == "unheard sent back" =>
        {
            &[TopUp, Withdraw]
        }
        (_, Party::Applicant | Party::Helper) => &[Withdraw],
    }
}

#[test]
fn every_stage_is_in_the_table() {
    let reached: Vec<Stage> = states().iter().map(|(_, state)| state.stage).collect();
    assert!(Stage::ALL.iter().all(|stage| reached.contains(stage)));
}

#[test]
fn every_stage_party_and_action_is_as_the_table_says() {
    for (name, state) in states() {
        for party in PARTIES {
            assert_eq!(allowed(rules(), &state, party), expected(name, party), "{name}, {party:?}");
            for action in Action::ALL.iter().copied() {
                let answer = act(rules(), &state, party, &request(action), Some(worker(99)), MONDAY);
                let listed = expected(name, party).contains(&action);
                assert_eq!(answer.is_ok(), listed, "{name}, {party:?}, {action:?}");
                if let Err(refusal) = answer {
                    let unheard = ["unheard", "unwilling"].iter().any(|heard| name.starts_with(heard))
                        && matches!(action, Action::Forward | Action::Approve)
                        && matches!(party, Party::Worker(step) if state.step == Some(step))
                        && state.paused.is_none();
                    let decides = state.step == Some(Step::City);
                    let unheard = unheard && decides == (action == Action::Approve);
                    let code = if unheard { "person_not_heard" } else { "action_not_allowed" };
                    assert_eq!(refusal.code(), code, "{name}, {party:?}, {action:?}");
                }
            }
        }
    }
}

#[test]
fn an_event_that_the_table_does_not_list_breaks_the_history() {
    for (name, state) in states() {
        let at = noon(MONDAY);
        for action in Action::ALL.iter().copied() {
            let anywhere = PARTIES.iter().find(|party| expected(name, **party).contains(&action));
            let event = event_of(action);
            let next = state.followed_by(rules(), &Recorded { event, at, by: None }, &calendar());
            assert_eq!(next.is_ok(), anywhere.is_some(), "{name}, {action:?}");
        }
    }
}

fn event_of(action: Action) -> Event {
    match action {
        Action::Forward => Event::Forwarded,
        Action::Approve => Event::Approved,
        Action::SendBack => Event::SentBack { missing: vec![MissingCode::HoursMissing], note: None },
        Action::Refuse => Event::Refused {
            reason: ReasonCode::TooYoung,
            clause: String::new(),
            would_change: String::new(),
            note: None,
        },
        Action::TopUp => Event::ToppedUp,
        Action::Withdraw => Event::Withdrawn,
        Action::Object => Event::Objected { note: None },
        Action::Pause => Event::Paused { reason: PauseReason::SystemOutage },
        Action::Resume => Event::Resumed,
        Action::Delegate => Event::Delegated { to: Some(worker(77)) },
        Action::Hear => Event::Heard { word: WILLING },
        Action::Note => Event::Noted { note: Note::parse("已电话核实").expect("a short sentence") },
    }
}

#[test]
fn a_case_begins_with_its_opening_and_only_there() {
    let at = noon(MONDAY);
    let recorded = |event| Recorded { event, at, by: None };
    assert_eq!(fold(rules(), &[], &calendar()), Err(BrokenHistory::Empty));
    let unopened = fold(rules(), &[recorded(Event::Forwarded)], &calendar());
    assert_eq!(unopened, Err(BrokenHistory::NotOpened { event: "forwarded" }));
    let twice = fold(rules(), &[recorded(Event::OPENED), recorded(Event::OPENED)], &calendar());
    assert_eq!(twice, Err(BrokenHistory::OutOfTurn { sequence: 2, event: "opened" }));
}

#[test]
fn an_event_is_stored_and_read_back_as_it_was() {
    for action in Action::ALL.iter().copied() {
        let event = event_of(action);
        let json = serde_json::to_value(&event).expect("an event is JSON");
        assert_eq!(json["event"], event.code());
        assert_eq!(event.action(), Some(action));
        assert_eq!(serde_json::from_value::<Event>(json).expect("and back"), event);
    }
}

#[test]
fn every_version_of_a_definition_can_be_found_again() {
    for kind in Kind::ALL.iter().copied() {
        let newest = definition(kind);
        assert!((1..=newest.version).all(|version| definition_version(kind, version).is_some()));
        assert!(definition_version(kind, newest.version + 1).is_none());
        assert_eq!(newest.steps.last().map(|rule| rule.duty), Some(Duty::Decision));
        assert!(newest.steps.iter().all(|rule| rule.working_days > 0));
        assert!(newest.objection_working_days > 0);
        assert_eq!(newest.last(), newest.steps[newest.steps.len() - 1].step);
    }
}
