//! The resident ID number (公民身份号码, GB 11643-1999) and the two other cards of the same form.
//!
//! A number that parsed is well formed, was given to someone born on a real day that has come, and
//! has the right check digit. That does NOT prove that it was ever issued, or to whom.

use std::fmt;

use chrono::{Months, NaiveDate};
use thiserror::Error;

use crate::{mask, text};

coded! {
    /// Which card carries the number.
    pub enum IdKind in id_kind {
        /// 居民身份证, of a citizen.
        Resident = "resident",
        /// 港澳台居民居住证: prefixes 81, 82, 83.
        Permit = "permit",
        /// 外国人永久居留身份证: prefix 9.
        Foreign = "foreign",
    }
}

coded! {
    /// The sex that the number states: its 17th digit is odd for men.
    pub enum Sex in sex {
        /// Odd.
        Male = "male",
        /// Even.
        Female = "female",
    }
}

coded! {
    /// What is unusual about a number without making it wrong.
    pub enum Warning in warning {
        /// The area code is not one that was given out. Codes are retired and lists grow old, so this is no refusal.
        UnknownArea = "unknown_area",
    }
}

/// Why a text is no ID number. The texts of the variants are English and repeat nothing of the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum IdError {
    /// Not 18 characters.
    #[error("not 18 characters")]
    Length,
    /// Something other than 17 digits and a digit or X.
    #[error("characters other than 17 digits and a digit or X")]
    Characters,
    /// The day of birth does not exist.
    #[error("the day of birth does not exist")]
    BirthDate,
    /// The day of birth has not come yet.
    #[error("the day of birth lies in the future")]
    Future,
    /// The last character does not fit the others (GB 11643-1999).
    #[error("the check character is wrong")]
    Check,
    /// A number of the first generation, 15 digits, void since 2013 (居民身份证法 art. 23 as amended 2011).
    #[error("a 15-digit number of the first generation")]
    FifteenDigits,
}

impl IdError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Characters => "characters",
            Self::BirthDate => "birth_date",
            Self::Future => "future",
            Self::Check => "check",
            Self::FifteenDigits => "fifteen_digits",
        }
    }
}

impl From<IdError> for &'static str {
    fn from(error: IdError) -> Self {
        error.code()
    }
}

/// A well-formed ID number. It is personal: it has no `Display` and no serialisation, and `Debug` masks it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber {
    text: String,
    birth_date: NaiveDate,
}

impl IdNumber {
    /// Reads a number as people type it: full-width digits, spaces and a small x are put right first.
    ///
    /// `today` is the day in China on which the birth must have happened.
    ///
    /// # Errors
    /// The first reason in the order length, characters, day of birth, check character.
    pub fn parse(typed: &str, today: NaiveDate) -> Result<Self, IdError> {
        let text = text::number(typed);
        let characters = text.chars().count();
        if characters == 15 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdError::FifteenDigits);
        }
        if characters != 18 {
            return Err(IdError::Length);
        }
        let digits: [u8; 18] = digits(&text).ok_or(IdError::Characters)?;
        let birth_date = birth_date(&digits).ok_or(IdError::BirthDate)?;
        if birth_date > today {
            return Err(IdError::Future);
        }
        if digits[17] != check_value(&digits) {
            return Err(IdError::Check);
        }
        Ok(Self { text, birth_date })
    }

    /// The 18 characters. Personal data: for sealing, for the blind index and for comparison only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which card carries the number, by its prefix.
    #[must_use]
    pub fn kind(&self) -> IdKind {
        match self.text.as_bytes() {
            [b'8', b'1'..=b'3', ..] => IdKind::Permit,
            [b'9', ..] => IdKind::Foreign,
            _ => IdKind::Resident,
        }
    }

    /// The day of birth.
    #[must_use]
    pub const fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// The sex that the 17th digit states.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.text.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The six digits of the area (GB/T 2260) where the number was first given. Not where the person lives.
    #[must_use]
    pub fn area_code(&self) -> &str {
        &self.text[..6]
    }

    /// Full years on `date` (周岁); 0 before birth.
    ///
    /// A year is full on the corresponding day, and for those born on 29 February on the last day of
    /// that month where there is no 29th (民法典 art. 202).
    #[must_use]
    pub fn age_on(&self, date: NaiveDate) -> u32 {
        full_years(self.birth_date, date)
    }

    /// What is unusual about the number without making it wrong.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let known = match self.kind() {
            IdKind::Resident => area_is_known(self.area_code()),
            IdKind::Permit => self.area_code().ends_with("0000"),
            // The digits of a foreign resident's card name the nationality, not an area.
            IdKind::Foreign => true,
        };
        if known { Vec::new() } else { vec![Warning::UnknownArea] }
    }

    /// The number as it may be shown: `3304**********0013`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask::middle(&self.text, 4, 4)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

/// Full years from `birth` to `date`, see [`IdNumber::age_on`]; 0 if `date` comes first.
#[must_use]
pub fn full_years(birth: NaiveDate, date: NaiveDate) -> u32 {
    use chrono::Datelike;
    let Ok(years) = u32::try_from(date.year() - birth.year()) else { return 0 };
    let birthday = birth.checked_add_months(Months::new(years.saturating_mul(12)));
    if birthday.is_some_and(|birthday| birthday <= date) { years } else { years.saturating_sub(1) }
}

/// The check character of the first 17 digits: `"10X98765432"[Σ d·w mod 11]`. `None` unless they are 17 digits.
///
/// For generators of made-up people; a number that somebody gives is read by [`IdNumber::parse`].
#[must_use]
pub fn check_character(first_17: &str) -> Option<char> {
    if first_17.len() != 17 || !first_17.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = digits(&format!("{first_17}0"))?;
    char::from_digit(u32::from(check_value(&digits)), 11).map(|c| if c == 'a' { 'X' } else { c })
}

/// The 18 values: 17 digits and a digit or X (10) at the end.
fn digits(text: &str) -> Option<[u8; 18]> {
    let mut digits = [0; 18];
    if text.len() != 18 {
        return None;
    }
    for (at, byte) in text.bytes().enumerate() {
        digits[at] = match byte {
            b'0'..=b'9' => byte - b'0',
            b'X' if at == 17 => 10,
            _ => return None,
        };
    }
    Some(digits)
}

/// The day in places 7 to 14, if there is such a day.
fn birth_date(digits: &[u8; 18]) -> Option<NaiveDate> {
    let number = |places: &[u8]| places.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
    let year = i32::try_from(number(&digits[6..10])).ok()?;
    NaiveDate::from_ymd_opt(year, number(&digits[10..12]), number(&digits[12..14]))
}

/// The value that the 18th character must have, 10 standing for X.
fn check_value(digits: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const VALUES: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    VALUES[(sum % 11) as usize]
}

/// Whether a six-digit area code was, as far as this table knows, ever given out (GB/T 2260).
///
/// The table is small on purpose: the provinces, less the codes that are known to be nobody's. 330498 is
/// the made-up county of examples, tests and the demonstration city.
pub(crate) fn area_is_known(code: &str) -> bool {
    const PROVINCES: [&str; 32] = [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
        "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    ];
    const UNASSIGNED: [&str; 1] = ["330498"];
    code.get(..2).is_some_and(|province| PROVINCES.contains(&province)) && !UNASSIGNED.contains(&code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    fn parse(text: &str) -> Result<IdNumber, IdError> {
        IdNumber::parse(text, day("2026-11-23"))
    }

    #[test]
    fn the_example_of_the_standard_is_valid() {
        let number = parse("11010519491231002X").expect("valid");
        assert_eq!((number.kind(), number.sex()), (IdKind::Resident, Sex::Female));
        assert_eq!(number.birth_date(), day("1949-12-31"));
        assert_eq!(number.area_code(), "110105");
        assert_eq!(number.warnings(), []);
    }

    #[test]
    fn the_made_up_people_are_valid_and_their_area_is_unknown() {
        let man = parse("330498198503120013").expect("valid");
        assert_eq!((man.sex(), man.birth_date()), (Sex::Male, day("1985-03-12")));
        assert_eq!(man.warnings(), [Warning::UnknownArea]);
        assert_eq!(parse("330498197001010020").expect("valid").sex(), Sex::Female);
        let child = parse("330498201506010041").expect("valid");
        assert!(child.age_on(day("2026-11-23")) < 14);
    }

    #[test]
    fn each_wrong_number_has_its_own_reason() {
        assert_eq!(parse("330498196602290019"), Err(IdError::BirthDate));
        assert_eq!(parse("33049819850312001x"), Err(IdError::Check));
        assert_eq!(parse("330498850312001"), Err(IdError::FifteenDigits));
        assert_eq!(parse("33049819850312001"), Err(IdError::Length));
        assert_eq!(parse(""), Err(IdError::Length));
        assert_eq!(parse("3304981985031200I3"), Err(IdError::Characters));
        assert_eq!(parse("X30498198503120013"), Err(IdError::Characters));
        assert_eq!(parse("王小明王小明王小明王小明王小明王小明"), Err(IdError::Characters));
        assert_eq!(parse("330498202611240019"), Err(IdError::Future));
    }

    #[test]
    fn someone_born_today_has_a_number() {
        let first = "33049820261123001";
        let check = check_character(first).expect("17 digits");
        assert_eq!(parse(&format!("{first}{check}")).expect("born today").age_on(day("2026-11-23")), 0);
    }

    #[test]
    fn permits_and_foreign_residents_are_kinds_of_their_own() {
        let with_check = |first: &str| format!("{first}{}", check_character(first).expect("17 digits"));
        let permit = parse(&with_check("83000019850312001")).expect("valid");
        assert_eq!((permit.kind(), permit.warnings()), (IdKind::Permit, vec![]));
        let foreign = parse(&with_check("91184019850312001")).expect("valid");
        assert_eq!((foreign.kind(), foreign.warnings()), (IdKind::Foreign, vec![]));
        assert_eq!(parse(&with_check("99999919850312001")).expect("valid").kind(), IdKind::Foreign);
        assert_eq!(
            parse(&with_check("01010119850312001")).expect("valid").warnings(),
            [Warning::UnknownArea]
        );
    }

    #[test]
    fn years_are_full_on_the_corresponding_day() {
        let leap = day("2012-02-29");
        assert_eq!(full_years(leap, day("2026-02-27")), 13);
        assert_eq!(full_years(leap, day("2026-02-28")), 14);
        assert_eq!(full_years(leap, day("2028-02-28")), 15);
        assert_eq!(full_years(leap, day("2028-02-29")), 16);
        assert_eq!(full_years(leap, day("2011-01-01")), 0);
    }

    #[test]
    fn debug_masks() {
        let number = parse("330498198503120013").expect("valid");
        assert_eq!(format!("{number:?}"), "IdNumber(3304**********0013)");
    }

    prop_compose! {
        /// Any well-formed number, of any area.
        fn any_number()(area in 0..1_000_000_u32, days in 0..40_000_u64, sequence in 0..1000_u32) -> String {
            let birth = day("1910-01-01") + chrono::Days::new(days);
            let first = format!("{area:06}{}{sequence:03}", birth.format("%Y%m%d"));
            let check = check_character(&first).expect("17 digits");
            format!("{first}{check}")
        }
    }

    proptest! {
        #[test]
        fn a_well_formed_number_reads_back(number in any_number(), spaced in 1..17_usize) {
            let typed = format!(" {} {} ", &number[..spaced], number[spaced..].to_lowercase());
            let read = IdNumber::parse(&typed, day("2030-01-01"));
            prop_assert_eq!(read.as_ref().map(IdNumber::as_str), Ok(number.as_str()));
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(number in any_number(), at in 0..17_usize, by in 1..10_u8) {
            let mut bytes = number.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(bytes).expect("digits");
            prop_assert!(IdNumber::parse(&wrong, day("2030-01-01")).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = parse(&text);
            let _ = check_character(&text);
        }
    }
}
