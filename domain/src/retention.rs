//! How long what is kept, and when it may go: the retention table.
//!
//! What stands on a consent goes when the consent does. Everything else is administrative record and has a dated end
//! (机关文件材料归档范围和文书档案保管期限规定, 国家档案局令第8号: ten or thirty years, or for good). The figures here are the
//! shortest that the order knows for such records; a city whose archive asks for more is to change them here, and the
//! sweep follows. This does NOT know legal holds: they come before any of it.

use chrono::{Months, NaiveDate};

use crate::residents::ResidentStatus;

coded! {
    /// What has a dated end.
    pub enum Kept in kept {
        /// Somebody's file in the registry, with their certificates.
        Registry = "registry",
        /// A case that was decided or withdrawn.
        Cases = "cases",
        /// A photograph or PDF that was handed in with a case.
        Documents = "documents",
        /// A message in an inbox.
        Messages = "messages",
        /// Who was present with their card to whom.
        Presences = "presences",
    }
}

/// One line of the retention table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// What.
    pub kept: Kept,
    /// For how many months after it was over.
    pub months: u32,
    /// On what ground.
    pub basis: &'static str,
}

/// The retention table.
pub const PERIODS: &[Period] = &[
    Period { kept: Kept::Registry, months: 120, basis: "国家档案局令第8号" },
    Period { kept: Kept::Cases, months: 120, basis: "国家档案局令第8号" },
    // What they proved stands in the case. Three years outlast every way to argue about it that the person was told of.
    Period { kept: Kept::Documents, months: 36, basis: "个人信息保护法第十九条" },
    Period { kept: Kept::Messages, months: 36, basis: "个人信息保护法第十九条" },
    Period { kept: Kept::Presences, months: 36, basis: "个人信息保护法第五十六条" },
];

impl Kept {
    /// For how many months.
    ///
    /// # Panics
    /// Never: a test holds the table against the set.
    #[must_use]
    pub fn months(self) -> u32 {
        PERIODS.iter().find(|period| period.kept == self).expect("every kind has its line").months
    }

    /// The last day on which what was over on `day` must still be kept.
    #[must_use]
    pub fn until(self, day: NaiveDate) -> NaiveDate {
        day.checked_add_months(Months::new(self.months())).unwrap_or(NaiveDate::MAX)
    }

    /// What was over before this day may go today.
    #[must_use]
    pub fn before(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(self.months())).unwrap_or(NaiveDate::MIN)
    }
}

/// What still keeps the whole of a person, and until when if an end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillKept {
    /// What must be kept.
    pub kept: Kept,
    /// Its last day; none while it has not begun to run out.
    pub until: Option<NaiveDate>,
}

/// What keeps everything of a person from being destroyed on `today`; `None` when nothing does.
///
/// `closed_on` is when it was recorded that they died or moved away, `last_case` when their last case was closed.
#[must_use]
pub fn still_kept(
    status: ResidentStatus,
    closed_on: NaiveDate,
    last_case: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<StillKept> {
    if !matches!(status, ResidentStatus::Died | ResidentStatus::Moved) {
        return Some(StillKept { kept: Kept::Registry, until: None });
    }
    let registry = StillKept { kept: Kept::Registry, until: Some(Kept::Registry.until(closed_on)) };
    let case = last_case.map(|day| StillKept { kept: Kept::Cases, until: Some(Kept::Cases.until(day)) });
    let last = case.into_iter().chain([registry]).max_by_key(|kept| kept.until)?;
    last.until.is_some_and(|until| until >= today).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day of the test")
    }

    #[test]
    fn everything_that_has_an_end_has_its_line() {
        for kept in Kept::ALL {
            assert!(kept.months() > 0 && PERIODS.iter().filter(|line| line.kept == *kept).count() == 1);
        }
    }

    #[test]
    fn who_lives_here_is_kept_without_an_end() {
        let kept = still_kept(ResidentStatus::Living, day("2001-01-01"), None, day("2026-11-25"));
        assert_eq!(kept, Some(StillKept { kept: Kept::Registry, until: None }));
    }

    #[test]
    fn who_died_is_kept_to_the_last_day_of_ten_years_and_no_longer() {
        let on = |today| still_kept(ResidentStatus::Died, day("2016-02-29"), None, day(today));
        let until = Some(day("2026-02-28"));
        assert_eq!(on("2026-02-28"), Some(StillKept { kept: Kept::Registry, until }));
        assert_eq!(on("2026-03-01"), None);
    }

    #[test]
    fn a_later_case_keeps_the_person_for_longer() {
        let moved = |last| still_kept(ResidentStatus::Moved, day("2010-01-01"), last, day("2026-11-25"));
        let until = Some(day("2030-05-01"));
        assert_eq!(moved(Some(day("2020-05-01"))), Some(StillKept { kept: Kept::Cases, until }));
        assert_eq!(moved(Some(day("2009-05-01"))), None);
    }

    #[test]
    fn what_may_go_today_is_what_was_to_be_kept_until_yesterday() {
        let before = Kept::Messages.before(day("2026-11-25"));
        assert_eq!(before, day("2023-11-25"));
        assert!(Kept::Messages.until(day("2023-11-24")) < day("2026-11-25"));
    }
}
