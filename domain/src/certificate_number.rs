//! The number of the disability certificate (残疾人证, 《残疾人证管理办法》 art. 5): the holder's ID number,
//! category, grade, and B1, B2 … on reissue.
//!
//! It changes with category, grade or loss, so it is NOT a key, and it is NOT a secret: nobody is who
//! they say because they know it.

use std::fmt;

use chrono::NaiveDate;
use thiserror::Error;

use crate::id_number::{IdError, IdNumber};
use crate::text;

coded! {
    /// The category of disability; `Multiple` lists its components elsewhere.
    pub enum Category in category {
        /// 视力, digit 1.
        Sight = "sight",
        /// 听力, digit 2.
        Hearing = "hearing",
        /// 言语, digit 3.
        Speech = "speech",
        /// 肢体, digit 4.
        Limb = "limb",
        /// 智力, digit 5.
        Intellectual = "intellectual",
        /// 精神, digit 6.
        Mental = "mental",
        /// 多重, digit 7.
        Multiple = "multiple",
    }
}

coded! {
    /// The grade of disability, from the heaviest.
    pub enum Grade in grade {
        /// 一级, the heaviest.
        One = "1",
        /// 二级.
        Two = "2",
        /// 三级.
        Three = "3",
        /// 四级, the lightest.
        Four = "4",
    }
}

impl Category {
    /// The digit in the certificate number, 1 to 7.
    #[must_use]
    pub const fn digit(self) -> u8 {
        self as u8 + 1
    }

    /// The category of a digit; `None` beyond 1 to 7.
    #[must_use]
    pub fn from_digit(digit: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|category| category.digit() == digit)
    }
}

impl Grade {
    /// The digit in the certificate number, 1 (heaviest) to 4.
    #[must_use]
    pub const fn digit(self) -> u8 {
        self as u8 + 1
    }

    /// The grade of a digit; `None` beyond 1 to 4.
    #[must_use]
    pub fn from_digit(digit: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|grade| grade.digit() == digit)
    }
}

/// Why a text is no certificate number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum CertificateError {
    /// The ID number in it is wrong.
    #[error("the ID number in it: {0}")]
    Id(IdError),
    /// Fewer than 20 characters, or more after the grade than a reissue.
    #[error("not 20 characters and a reissue")]
    Length,
    /// Characters where none of their kind belong.
    #[error("characters that do not belong into a certificate number")]
    Characters,
    /// The category is not 1 to 7.
    #[error("the category is not 1 to 7")]
    Category,
    /// The grade is not 1 to 4.
    #[error("the grade is not 1 to 4")]
    Grade,
    /// After the B comes no number from 1 to 99.
    #[error("the reissue is not B1 to B99")]
    Reissue,
}

impl CertificateError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id(error) => error.code(),
            Self::Length => "length",
            Self::Characters => "characters",
            Self::Category => "category",
            Self::Grade => "grade",
            Self::Reissue => "reissue",
        }
    }
}

impl From<CertificateError> for &'static str {
    fn from(error: CertificateError) -> Self {
        error.code()
    }
}

/// A well-formed certificate number. Personal like the ID number in it: not serialised, masked by `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber {
    text: String,
    id_number: IdNumber,
    category: Category,
    grade: Grade,
    reissue: u8,
}

impl CertificateNumber {
    /// Reads a number as people type it; spaces, full-width digits and small letters are put right first.
    ///
    /// # Errors
    /// The first reason from the left; `today` is what [`IdNumber::parse`] needs.
    pub fn parse(typed: &str, today: NaiveDate) -> Result<Self, CertificateError> {
        let text = text::number(typed);
        if text.chars().count() < 20 {
            return Err(CertificateError::Length);
        }
        // Beyond ASCII nothing belongs here, and cutting by bytes is safe once that is known.
        if !text.is_ascii() {
            return Err(CertificateError::Characters);
        }
        let (id, rest) = text.split_at(18);
        let id_number = IdNumber::parse(id, today).map_err(CertificateError::Id)?;
        let category = digit(rest, 0).map(Category::from_digit)?.ok_or(CertificateError::Category)?;
        let grade = digit(rest, 1).map(Grade::from_digit)?.ok_or(CertificateError::Grade)?;
        let reissue = reissue(&rest[2..])?;
        Ok(Self { text, id_number, category, grade, reissue })
    }

    /// The characters. Personal data: for sealing, for the blind index and for comparison only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The holder's ID number, by which people are matched.
    #[must_use]
    pub const fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    /// The category of disability.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }

    /// The grade of disability.
    #[must_use]
    pub const fn grade(&self) -> Grade {
        self.grade
    }

    /// How many times it was reissued: 0 for the first certificate, 1 for B1.
    #[must_use]
    pub const fn reissue(&self) -> u8 {
        self.reissue
    }

    /// The number as it may be shown: the ID part masked, category and grade never: `3304**********0013**`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}**", self.id_number.masked())
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateNumber({})", self.masked())
    }
}

/// The digit at `at`, or that something else stands there.
fn digit(rest: &str, at: usize) -> Result<u8, CertificateError> {
    match rest.as_bytes().get(at) {
        Some(byte @ b'0'..=b'9') => Ok(byte - b'0'),
        _ => Err(CertificateError::Characters),
    }
}

/// Nothing, or `B` and 1 to 99 without a leading zero.
fn reissue(rest: &str) -> Result<u8, CertificateError> {
    match rest.as_bytes() {
        [] => Ok(0),
        [b'B', one @ b'1'..=b'9'] => Ok(one - b'0'),
        [b'B', ten @ b'1'..=b'9', one @ b'0'..=b'9'] => Ok((ten - b'0') * 10 + (one - b'0')),
        [b'B', ..] => Err(CertificateError::Reissue),
        _ => Err(CertificateError::Length),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<CertificateNumber, CertificateError> {
        CertificateNumber::parse(text, "2026-11-23".parse().expect("a date"))
    }

    #[test]
    fn a_certificate_tells_category_and_grade() {
        let number = parse("33049819850312001343").expect("valid");
        assert_eq!((number.category(), number.grade(), number.reissue()), (Category::Limb, Grade::Three, 0));
        assert_eq!(number.id_number().as_str(), "330498198503120013");
    }

    #[test]
    fn a_reissue_is_counted() {
        assert_eq!(parse("33049819850312001343B1").expect("valid").reissue(), 1);
        let typed = parse("330498198503120013 43 b2").expect("valid when normalised");
        assert_eq!((typed.reissue(), typed.as_str()), (2, "33049819850312001343B2"));
        assert_eq!(parse("33049819850312001343B99").expect("valid").reissue(), 99);
    }

    #[test]
    fn each_wrong_number_has_its_own_reason() {
        use CertificateError as Error;
        assert_eq!(parse("33049819850312001380"), Err(Error::Category));
        assert_eq!(parse("33049819850312001303"), Err(Error::Category));
        assert_eq!(parse("33049819850312001345"), Err(Error::Grade));
        assert_eq!(parse("33049819850312001340"), Err(Error::Grade));
        assert_eq!(parse("330498198503120013"), Err(Error::Length));
        assert_eq!(parse("330498198503120013431"), Err(Error::Length));
        assert_eq!(parse("3304981985031200134X"), Err(Error::Characters));
        assert_eq!(parse("33049819850312001343王"), Err(Error::Characters));
        for reissue in ["B", "B0", "B01", "B100", "BB"] {
            assert_eq!(parse(&format!("33049819850312001343{reissue}")), Err(Error::Reissue), "{reissue}");
        }
        assert_eq!(parse("33049819850312001243"), Err(Error::Id(IdError::Check)));
        assert_eq!(parse("33049819660229001943"), Err(Error::Id(IdError::BirthDate)));
    }

    #[test]
    fn category_and_grade_are_never_shown() {
        let number = parse("33049819850312001343B1").expect("valid");
        assert_eq!(format!("{number:?}"), "CertificateNumber(3304**********0013**)");
    }

    #[test]
    fn digits_and_values_are_one_to_one() {
        assert!(
            Category::ALL.iter().all(|category| Category::from_digit(category.digit()) == Some(*category))
        );
        assert!(Grade::ALL.iter().all(|grade| Grade::from_digit(grade.digit()) == Some(*grade)));
        assert_eq!((Category::from_digit(0), Category::from_digit(8)), (None, None));
    }

    proptest! {
        #[test]
        fn every_category_grade_and_reissue_reads_back(category in 1..=7_u8, grade in 1..=4_u8, again in 0..=99_u8) {
            let suffix = if again == 0 { String::new() } else { format!("B{again}") };
            let number = parse(&format!("330498198503120013{category}{grade}{suffix}")).expect("well formed");
            prop_assert_eq!(number.category().digit(), category);
            prop_assert_eq!(number.grade().digit(), grade);
            prop_assert_eq!(number.reissue(), again);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", tail in "\\PC{0,6}") {
            let _ = parse(&text);
            let _ = parse(&format!("330498198503120013{tail}"));
        }
    }
}
