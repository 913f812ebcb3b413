//! What waits for a worker: which part of it is shown, and how much there is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;

coded! {
    /// Which cases of the queue are wanted, by the day on which the office must have acted.
    pub enum DueFilter in due_filter {
        /// That day is over.
        Overdue = "overdue",
        /// Today, or before.
        Today = "today",
        /// Within three working days, or before.
        Soon = "soon",
    }
}

/// Working days that are soon.
const SOON: u32 = 3;

impl DueFilter {
    /// The last day on which such a case is due.
    #[must_use]
    pub fn until(self, today: NaiveDate, calendar: &Calendar) -> NaiveDate {
        match self {
            Self::Overdue => today.pred_opt().unwrap_or(today),
            Self::Today => today,
            Self::Soon => calendar.add_working_days(today, SOON).on,
        }
    }
}

/// As many waiting cases are counted: who has more has more than anybody counts.
pub const MOST_COUNTED: i64 = 1_000;

/// How many cases wait for a worker's step in their areas: the most urgent thousand are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CaseCounts {
    /// All that wait.
    pub waiting: i64,
    /// Those of them that are late.
    pub overdue: i64,
    /// Those that are due today or late.
    pub today: i64,
    /// Those that are due within three working days or late.
    pub soon: i64,
    /// Reminders that the worker has not seen; a hundred stands for as many or more.
    pub reminders: i64,
}

/// How far a case has come: something has happened to it when this is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CaseVersion {
    /// The version, as in the case itself.
    pub version: i64,
    /// Goes up with everything that is handed in with it or taken away.
    #[serde(default)]
    pub documents: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day of the calendar")
    }

    #[test]
    fn what_is_late_was_due_before_today_and_what_is_soon_includes_it() {
        let calendar = Calendar::default();
        // A Friday: three working days on is the Wednesday after.
        let friday = day("2026-11-27");
        assert_eq!(DueFilter::Overdue.until(friday, &calendar), day("2026-11-26"));
        assert_eq!(DueFilter::Today.until(friday, &calendar), friday);
        assert_eq!(DueFilter::Soon.until(friday, &calendar), day("2026-12-02"));
    }
}
