//! The unified social credit code of organisations (统一社会信用代码, GB 32100-2015).
//!
//! A code that parsed is well formed. That does NOT prove that it is registered.

use thiserror::Error;

use crate::text;

/// The 31 characters of a code, by value: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

coded! {
    /// What kind of organisation the first two characters stand for, before anything else is known of it.
    pub enum CreditKind in credit_kind {
        /// 91, 企业.
        Enterprise = "enterprise",
        /// 92, 个体工商户.
        SoleTrader = "sole_trader",
        /// 93, 农民专业合作社.
        Cooperative = "cooperative",
        /// 11, 机关.
        Organ = "organ",
        /// 12, 事业单位.
        Institution = "institution",
        /// 13, 群众团体.
        Group = "group",
        /// 51, 社会团体.
        Society = "society",
        /// 52, 民办非企业单位.
        NonEnterprise = "non_enterprise",
        /// 53, 基金会.
        Foundation = "foundation",
        /// Any other.
        Other = "other",
    }
}

/// Why a text is no credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum CreditError {
    /// Not 18 characters.
    #[error("not 18 characters")]
    Length,
    /// A character outside the alphabet, or an area that is not six digits.
    #[error("characters outside the alphabet, or an area that is not six digits")]
    Characters,
    /// The last character does not fit the others.
    #[error("the check character is wrong")]
    Check,
}

impl CreditError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Characters => "characters",
            Self::Check => "check",
        }
    }
}

impl From<CreditError> for &'static str {
    fn from(error: CreditError) -> Self {
        error.code()
    }
}

/// A well-formed credit code. It is public: every business licence shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code as people type it; spaces, full-width and small characters are put right first.
    ///
    /// # Errors
    /// The first reason in the order length, characters, check character.
    pub fn parse(typed: &str) -> Result<Self, CreditError> {
        let code = text::number(typed);
        if code.chars().count() != 18 {
            return Err(CreditError::Length);
        }
        let values: Vec<u32> =
            code.chars().map(value).collect::<Option<_>>().ok_or(CreditError::Characters)?;
        if !code.as_bytes()[2..8].iter().all(u8::is_ascii_digit) {
            return Err(CreditError::Characters);
        }
        if values[17] != check_value(&values[..17]) {
            return Err(CreditError::Check);
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The six digits of the area where it was registered (GB/T 2260; 100000 for the whole country).
    #[must_use]
    pub fn area_code(&self) -> &str {
        &self.0[2..8]
    }

    /// What kind of organisation the first two characters stand for.
    #[must_use]
    pub fn kind(&self) -> CreditKind {
        match &self.0[..2] {
            "91" => CreditKind::Enterprise,
            "92" => CreditKind::SoleTrader,
            "93" => CreditKind::Cooperative,
            "11" => CreditKind::Organ,
            "12" => CreditKind::Institution,
            "13" => CreditKind::Group,
            "51" => CreditKind::Society,
            "52" => CreditKind::NonEnterprise,
            "53" => CreditKind::Foundation,
            _ => CreditKind::Other,
        }
    }

    fn as_text(&self) -> String {
        self.0.clone()
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

parsed_text!(CreditCode, "credit-code");

/// The check character of the first 17 characters; `None` unless they are 17 of the alphabet.
///
/// For generators of made-up employers; a code that somebody gives is read by [`CreditCode::parse`].
#[must_use]
pub fn check_character(first_17: &str) -> Option<char> {
    let values: Vec<u32> = first_17.chars().map(value).collect::<Option<_>>()?;
    (values.len() == 17).then(|| char::from(ALPHABET[check_value(&values) as usize]))
}

fn value(c: char) -> Option<u32> {
    let at = ALPHABET.iter().position(|known| char::from(*known) == c)?;
    u32::try_from(at).ok()
}

/// `(31 − Σ value · 3^i mod 31) mod 31` over 17 values.
fn check_value(values: &[u32]) -> u32 {
    const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: u32 = WEIGHTS.iter().zip(values).map(|(weight, value)| weight * value).sum();
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn real_and_made_up_codes_are_valid_and_of_their_kind() {
        for (code, kind) in [
            ("91350100M000100Y43", CreditKind::Enterprise),
            ("91440300708461136T", CreditKind::Enterprise),
            ("91110108551385082Q", CreditKind::Enterprise),
            ("91330498MA2B00000K", CreditKind::Enterprise),
            ("91330498MA2CX001XH", CreditKind::Enterprise),
            ("12330498470123451F", CreditKind::Institution),
            ("52330498MJ8700019W", CreditKind::NonEnterprise),
            ("92330498MA2D00002U", CreditKind::SoleTrader),
        ] {
            assert_eq!(CreditCode::parse(code).map(|code| code.kind()), Ok(kind), "{code}");
        }
    }

    #[test]
    fn the_first_two_characters_give_the_kind() {
        let kind = |first: &str| {
            let body = format!("{first}330498470123451");
            let check = check_character(&body).expect("of the alphabet");
            CreditCode::parse(&format!("{body}{check}")).expect("well formed").kind()
        };
        let kinds = ["93", "11", "13", "51", "53", "54"].map(kind);
        let expected = [
            CreditKind::Cooperative,
            CreditKind::Organ,
            CreditKind::Group,
            CreditKind::Society,
            CreditKind::Foundation,
            CreditKind::Other,
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn each_wrong_code_has_its_own_reason() {
        assert_eq!(CreditCode::parse("91330498MA2B00000"), Err(CreditError::Length));
        assert_eq!(CreditCode::parse("91330498MA2B0000OK"), Err(CreditError::Characters));
        assert_eq!(CreditCode::parse("9133049AMA2B00000K"), Err(CreditError::Characters));
        assert_eq!(CreditCode::parse("91330498MA2B000001"), Err(CreditError::Check));
        assert_eq!(CreditCode::parse(" ９１330498 ma2b00000k "), CreditCode::parse("91330498MA2B00000K"));
    }

    proptest! {
        #[test]
        fn a_well_formed_code_reads_back_and_one_wrong_character_is_noticed(
            body in "[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}",
            at in 0..17_usize,
            by in 1..31_usize,
        ) {
            let code = format!("{body}{}", check_character(&body).expect("of the alphabet"));
            let read = CreditCode::parse(&code.to_lowercase());
            prop_assert_eq!(read.as_ref().map(CreditCode::as_str), Ok(code.as_str()));
            let mut wrong = code.into_bytes();
            let old = ALPHABET.iter().position(|known| *known == wrong[at]).expect("of the alphabet");
            wrong[at] = ALPHABET[(old + by) % 31];
            prop_assert!(CreditCode::parse(&String::from_utf8(wrong).expect("ASCII")).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = CreditCode::parse(&text);
            let _ = check_character(&text);
        }
    }
}
