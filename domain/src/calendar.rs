//! Working days: the plain week, less public holidays, plus the weekend days that are worked instead.
//!
//! Which days those are is given by the State Council's yearly notice and is handed in as rows; a year
//! whose notice is not known counts weekends only, and what was computed with it is provisional. This
//! does NOT know what day it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::lines::{self, LineError};

coded! {
    /// How a day differs from the plain week.
    pub enum DayKind in day_kind {
        /// Nobody works, though it may be a weekday.
        Holiday = "holiday",
        /// A weekend day that is worked.
        Workday = "workday",
    }
}

/// One day that differs from the plain week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// The day, in China.
    pub day: NaiveDate,
    /// How it differs.
    pub kind: DayKind,
    /// The festival that it belongs to.
    pub name: String,
}

/// Until when something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day, in China.
    pub on: NaiveDate,
    /// Whether a year was counted whose holidays are not known yet: the day may still move.
    pub provisional: bool,
}

/// The working-day calendar. The default knows weekends only.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, DayKind>,
    years: BTreeSet<i32>,
}

impl Calendar {
    /// The calendar of these days; a later row for the same day replaces an earlier one.
    #[must_use]
    pub fn from_rows(rows: impl IntoIterator<Item = CalendarDay>) -> Self {
        let days: BTreeMap<_, _> = rows.into_iter().map(|row| (row.day, row.kind)).collect();
        // National Day is a holiday in every notice. Other days prove less: a notice also names days of
        // the old year (2022-12-31 stood in the notice for 2023).
        let national_day = |(day, kind): (&NaiveDate, &DayKind)| {
            ((day.month(), day.day(), *kind) == (10, 1, DayKind::Holiday)).then_some(day.year())
        };
        let years = days.iter().filter_map(national_day).collect();
        Self { days, years }
    }

    /// Whether the holidays of the year are known: its 1 October stands among them.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(kind) => *kind == DayKind::Workday,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The last day of a term of `count` working days from `from`.
    ///
    /// The day of filing is day 0 (民法典 art. 201: the first day does not count; 行政许可法 art. 82: terms of
    /// authorities are working days). A term of no days ends on `from` or, if it is not worked, on the next working day.
    #[must_use]
    pub fn add_working_days(&self, from: NaiveDate, count: u32) -> Deadline {
        let mut provisional = !self.covers(from.year());
        let mut on = from;
        let mut left = count;
        while left > 0 || !self.is_working_day(on) {
            let Some(next) = on.checked_add_days(Days::new(1)) else { break };
            on = next;
            provisional |= !self.covers(on.year());
            left = left.saturating_sub(u32::from(self.is_working_day(on)));
        }
        Deadline { on, provisional }
    }

    /// How many working days lie after `from`, up to and including `to`; 0 if `to` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let later = from.iter_days().skip(1).take_while(|day| *day <= to);
        let worked = later.filter(|day| self.is_working_day(*day)).count();
        u32::try_from(worked).unwrap_or(u32::MAX)
    }
}

/// Reads the table of days (`date,kind,name`).
///
/// # Errors
/// The first line with a wrong date or kind, without a name, or with a day that stands there already.
pub fn parse_csv(text: &str) -> Result<Vec<CalendarDay>, LineError> {
    let mut seen = BTreeSet::new();
    lines::rows(text, ["date", "kind", "name"])?
        .into_iter()
        .map(|(line, [date, kind, name])| {
            let wrong = |problem: &str| LineError::new(line, problem);
            let day: NaiveDate = date.parse().map_err(|_| wrong("the date is YYYY-MM-DD and exists"))?;
            let kind = DayKind::from_code(kind).ok_or_else(|| wrong("the kind is holiday or workday"))?;
            if name.is_empty() {
                return Err(wrong("the name is missing"));
            }
            if !seen.insert(day) {
                return Err(wrong("the day stands twice"));
            }
            Ok(CalendarDay { day, kind, name: name.to_owned() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    fn real() -> Calendar {
        Calendar::from_rows(
            parse_csv(include_str!("../../data/calendar-cn.csv")).expect("the table is right"),
        )
    }

    fn due(from: &str, count: u32) -> (NaiveDate, bool) {
        let deadline = real().add_working_days(day(from), count);
        (deadline.on, deadline.provisional)
    }

    #[test]
    fn the_real_years_are_covered() {
        let calendar = real();
        assert!((2023..=2026).all(|year| calendar.covers(year)));
        assert!(!calendar.covers(2022) && !calendar.covers(2027));
    }

    #[test]
    fn holidays_rest_and_make_up_days_work() {
        let calendar = real();
        assert!(!calendar.is_working_day(day("2026-10-05")), "National Day week");
        assert!(calendar.is_working_day(day("2026-10-10")), "a Saturday worked for National Day");
        assert!(!calendar.is_working_day(day("2026-11-22")), "a plain Sunday");
        assert!(calendar.is_working_day(day("2026-11-23")), "a plain Monday");
    }

    #[test]
    fn the_day_of_filing_is_day_0() {
        assert_eq!(due("2026-11-23", 1), (day("2026-11-24"), false));
        assert_eq!(due("2026-11-23", 5), (day("2026-11-30"), false));
        assert_eq!(due("2026-11-22", 1), (day("2026-11-23"), false));
        assert_eq!(due("2026-11-23", 0), (day("2026-11-23"), false));
        assert_eq!(due("2026-11-22", 0), (day("2026-11-23"), false));
        assert_eq!(due("2026-09-30", 1), (day("2026-10-08"), false));
        assert_eq!(due("2026-10-08", 2), (day("2026-10-10"), false));
    }

    #[test]
    fn a_year_that_is_not_known_is_provisional() {
        assert_eq!(due("2026-12-30", 1), (day("2026-12-31"), false));
        assert_eq!(due("2026-12-31", 1), (day("2027-01-01"), true));
        let weekends = Calendar::default().add_working_days(day("2026-09-30"), 1);
        assert_eq!(weekends, Deadline { on: day("2026-10-01"), provisional: true });
    }

    #[test]
    fn the_end_of_time_is_no_endless_loop() {
        assert_eq!(Calendar::default().add_working_days(NaiveDate::MAX, 5).on, NaiveDate::MAX);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let line = |rows: &str| parse_csv(&format!("date,kind,name\n{rows}")).map_err(|error| error.line);
        assert_eq!(line("2026-10-01,holiday,National Day\n\n").map(|days| days.len()), Ok(1));
        assert_eq!(line("2026-02-29,holiday,x"), Err(2));
        assert_eq!(line("2026-10-01,feast,x"), Err(2));
        assert_eq!(line("2026-10-01,holiday,"), Err(2));
        assert_eq!(line("2026-10-01,holiday,x\n2026-10-01,holiday,x"), Err(3));
        assert_eq!(line("2026-10-01"), Err(2));
    }

    proptest! {
        #[test]
        fn a_term_holds_exactly_its_working_days(offset in 0..1200_u64, count in 1..60_u32) {
            let calendar = real();
            let from = day("2023-01-01") + Days::new(offset);
            let deadline = calendar.add_working_days(from, count);
            prop_assert!(calendar.is_working_day(deadline.on));
            prop_assert_eq!(calendar.working_days_between(from, deadline.on), count);
            prop_assert_eq!(calendar.working_days_between(deadline.on, from), 0);
        }

        #[test]
        fn a_longer_term_never_ends_earlier(offset in 0..1200_u64, count in 0..60_u32) {
            let calendar = real();
            let from = day("2023-01-01") + Days::new(offset);
            let due = |count| calendar.add_working_days(from, count).on;
            // On a day of rest a term of none and a term of one both end on the next working day.
            prop_assert!(due(count) < due(count + 1) || (count == 0 && !calendar.is_working_day(from)));
        }
    }
}
