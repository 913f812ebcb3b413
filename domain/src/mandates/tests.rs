use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::cases::{Kind, date};
use crate::id_number::{IdNumber, check_character};

const TODAY: NaiveDate = date(2026, 11, 23);

fn ward(born: NaiveDate) -> Ward {
    Ward { birth_date: born, died: false }
}

fn adult() -> Ward {
    ward(date(1985, 3, 12))
}

fn child() -> Ward {
    ward(date(2015, 3, 12))
}

fn relation(standing: Standing) -> Relation {
    Relation { standing, state: RelationState::Confirmed, from: date(2026, 1, 1), until: None }
}

fn guardian(kind: GuardianshipKind) -> Relation {
    relation(Standing::Guardian(kind))
}

fn mandate(acts: &[Act]) -> Relation {
    let scope = Scope { programmes: vec![Kind::JobSeeking], acts: acts.to_vec() };
    Relation { until: Some(date(2027, 1, 1)), ..relation(Standing::Holder(scope)) }
}

fn number(born: NaiveDate) -> String {
    let first = format!("330498{}017", born.format("%Y%m%d"));
    let check = check_character(&first).expect("17 digits");
    format!("{first}{check}")
}

fn ward_number(born: NaiveDate) -> IdNumber {
    IdNumber::parse(&number(born), TODAY).expect("a made-up number")
}

fn given(born: NaiveDate) -> RepresentativeGiven {
    RepresentativeGiven {
        id_number: number(born),
        name: "沈阿大".to_owned(),
        phone: None,
        employer_tie: EmployerTie::None,
    }
}

fn proposed(kind: GuardianshipKind) -> ProposeGuardianship {
    ProposeGuardianship {
        guardian: given(date(1960, 1, 1)),
        kind,
        paper: GuardianshipPaper::CourtDecision,
        paper_on: date(2020, 1, 1),
        from: date(2020, 1, 1),
        until: None,
    }
}

fn given_mandate() -> GiveMandate {
    GiveMandate {
        holder: given(date(1970, 1, 1)),
        relation: HolderKind::Neighbour,
        programmes: vec![Kind::JobSeeking],
        acts: vec![Act::Apply],
        until: date(2027, 11, 23),
    }
}

fn codes<T: std::fmt::Debug>(parsed: Result<T, crate::fields::FieldErrors>) -> Vec<(String, String)> {
    let errors = parsed.expect_err("something is wrong").0;
    errors.into_iter().map(|error| (error.field, error.code)).collect()
}

#[test]
fn under_fourteen_nobody_acts_without_a_guardian_and_from_then_on_they_do() {
    let born = date(2012, 11, 23);
    assert_eq!(capacity(&ward(born), &[], date(2026, 11, 22)), Capacity::GuardianOnly);
    assert_eq!(capacity(&ward(born), &[], date(2026, 11, 23)), Capacity::Shared);
    assert_eq!(capacity(&ward(born), &[], date(2030, 11, 22)), Capacity::Shared);
    assert_eq!(capacity(&ward(born), &[], date(2030, 11, 23)), Capacity::Own);
}

#[test]
fn an_adult_acts_as_the_kind_of_guardianship_says() {
    let of = |kind| capacity(&adult(), &[guardian(kind)], TODAY);
    assert_eq!(of(GuardianshipKind::NoCapacity), Capacity::GuardianOnly);
    assert_eq!(of(GuardianshipKind::LimitedCapacity), Capacity::Shared);
    assert_eq!(
        of(GuardianshipKind::Minor),
        Capacity::Own,
        "the guardian of a child that has grown up is none"
    );
    assert_eq!(capacity(&adult(), &[], TODAY), Capacity::Own);
}

#[test]
fn a_guardian_of_a_minor_is_one_until_the_day_before_the_eighteenth_birthday() {
    let (ward, relation) = (ward(date(2008, 11, 24)), guardian(GuardianshipKind::Minor));
    assert!(relation.is_in_force(&ward, TODAY));
    assert!(!relation.is_in_force(&ward, date(2026, 11, 24)));
    let earlier = Relation { until: Some(date(2026, 6, 1)), ..relation };
    assert_eq!(earlier.last_day(ward.birth_date), Some(date(2026, 6, 1)));
}

#[test]
fn a_guardian_agrees_for_a_child_and_for_nobody_who_agrees_alone() {
    assert!(may_act(&child(), &[guardian(GuardianshipKind::Minor)], Act::Consent, None, TODAY));
    let limited = [guardian(GuardianshipKind::LimitedCapacity)];
    assert!(!may_act(&adult(), &limited, Act::Consent, None, TODAY));
    assert!(may_act(&adult(), &limited, Act::Apply, Some(Kind::JobSeeking), TODAY));
    assert!(may_act(&adult(), &[guardian(GuardianshipKind::NoCapacity)], Act::Consent, None, TODAY));
}

#[test]
fn a_mandate_reaches_what_it_names_and_no_more() {
    let between = [mandate(&[Act::Apply])];
    let may = |act, kind| may_act(&adult(), &between, act, kind, TODAY);
    assert!(may(Act::Apply, Some(Kind::JobSeeking)) && may(Act::See, Some(Kind::JobSeeking)));
    assert!(!may(Act::Withdraw, Some(Kind::JobSeeking)) && !may(Act::Messages, None));
    assert!(
        !may(Act::Apply, Some(Kind::GuardianshipEnding)) && !may(Act::See, Some(Kind::GuardianshipEnding))
    );
    assert!(may_act(&adult(), &[mandate(&[Act::Messages])], Act::Messages, None, TODAY));
    assert!(!may_act(&adult(), &[mandate(&[Act::Messages])], Act::See, None, TODAY), "messages show no case");
}

#[test]
fn what_a_person_says_about_their_work_is_hidden_from_whoever_stands_for_them_or_has_their_card() {
    let hidden = [Matter::OwnAnswer, Matter::PlacementComplaint, Matter::PlacementAnswer];
    for matter in Matter::ALL.iter().copied() {
        let own = hidden.contains(&matter);
        assert!(may_see(Viewer::Ward, matter) && may_see(Viewer::Worker, matter));
        assert_eq!(may_see(Viewer::Guardian, matter), !own);
        assert_eq!(may_see(Viewer::Card, matter), !own);
        assert_eq!(may_see(Viewer::Holder, matter), !own && matter != Matter::Guardianship);
    }
}

#[test]
fn who_belongs_to_an_employer_of_the_person_is_never_accepted() {
    let mut guardianship = proposed(GuardianshipKind::LimitedCapacity);
    guardianship.guardian.employer_tie = EmployerTie::OfThePerson;
    let ward = ward_number(date(1985, 3, 12));
    let expected = ("guardian.employer_tie".to_owned(), "employers_agent".to_owned());
    assert_eq!(codes(guardianship.parse(&ward, TODAY)), [expected]);
    let mut mandate = given_mandate();
    mandate.holder.employer_tie = EmployerTie::OfThePerson;
    let expected = ("holder.employer_tie".to_owned(), "employers_agent".to_owned());
    assert_eq!(codes(mandate.parse(&ward, TODAY)), [expected]);
    let mut other = given_mandate();
    other.holder.employer_tie = EmployerTie::Other;
    assert!(other.parse(&ward, TODAY).is_ok(), "whoever works somewhere may still help a neighbour");
}

#[test]
fn only_a_court_says_that_an_adult_cannot_act() {
    let ward = ward_number(date(1985, 3, 12));
    let paper = |kind, paper| ProposeGuardianship { paper, ..proposed(kind) }.parse(&ward, TODAY);
    assert!(paper(GuardianshipKind::NoCapacity, GuardianshipPaper::CourtDecision).is_ok());
    let by_committee = paper(GuardianshipKind::NoCapacity, GuardianshipPaper::CommitteeAppointment);
    assert_eq!(codes(by_committee), [("paper".to_owned(), "court_decision_needed".to_owned())]);
    assert!(paper(GuardianshipKind::LimitedCapacity, GuardianshipPaper::CommitteeAppointment).is_ok());
}

#[test]
fn every_wrong_field_of_a_guardianship_is_named_at_once() {
    let ward = ward_number(date(2015, 3, 12));
    let bad = ProposeGuardianship {
        guardian: RepresentativeGiven { name: String::new(), ..given(date(2015, 3, 12)) },
        paper_on: date(2027, 1, 1),
        from: date(2000, 1, 1),
        until: Some(date(2026, 11, 22)),
        ..proposed(GuardianshipKind::LimitedCapacity)
    };
    let found: Vec<String> = codes(bad.parse(&ward, TODAY)).into_iter().map(|(field, _)| field).collect();
    assert_eq!(found, ["guardian.id_number", "guardian.name", "kind", "paper_on", "from", "until"]);
}

#[test]
fn a_mandate_lasts_a_year_at_most_and_gives_no_agreement_away() {
    let ward = ward_number(date(1985, 3, 12));
    assert!(given_mandate().parse(&ward, TODAY).is_ok());
    let bad = GiveMandate {
        until: date(2027, 11, 24),
        programmes: vec![Kind::GuardianshipEnding],
        acts: vec![Act::See, Act::Consent],
        ..given_mandate()
    };
    let found = codes(bad.parse(&ward, TODAY));
    let expected =
        [("programmes", "not_to_be_given"), ("acts", "not_to_be_given"), ("until", "mandate_too_long")];
    assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let minor = GiveMandate { holder: given(date(2010, 1, 1)), ..given_mandate() };
    let expected = ("holder.id_number".to_owned(), "representative_not_of_age".to_owned());
    assert_eq!(codes(minor.parse(&ward, TODAY)), [expected]);
}

#[test]
fn nothing_of_a_person_shows_in_debug_output() {
    assert_eq!(format!("{:?}", given_mandate()), "[GiveMandate]");
    assert_eq!(format!("{:?}", adult()), "[Ward]");
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..40_000).prop_map(|days| date(1960, 1, 1) + Days::new(days))
}

fn any_relation() -> impl Strategy<Value = Relation> {
    let standing = prop_oneof![
        (0..GuardianshipKind::ALL.len()).prop_map(|at| Standing::Guardian(GuardianshipKind::ALL[at])),
        (
            prop::sample::subsequence(Kind::ALL.to_vec(), 0..=Kind::ALL.len()),
            prop::sample::subsequence(Act::ALL.to_vec(), 0..=Act::ALL.len()),
        )
            .prop_map(|(programmes, acts)| Standing::Holder(Scope { programmes, acts })),
    ];
    let state = (0..RelationState::ALL.len()).prop_map(|at| RelationState::ALL[at]);
    (standing, state, any_day(), prop::option::of(any_day()))
        .prop_map(|(standing, state, from, until)| Relation { standing, state, from, until })
}

fn any_act() -> impl Strategy<Value = Act> {
    (0..Act::ALL.len()).prop_map(|at| Act::ALL[at])
}

proptest! {
    #[test]
    fn nobody_acts_outside_the_dates_or_without_a_second_persons_word(
        relations in prop::collection::vec(any_relation(), 0..4), born in any_day(), day in any_day(), act in any_act(),
    ) {
        let ward = ward(born);
        if may_act(&ward, &relations, act, None, day) {
            let counts = |relation: &&Relation| {
                relation.state == RelationState::Confirmed
                    && relation.from <= day
                    && relation.until.is_none_or(|until| day <= until)
            };
            prop_assert!(relations.iter().any(|relation| counts(&relation)));
        }
    }

    #[test]
    fn nobody_acts_for_the_dead(
        relations in prop::collection::vec(any_relation(), 0..4), born in any_day(), day in any_day(), act in any_act(),
    ) {
        let dead = Ward { died: true, ..ward(born) };
        prop_assert!(!may_act(&dead, &relations, act, None, day));
    }

    #[test]
    fn a_mandate_never_agrees_and_never_ends_a_guardianship_that_it_does_not_name(
        relations in prop::collection::vec(any_relation(), 0..4), born in any_day(), day in any_day(),
    ) {
        let holders: Vec<Relation> =
            relations.into_iter().filter(|relation| matches!(relation.standing, Standing::Holder(_))).collect();
        prop_assert!(!may_act(&ward(born), &holders, Act::Consent, None, day));
        for kind in Kind::ALL.iter().copied() {
            let named = holders.iter().any(|relation| match &relation.standing {
                Standing::Holder(scope) => scope.programmes.contains(&kind),
                Standing::Guardian(_) => false,
            });
            prop_assert!(named || !may_act(&ward(born), &holders, Act::Apply, Some(kind), day));
        }
    }

    #[test]
    fn taking_a_relation_away_never_gives_anybody_more(
        relations in prop::collection::vec(any_relation(), 1..4), born in any_day(), day in any_day(), act in any_act(),
    ) {
        // But for the agreement, which a guardian of one kind gives and of another does not.
        prop_assume!(act != Act::Consent);
        let ward = ward(born);
        if may_act(&ward, &relations[1..], act, None, day) {
            prop_assert!(may_act(&ward, &relations, act, None, day));
        }
    }

    #[test]
    fn whoever_is_under_fourteen_is_never_alone(
        relations in prop::collection::vec(any_relation(), 0..4), days in 0_u64..5_113,
    ) {
        let born = TODAY - Days::new(days);
        prop_assert_eq!(capacity(&ward(born), &relations, TODAY), Capacity::GuardianOnly);
    }
}
