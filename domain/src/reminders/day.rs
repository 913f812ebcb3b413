//! Who is reminded of what on a working day.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::areas::AreaPath;
use crate::cases::Step;
use crate::reminders::ReminderKind;
use crate::roles::{self, Membership};

/// The hour of the day (Asia/Shanghai) from which workers are reminded.
const HOUR: i64 = 8;

/// When the reminders of a day are written.
#[must_use]
pub fn begins_at(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(HOUR - 8)
}

/// Where cases wait: for whose step, where, and in whose hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The step.
    pub step: Step,
    /// The area of the cases.
    pub area: AreaPath,
    /// The worker who has them in hand; none: anybody of the office.
    pub delegate: Option<Uuid>,
}

/// How much waits there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where.
    pub office: Office,
    /// Cases that are due today or on the next working day.
    pub due: i64,
    /// Cases that are late.
    pub overdue: i64,
}

/// A reminder that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remind {
    /// For whom.
    pub account: Uuid,
    /// Of what.
    pub kind: ReminderKind,
    /// With which office below theirs it is late.
    pub step: Option<Step>,
    /// How many cases.
    pub count: i64,
}

/// The reminders of a day: what is due and late goes to whoever may take it, what is late also to the office above. What
/// is in the hands of somebody who may take it no more is the whole office's again.
#[must_use]
pub fn of_the_day(waiting: &[Waiting], workers: &[(Uuid, Vec<Membership>)], today: NaiveDate) -> Vec<Remind> {
    let mut reminders = Vec::new();
    let held: BTreeMap<Uuid, &[Membership]> =
        workers.iter().map(|(id, held)| (*id, held.as_slice())).collect();
    let in_hands: Vec<Option<Uuid>> = waiting.iter().map(|one| in_hands(&one.office, &held, today)).collect();
    for (account, memberships) in workers {
        let may = |step: Step, at: &AreaPath| roles::may(memberships, today, step.permission(), at);
        let mine = |(one, delegate): &(&Waiting, &Option<Uuid>)| {
            delegate.is_none_or(|delegate| delegate == *account) && may(one.office.step, &one.office.area)
        };
        let of_mine = |count: fn(&Waiting) -> i64| {
            waiting.iter().zip(&in_hands).filter(mine).map(|(one, _)| count(one)).sum()
        };
        let below = |one: &&Waiting, step: Step| {
            one.office.step == step && step.above().is_some_and(|above| may(above, &one.office.area))
        };
        let mut tell = |kind, step, count| {
            if count > 0 {
                reminders.push(Remind { account: *account, kind, step, count });
            }
        };
        tell(ReminderKind::Due, None, of_mine(|one| one.due));
        tell(ReminderKind::Overdue, None, of_mine(|one| one.overdue));
        for step in Step::ALL.iter().copied() {
            let late = waiting.iter().filter(|one| below(one, step)).map(|one| one.overdue).sum();
            tell(ReminderKind::Escalated, Some(step), late);
        }
    }
    reminders
}

/// Who has these cases in hand, if they may still take them.
fn in_hands(office: &Office, held: &BTreeMap<Uuid, &[Membership]>, today: NaiveDate) -> Option<Uuid> {
    let delegate = office.delegate?;
    let memberships = held.get(&delegate)?;
    roles::may(memberships, today, office.step.permission(), &office.area).then_some(delegate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::roles::Role;

    fn path(text: &str) -> AreaPath {
        AreaPath::parse(text).expect("a path of the test")
    }

    fn today() -> NaiveDate {
        "2026-11-30".parse().expect("a date of the test")
    }

    fn worker(id: u128, role: Role, area: &str) -> (Uuid, Vec<Membership>) {
        let membership = Membership { role, area: path(area), from: today(), until: None };
        (Uuid::from_u128(id), vec![membership])
    }

    fn waiting(step: Step, area: &str, delegate: Option<u128>, due: i64, overdue: i64) -> Waiting {
        let office = Office { step, area: path(area), delegate: delegate.map(Uuid::from_u128) };
        Waiting { office, due, overdue }
    }

    fn told(waiting: &[Waiting], worker: (Uuid, Vec<Membership>)) -> Vec<(ReminderKind, Option<Step>, i64)> {
        let all = of_the_day(waiting, &[worker], today());
        all.into_iter().map(|one| (one.kind, one.step, one.count)).collect()
    }

    #[test]
    fn what_is_due_and_late_goes_to_the_office_and_what_is_late_to_the_one_above() {
        let all = [
            waiting(Step::Village, "city/wuzhen/one", None, 2, 1),
            waiting(Step::Village, "city/wuzhen/two", None, 4, 3),
            waiting(Step::Town, "city/wuzhen/two", None, 0, 5),
        ];
        let village = worker(1, Role::VillageWorker, "city/wuzhen/one");
        assert_eq!(told(&all, village), [(ReminderKind::Due, None, 2), (ReminderKind::Overdue, None, 1)]);
        let town = worker(2, Role::TownWorker, "city/wuzhen");
        let escalated = (ReminderKind::Escalated, Some(Step::Village), 4);
        assert_eq!(told(&all, town), [(ReminderKind::Overdue, None, 5), escalated]);
        let city = worker(3, Role::CityWorker, "city");
        assert_eq!(told(&all, city), [(ReminderKind::Escalated, Some(Step::Town), 5)]);
        assert_eq!(told(&all, worker(4, Role::AuditAdministrator, "city")), []);
    }

    #[test]
    fn what_one_worker_has_in_hand_is_told_to_nobody_else_of_the_office_but_to_the_one_above() {
        let all = [waiting(Step::Town, "city/wuzhen/one", Some(7), 1, 2)];
        let offices = [
            worker(7, Role::TownWorker, "city/wuzhen"),
            worker(8, Role::TownWorker, "city/wuzhen"),
            worker(9, Role::CityWorker, "city"),
        ];
        let remind =
            |account, kind, step, count| Remind { account: Uuid::from_u128(account), kind, step, count };
        let told = [
            remind(7, ReminderKind::Due, None, 1),
            remind(7, ReminderKind::Overdue, None, 2),
            remind(9, ReminderKind::Escalated, Some(Step::Town), 2),
        ];
        assert_eq!(of_the_day(&all, &offices, today()), told);
    }

    #[test]
    fn what_is_in_the_hands_of_somebody_who_has_left_is_told_to_the_whole_office() {
        let all = [waiting(Step::Town, "city/wuzhen/one", Some(7), 1, 2)];
        let colleague = worker(8, Role::TownWorker, "city/wuzhen");
        let told = [(ReminderKind::Due, None, 1), (ReminderKind::Overdue, None, 2)];
        for elsewhere in
            [worker(7, Role::TownWorker, "city/puyuan"), worker(6, Role::TownWorker, "city/wuzhen")]
        {
            let offices = [elsewhere, colleague.clone()];
            let all = of_the_day(&all, &offices, today()).into_iter();
            let colleagues = all.filter(|one| one.account == colleague.0);
            let colleagues: Vec<_> = colleagues.map(|one| (one.kind, one.step, one.count)).collect();
            assert_eq!(colleagues, told);
        }
    }

    #[test]
    fn the_day_begins_at_eight_in_the_morning_in_china() {
        assert_eq!(begins_at(today()).to_rfc3339(), "2026-11-30T00:00:00+00:00");
    }

    proptest! {
        #[test]
        fn nothing_late_is_lost_and_nobody_is_told_of_nothing(
            counts in prop::collection::vec((0..Step::ALL.len(), 0_i64..4, 0_i64..4), 0..12),
        ) {
            let of = |(step, due, late): &(usize, i64, i64)| waiting(Step::ALL[*step], "city/wuzhen/one", None, *due, *late);
            let all: Vec<Waiting> = counts.iter().map(of).collect();
            let offices = [
                worker(1, Role::VillageWorker, "city/wuzhen/one"),
                worker(2, Role::TownWorker, "city/wuzhen"),
                worker(3, Role::CityWorker, "city"),
            ];
            let told = of_the_day(&all, &offices, today());
            prop_assert!(told.iter().all(|one| one.count > 0));
            let sum = |kind| told.iter().filter(|one| one.kind == kind).map(|one| one.count).sum::<i64>();
            prop_assert_eq!(sum(ReminderKind::Due), all.iter().map(|one| one.due).sum::<i64>());
            prop_assert_eq!(sum(ReminderKind::Overdue), all.iter().map(|one| one.overdue).sum::<i64>());
            let below = all.iter().filter(|one| one.office.step != Step::City).map(|one| one.overdue);
            prop_assert_eq!(sum(ReminderKind::Escalated), below.sum::<i64>());
        }
    }
}
