//! Phone numbers of the mainland: mobile, and landline with its area code.
//!
//! A number that parsed is well formed. That does NOT mean that it answers, or whose it is; several
//! people may share one.

use std::fmt;

use thiserror::Error;

use crate::{mask, text};

coded! {
    /// What a phone number can do: only a mobile one receives an SMS code.
    pub enum PhoneKind in phone_kind {
        /// Eleven digits from 13 to 19.
        Mobile = "mobile",
        /// Area code and seven or eight digits.
        Landline = "landline",
    }
}

/// Why a text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum PhoneError {
    /// Something other than digits, spaces, dashes, brackets and a leading +86.
    #[error("characters that do not belong into a phone number")]
    Characters,
    /// Neither a mobile number nor a landline with its area code.
    #[error("neither a mobile number nor a landline with its area code")]
    Form,
}

impl PhoneError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Characters => "phone_characters",
            Self::Form => "phone_form",
        }
    }
}

impl From<PhoneError> for &'static str {
    fn from(error: PhoneError) -> Self {
        error.code()
    }
}

/// A well-formed phone number. Personal: not serialised, masked by `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber {
    /// `13800001234`, or `0573-88000000`.
    text: String,
}

impl PhoneNumber {
    /// Reads a number as people write it: `138 0000 1234`, `+86-138…`, `(0573) 88000000`.
    ///
    /// # Errors
    /// [`PhoneError`]: other characters, or another form.
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        let number: String =
            text::number(typed).chars().filter(|c| !matches!(c, '-' | '(' | ')' | '‐' | '–' | '—')).collect();
        let number = number.strip_prefix("+86").unwrap_or(&number);
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::Characters);
        }
        // 0086 and a bare 86 before a mobile number are the country's; no area code begins so.
        let number = number.strip_prefix("0086").unwrap_or(number);
        let number = number.strip_prefix("86").filter(|rest| is_mobile(rest)).unwrap_or(number);
        if is_mobile(number) {
            return Ok(Self { text: number.to_owned() });
        }
        let (area, local) = landline(number).ok_or(PhoneError::Form)?;
        Ok(Self { text: format!("{area}-{local}") })
    }

    /// The number as it is stored: `13800001234` or `0573-88000000`. Personal data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the number can do.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        if self.text.contains('-') { PhoneKind::Landline } else { PhoneKind::Mobile }
    }

    /// The number as it may be shown: `138****1234`, `0573-****0000`.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.text.split_once('-') {
            None => mask::middle(&self.text, 3, 4),
            Some((area, local)) => format!("{area}-{}", mask::middle(local, 0, 4)),
        }
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Area code (010, 02x, or four digits from 03) and local number: eight digits after a three-digit
/// area code, seven or eight after a longer one; none begins with 0, 1 or 9.
fn landline(number: &str) -> Option<(&str, &str)> {
    let (area, local) = match number.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', _, ..] => number.split_at(3),
        [b'0', b'3'..=b'9', _, _, ..] => number.split_at(4),
        _ => return None,
    };
    let right_length = local.len() == 8 || (local.len() == 7 && area.len() == 4);
    (right_length && matches!(local.as_bytes(), [b'2'..=b'8', ..])).then_some((area, local))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mobile_number_is_read_however_it_is_written() {
        for typed in [
            "13800001234",
            "138 0000 1234",
            "+86 138-0000-1234",
            "0086 13800001234",
            "8613800001234",
            "１３８００００１２３４",
        ] {
            let number = PhoneNumber::parse(typed).expect(typed);
            assert_eq!((number.as_str(), number.kind()), ("13800001234", PhoneKind::Mobile));
        }
    }

    #[test]
    fn a_landline_needs_its_area_code() {
        let number = PhoneNumber::parse("（0573）8800 0000").expect("a landline");
        assert_eq!((number.as_str(), number.kind()), ("0573-88000000", PhoneKind::Landline));
        assert_eq!(number.masked(), "0573-****0000");
        assert_eq!(PhoneNumber::parse("010-62000000").expect("a landline").as_str(), "010-62000000");
        assert_eq!(PhoneNumber::parse("0571-8700000").expect("seven digits").masked(), "0571-***0000");
        assert_eq!(PhoneNumber::parse("88000000"), Err(PhoneError::Form));
    }

    #[test]
    fn each_wrong_number_has_its_own_reason() {
        assert_eq!(PhoneNumber::parse(""), Err(PhoneError::Characters));
        assert_eq!(PhoneNumber::parse("138x0001234"), Err(PhoneError::Characters));
        assert_eq!(PhoneNumber::parse("1380000123"), Err(PhoneError::Form));
        assert_eq!(PhoneNumber::parse("12800001234"), Err(PhoneError::Form));
        assert_eq!(PhoneNumber::parse("010-8700000"), Err(PhoneError::Form));
    }

    #[test]
    fn debug_masks() {
        assert_eq!(
            format!("{:?}", PhoneNumber::parse("13800001234").expect("valid")),
            "PhoneNumber(138****1234)"
        );
    }

    proptest! {
        #[test]
        fn what_is_stored_reads_back(number in "(1[3-9][0-9]{9}|0[3-9][0-9]{2}-[2-8][0-9]{6,7}|02[0-9]-[2-8][0-9]{7})") {
            let read = PhoneNumber::parse(&number).expect("well formed");
            prop_assert_eq!(read.as_str(), &number);
            prop_assert!(read.masked().contains("***"));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", digits in "[0-9]{0,15}") {
            let _ = PhoneNumber::parse(&text);
            let _ = PhoneNumber::parse(&digits);
        }
    }
}
