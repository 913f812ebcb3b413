//! The legal retirement age, as dated rows.
//!
//! Since 2025-01-01 it rises step by step with the month of birth (国务院关于渐进式延迟法定退休年龄的办法, 2024,
//! art. 1 and annexes 1-3): men 60 → 63 and women 55 → 58 by one month for every four months of birth, women
//! 50 → 55 by one month for every two. Before that it was fixed (国发〔1978〕104号).
//!
//! This does NOT know early or flexible retirement: both are a person's own choice, and turn nobody away.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use crate::{cases::date, id_number::Sex};

/// The age from which a person's retirement age rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// Men.
    Man60,
    /// Women in management and technical posts.
    Woman55,
    /// Women workers.
    Woman50,
}

impl Base {
    /// Every base.
    pub const ALL: &'static [Self] = &[Self::Man60, Self::Woman55, Self::Woman50];

    /// The base with the highest age for this sex. Which of the two applies to a woman is a matter of her post,
    /// which somebody who looks for work does not have yet; taking the higher turns nobody away too early.
    #[must_use]
    pub const fn highest(sex: Sex) -> Self {
        match sex {
            Sex::Male => Self::Man60,
            Sex::Female => Self::Woman55,
        }
    }
}

/// An age in years and months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Age {
    /// Full years.
    pub years: u32,
    /// And so many months, 0 to 11.
    pub months: u32,
}

impl fmt::Display for Age {
    /// In Chinese: 60周岁 or 60周岁1个月.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}周岁", self.years)?;
        if self.months > 0 {
            write!(f, "{}个月", self.months)?;
        }
        Ok(())
    }
}

/// The rows of one base.
struct Rows {
    /// The age at which everybody retired before the first row, in years.
    fixed: u32,
    /// Newest first.
    since: &'static [Row],
}

/// What is in force from a day on.
struct Row {
    in_force_from: NaiveDate,
    years: u32,
    rise: Rise,
}

/// One month later for each `every` months of birth, beginning with whoever is born from `from` on.
struct Rise {
    from: NaiveDate,
    every: u32,
    at_most: u32,
}

const fn row_of_2025(years: u32, from: NaiveDate, every: u32, at_most: u32) -> Row {
    Row { in_force_from: date(2025, 1, 1), years, rise: Rise { from, every, at_most } }
}

static MEN: Rows = Rows { fixed: 60, since: &[row_of_2025(60, date(1965, 1, 1), 4, 36)] };
static WOMEN_55: Rows = Rows { fixed: 55, since: &[row_of_2025(55, date(1970, 1, 1), 4, 36)] };
static WOMEN_50: Rows = Rows { fixed: 50, since: &[row_of_2025(50, date(1975, 1, 1), 2, 60)] };

/// The retirement age of a person born on `birth`, by the rows in force on `on`.
#[must_use]
pub fn retirement_age(base: Base, birth: NaiveDate, on: NaiveDate) -> Age {
    let rows = match base {
        Base::Man60 => &MEN,
        Base::Woman55 => &WOMEN_55,
        Base::Woman50 => &WOMEN_50,
    };
    match rows.since.iter().find(|row| row.in_force_from <= on) {
        None => Age { years: rows.fixed, months: 0 },
        Some(row) => {
            let later = row.rise.months_for(birth);
            Age { years: row.years + later / 12, months: later % 12 }
        }
    }
}

/// The day on which a person born on `birth` reaches that age: the same day of the month, or its last.
#[must_use]
pub fn retires_on(base: Base, birth: NaiveDate, on: NaiveDate) -> NaiveDate {
    let age = retirement_age(base, birth, on);
    birth.checked_add_months(Months::new(age.years * 12 + age.months)).unwrap_or(NaiveDate::MAX)
}

impl Rise {
    fn months_for(&self, birth: NaiveDate) -> u32 {
        let month = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
        u32::try_from(month(birth) - month(self.from))
            .map_or(0, |since| (since / self.every + 1).min(self.at_most))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: NaiveDate = date(2026, 11, 23);

    /// From annexes 1 to 3: base, month of birth, years, months, month of retirement.
    type Published = (Base, (i32, u32), (u32, u32), (i32, u32));

    const PUBLISHED: &[Published] = &[
        (Base::Man60, (1964, 12), (60, 0), (2024, 12)),
        (Base::Man60, (1965, 1), (60, 1), (2025, 2)),
        (Base::Man60, (1965, 4), (60, 1), (2025, 5)),
        (Base::Man60, (1965, 5), (60, 2), (2025, 7)),
        (Base::Man60, (1968, 12), (60, 12), (2029, 12)),
        (Base::Man60, (1969, 1), (61, 1), (2030, 2)),
        (Base::Man60, (1976, 8), (62, 11), (2039, 7)),
        (Base::Man60, (1976, 9), (63, 0), (2039, 9)),
        (Base::Man60, (1976, 12), (63, 0), (2039, 12)),
        (Base::Man60, (1990, 6), (63, 0), (2053, 6)),
        (Base::Woman55, (1969, 12), (55, 0), (2024, 12)),
        (Base::Woman55, (1970, 1), (55, 1), (2025, 2)),
        (Base::Woman55, (1970, 5), (55, 2), (2025, 7)),
        (Base::Woman55, (1981, 8), (57, 11), (2039, 7)),
        (Base::Woman55, (1981, 9), (58, 0), (2039, 9)),
        (Base::Woman55, (2000, 1), (58, 0), (2058, 1)),
        (Base::Woman50, (1974, 12), (50, 0), (2024, 12)),
        (Base::Woman50, (1975, 1), (50, 1), (2025, 2)),
        (Base::Woman50, (1975, 3), (50, 2), (2025, 5)),
        (Base::Woman50, (1984, 10), (54, 11), (2039, 9)),
        (Base::Woman50, (1984, 11), (55, 0), (2039, 11)),
    ];

    #[test]
    fn the_published_examples_come_out() {
        for (base, (year, month), (years, months), (out_year, out_month)) in PUBLISHED.iter().copied() {
            let birth = date(year, month, 15);
            let expected = Age { years: years + months / 12, months: months % 12 };
            assert_eq!(retirement_age(base, birth, TODAY), expected, "{base:?} {birth}");
            assert_eq!(retires_on(base, birth, TODAY), date(out_year, out_month, 15), "{base:?} {birth}");
        }
    }

    #[test]
    fn before_2025_nothing_rose() {
        let birth = date(1980, 1, 1);
        assert_eq!(retirement_age(Base::Man60, birth, date(2024, 12, 31)), Age { years: 60, months: 0 });
        assert_eq!(retirement_age(Base::Woman50, birth, date(1970, 1, 1)), Age { years: 50, months: 0 });
        assert_eq!(retirement_age(Base::Man60, birth, date(2025, 1, 1)), Age { years: 63, months: 0 });
    }

    #[test]
    fn a_day_that_the_month_does_not_have_is_its_last() {
        // 60 years and 1 month after 31 January would be 31 February.
        assert_eq!(retires_on(Base::Man60, date(1965, 1, 31), TODAY), date(2025, 2, 28));
    }

    proptest! {
        #[test]
        fn being_born_later_never_means_retiring_earlier(days in 0_i64..40_000, more in 0_i64..400, base in 0_usize..3) {
            let birth = date(1930, 1, 1) + chrono::Duration::days(days);
            let later = birth + chrono::Duration::days(more);
            let base = Base::ALL[base];
            prop_assert!(retirement_age(base, birth, TODAY) <= retirement_age(base, later, TODAY));
            prop_assert!(retires_on(base, birth, TODAY) <= retires_on(base, later, TODAY));
        }
    }
}
