//! The code behind a `/k/CODE` address: 128 random bits that a QR code carries.
//!
//! Whoever holds the code may see what it shows, so it is treated as a secret: `Debug` hides it, it is
//! not serialised, and only its hash is stored. What it opens is NOT known here.

use std::fmt;

use thiserror::Error;

use crate::text;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many characters of base62 hold 128 bits.
pub const LENGTH: usize = 22;

/// A well-formed code: 22 characters of 0-9, A-Z, a-z that stand for 128 bits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

/// A text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("a code is 22 characters of base62 that stand for 128 bits")]
pub struct CodeError;

impl From<CodeError> for &'static str {
    fn from(_: CodeError) -> Self {
        "code_form"
    }
}

impl Code {
    /// The code of 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bytes);
        let mut characters = ['0'; LENGTH];
        for place in characters.iter_mut().rev() {
            *place = char::from(ALPHABET[(rest % 62) as usize]);
            rest /= 62;
        }
        Self(characters.iter().collect())
    }

    /// Reads a code from an address or a scan; only invisible marks and white space are put right, since
    /// capitals matter.
    ///
    /// # Errors
    /// [`CodeError`] unless it is 22 characters of base62 that stand for 128 bits: there is one code for
    /// each 128 bits and no second way to write it.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let code = text::line(typed);
        if code.len() != LENGTH {
            return Err(CodeError);
        }
        let value = code.bytes().try_fold(0_u128, |value, byte| {
            let digit = ALPHABET.iter().position(|known| *known == byte)?;
            value.checked_mul(62)?.checked_add(u128::try_from(digit).ok()?)
        });
        value.map(|_| Self(code)).ok_or(CodeError)
    }

    /// The 22 characters. For the QR code and for hashing only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_of_the_range_are_fixed() {
        assert_eq!(Code::from_random([0; 16]).as_str(), "0000000000000000000000");
        assert_eq!(Code::from_random([255; 16]).as_str(), "7n42DGM5Tflk9n8mt7Fhc7");
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "0",
            "000000000000000000000-",
            "zzzzzzzzzzzzzzzzzzzzzz",
            "7n42DGM5Tflk9n8mt7Fhc8",
            "王王王王王王王0",
        ] {
            assert!(Code::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn debug_hides_it() {
        assert_eq!(format!("{:?}", Code::from_random([7; 16])), "Code(…)");
    }

    proptest! {
        #[test]
        fn codes_are_one_to_one_and_read_back(a: [u8; 16], b: [u8; 16]) {
            let code = Code::from_random(a);
            prop_assert_eq!(code.as_str().len(), LENGTH);
            prop_assert_eq!(code == Code::from_random(b), a == b);
            prop_assert!(Code::parse(code.as_str()).is_ok_and(|read| read == code));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = Code::parse(&text);
        }
    }
}
