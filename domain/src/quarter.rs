//! A quarter of a year, the period of statistics and appraisal.

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use crate::text;

/// A quarter between the years 1900 and 9999, written `2026Q4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: u32,
}

/// A text is no quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("a quarter is written like 2026Q4")]
pub struct QuarterError;

impl From<QuarterError> for &'static str {
    fn from(_: QuarterError) -> Self {
        "quarter_form"
    }
}

impl Quarter {
    /// The quarter of a year; `None` unless the year is 1900 to 9999 and the number 1 to 4.
    #[must_use]
    pub fn new(year: i32, number: u32) -> Option<Self> {
        ((1900..=9999).contains(&year) && (1..=4).contains(&number)).then_some(Self { year, number })
    }

    /// The quarter that a day lies in; `None` outside the years 1900 to 9999.
    #[must_use]
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::new(day.year(), day.month0() / 3 + 1)
    }

    /// Reads `2026Q4`; a small q and spaces are put right.
    ///
    /// # Errors
    /// [`QuarterError`] for anything else.
    pub fn parse(typed: &str) -> Result<Self, QuarterError> {
        let text = text::number(typed);
        let (year, number) = text.split_once('Q').ok_or(QuarterError)?;
        if year.len() != 4 || number.len() != 1 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'Q') {
            return Err(QuarterError);
        }
        let year = year.parse().map_err(|_| QuarterError)?;
        let number = number.parse().map_err(|_| QuarterError)?;
        Self::new(year, number).ok_or(QuarterError)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// 1 to 4.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// Its first day.
    ///
    /// # Panics
    /// Never: the first of January, April, July and October exist in every year.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).expect("the first of a month exists")
    }

    /// Its last day.
    ///
    /// # Panics
    /// Never: 31 March, 30 June, 30 September and 31 December exist in every year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let day = if matches!(self.number, 1 | 4) { 31 } else { 30 };
        NaiveDate::from_ymd_opt(self.year, self.number * 3, day).expect("the last day of a quarter exists")
    }

    /// Whether the day lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        Self::of(day) == Some(self)
    }

    /// The one after; `None` after the last quarter of 9999.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        if self.number == 4 { Self::new(self.year + 1, 1) } else { Self::new(self.year, self.number + 1) }
    }

    /// The one before; `None` before the first quarter of 1900.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        if self.number == 1 { Self::new(self.year - 1, 4) } else { Self::new(self.year, self.number - 1) }
    }

    fn as_text(self) -> String {
        self.to_string()
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Q{}", self.year, self.number)
    }
}

parsed_text!(Quarter, "quarter");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_quarter_has_its_days() {
        let quarter = Quarter::parse("2026q4").expect("a quarter");
        assert_eq!((quarter.year(), quarter.number()), (2026, 4));
        assert_eq!(quarter.first_day().to_string(), "2026-10-01");
        assert_eq!(quarter.last_day().to_string(), "2026-12-31");
        assert_eq!(quarter.next().map(|next| next.to_string()), Some("2027Q1".into()));
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in
            ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026Q11", "+026Q1", "1899Q4", "Q", "2026年第4季度"]
        {
            assert_eq!(Quarter::parse(typed), Err(QuarterError), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn quarters_follow_each_other_without_a_gap(year in 1901..9998_i32, number in 1..=4_u32) {
            let quarter = Quarter::new(year, number).expect("in range");
            prop_assert_eq!(Quarter::parse(&quarter.to_string()), Ok(quarter));
            let next = quarter.next().expect("in range");
            prop_assert_eq!(quarter.last_day().succ_opt(), Some(next.first_day()));
            prop_assert_eq!(next.previous(), Some(quarter));
            prop_assert!(quarter.contains(quarter.first_day()) && quarter.contains(quarter.last_day()));
            prop_assert!(!quarter.contains(next.first_day()) && quarter < next);
        }
    }
}
