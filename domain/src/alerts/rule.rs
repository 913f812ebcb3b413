//! Why an opening is unusual, and what is an errand.

use chrono::{NaiveTime, TimeDelta, Timelike};

use super::Reason;

/// Night begins at this hour in China: no hall is open, and the latest overtime of a township has ended.
const NIGHT_FROM: u32 = 22;
/// And ends at this one: the earliest visits to a village begin.
const NIGHT_UNTIL: u32 = 6;

/// More people than this within an hour: one every ninety seconds without a pause, faster than anybody reads a case or
/// serves somebody at a desk. What the queue brings counts too, because a queue can be copied out as well.
pub const MANY_IN_AN_HOUR: usize = 40;
/// More people than this in a day: one every three minutes for eight hours.
pub const MANY_IN_A_DAY: usize = 160;
/// Of people with whom a worker had no errand as many pass in a day without a word: somebody calls, somebody asks at
/// the door and goes away again.
pub const MANY_WITHOUT_ERRAND: usize = 10;

/// For how long a case that was closed still is an errand: objections come within that time.
pub const LATELY: TimeDelta = TimeDelta::days(30);
/// For how long what a worker wrote for somebody is an errand: what was entered is looked at once more.
pub const WRITTEN_LATELY: TimeDelta = TimeDelta::days(7);
/// For how long it is one that the person was there: on that day.
const BESIDE_LATELY: TimeDelta = TimeDelta::hours(12);
/// How long an alert is kept after somebody looked at it: a year's work of a worker can be seen together.
pub const KEPT: TimeDelta = TimeDelta::days(365);
/// How long after an opening its errand may show: a person is looked up first and helped then.
pub const OPENED_AFTER: TimeDelta = TimeDelta::minutes(30);

/// How long what a worker did for a person is an errand, before the opening; nothing where it is none. Asking the rule
/// about somebody ([`crate::job_seeking`]) is none: it costs nothing and shows something.
#[must_use]
pub fn errand_lasts(action: &str) -> Option<TimeDelta> {
    match action {
        "sessions.assist" | "residents.presence" => Some(BESIDE_LATELY),
        "residents.create"
        | "residents.record_fact"
        | "residents.record_certificate_event"
        | "residents.record_life_event"
        | "residents.separate"
        | "cases.open"
        | "cases.act"
        | "consents.give"
        | "consents.withdraw" => Some(WRITTEN_LATELY),
        _ => None,
    }
}

/// Whether the worker had something to do with the person whom they opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The person sat beside, had shown their card, has or lately had a case before the worker's step, or the worker
    /// wrote something for them.
    Known,
    /// Nothing of the kind is on record.
    None,
}

/// What is known of one opening of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The time of day in China.
    pub at: NaiveTime,
    /// Whether the day is worked.
    pub working_day: bool,
    /// Whether the worker had an errand.
    pub errand: Errand,
    /// Whether worker and person have the same family name. Asked only where there is no errand.
    pub same_surname: bool,
    /// Whether a field was shown in clear.
    pub in_clear: bool,
    /// How many people the worker opened within the hour before, this one among them.
    pub people_in_hour: usize,
    /// How many they opened on that day.
    pub people_in_day: usize,
    /// How many of those without an errand.
    pub people_without_errand: usize,
}

/// Why somebody should look at this opening; nothing when it is usual.
///
/// Night and numbers tell by themselves. In a village half of the people may have the worker's family name, and a
/// worker on duty at a weekend does the queue: a name and a day off weigh only where there is no errand. That there is
/// none tells by itself where something was shown in clear, or when it happens time and again; a single masked look is
/// somebody who telephoned.
#[must_use]
pub fn reasons(opening: &Opening) -> Vec<Reason> {
    let idle = opening.errand == Errand::None;
    let hour = opening.at.hour();
    let again = opening.people_without_errand > MANY_WITHOUT_ERRAND;
    let weighed = [
        (!(NIGHT_UNTIL..NIGHT_FROM).contains(&hour), Reason::Night),
        (!opening.working_day && idle, Reason::DayOff),
        (opening.people_in_hour > MANY_IN_AN_HOUR, Reason::ManyInAnHour),
        (opening.people_in_day > MANY_IN_A_DAY, Reason::ManyInADay),
        (opening.same_surname && idle, Reason::OwnSurname),
        (idle && (opening.in_clear || again), Reason::OutsideQueue),
    ];
    weighed.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect()
}

/// How grave these reasons are together; a honey before everything else.
#[must_use]
pub fn gravity(reasons: impl IntoIterator<Item = Reason>) -> u32 {
    let weight = |reason| match reason {
        Reason::Honey => 100,
        Reason::Night | Reason::ManyInAnHour | Reason::ManyInADay => 4,
        Reason::OwnSurname => 3,
        Reason::OutsideQueue => 2,
        Reason::DayOff => 1,
    };
    reasons.into_iter().map(weight).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A lookup at ten in the morning of a working day, of somebody without an errand.
    const PLAIN: Opening = Opening {
        at: NaiveTime::from_hms_opt(10, 0, 0).expect("a time of day"),
        working_day: true,
        errand: Errand::None,
        same_surname: false,
        in_clear: false,
        people_in_hour: 1,
        people_in_day: 1,
        people_without_errand: 1,
    };

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day")
    }

    #[test]
    fn what_is_unusual_is_this_table() {
        use Reason::{DayOff, ManyInADay, ManyInAnHour, Night, OutsideQueue, OwnSurname};
        let known = Opening { errand: Errand::Known, ..PLAIN };
        let table: &[(Opening, &[Reason])] = &[
            (PLAIN, &[]),
            (Opening { in_clear: true, ..PLAIN }, &[OutsideQueue]),
            (Opening { people_without_errand: 10, ..PLAIN }, &[]),
            (Opening { people_without_errand: 11, ..PLAIN }, &[OutsideQueue]),
            (Opening { same_surname: true, ..PLAIN }, &[OwnSurname]),
            (Opening { working_day: false, ..PLAIN }, &[DayOff]),
            (Opening { at: at(21, 59), ..PLAIN }, &[]),
            (Opening { at: at(22, 0), ..PLAIN }, &[Night]),
            (Opening { at: at(5, 59), same_surname: true, ..PLAIN }, &[Night, OwnSurname]),
            (Opening { at: at(6, 0), ..PLAIN }, &[]),
            (Opening { at: at(23, 0), ..known }, &[Night]),
            (Opening { people_in_hour: 40, people_in_day: 160, ..known }, &[]),
            (Opening { people_in_hour: 41, ..known }, &[ManyInAnHour]),
            (Opening { people_in_day: 161, ..known }, &[ManyInADay]),
            (
                Opening {
                    same_surname: true,
                    in_clear: true,
                    working_day: false,
                    people_without_errand: 11,
                    ..known
                },
                &[],
            ),
        ];
        for (opening, expected) in table {
            assert_eq!(reasons(opening), *expected, "{opening:?}");
        }
    }

    #[test]
    fn what_was_written_or_shown_is_an_errand_and_what_was_looked_at_is_none() {
        for action in
            ["residents.read", "residents.reveal", "cases.assess", "cases.list", "residents.export", ""]
        {
            assert_eq!(errand_lasts(action), None, "{action}");
        }
        assert!(errand_lasts("sessions.assist") < errand_lasts("cases.act"));
    }

    #[test]
    fn a_honey_is_graver_than_everything_else_together() {
        let rest = Reason::ALL.iter().copied().filter(|reason| *reason != Reason::Honey);
        assert!(gravity([Reason::Honey]) > gravity(rest));
    }

    fn any_opening() -> impl Strategy<Value = Opening> {
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (0..24_u32, flags, 1..60_usize, 1..200_usize, 0..20_usize).prop_map(
            |(hour, flags, hourly, daily, idle)| {
                let (working_day, known, same_surname, in_clear) = flags;
                let errand = if known { Errand::Known } else { Errand::None };
                Opening {
                    at: at(hour, 0),
                    working_day,
                    errand,
                    same_surname,
                    in_clear,
                    people_in_hour: hourly,
                    people_in_day: daily,
                    people_without_errand: idle,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn an_errand_never_adds_a_reason(opening in any_opening()) {
            let without = reasons(&Opening { errand: Errand::None, ..opening });
            let with = reasons(&Opening { errand: Errand::Known, ..opening });
            prop_assert!(with.iter().all(|reason| without.contains(reason)));
        }

        #[test]
        fn whoever_does_the_queue_by_day_at_a_human_pace_is_on_no_list(opening in any_opening()) {
            let queue = Opening {
                errand: Errand::Known,
                at: at(9, 0),
                people_in_hour: opening.people_in_hour.min(MANY_IN_AN_HOUR),
                people_in_day: opening.people_in_day.min(MANY_IN_A_DAY),
                ..opening
            };
            prop_assert_eq!(reasons(&queue), []);
        }

        #[test]
        fn one_person_more_never_makes_it_less_grave(opening in any_opening()) {
            let more = Opening {
                people_in_hour: opening.people_in_hour + 1,
                people_in_day: opening.people_in_day + 1,
                people_without_errand: opening.people_without_errand + 1,
                ..opening
            };
            prop_assert!(gravity(reasons(&more)) >= gravity(reasons(&opening)));
        }
    }
}
