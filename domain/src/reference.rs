//! The reference number of a case: what stands on the slip and is said over the phone.
//!
//! Twelve random digits, the first not a zero, and a check digit that notices every single wrong digit
//! and every swap of two neighbours (Damm's quasigroup). It is NOT a secret and opens nothing.

use std::fmt;

use thiserror::Error;

use crate::text;

/// A well-formed reference number, 13 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

/// A text is no reference number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("a reference is 13 digits with a right check digit")]
pub struct ReferenceError;

impl From<ReferenceError> for &'static str {
    fn from(_: ReferenceError) -> Self {
        "reference_form"
    }
}

impl Reference {
    /// The reference of a random number. Two numbers may share one: the store refuses the second.
    #[must_use]
    pub fn from_random(random: u64) -> Self {
        const FIRST: u64 = 100_000_000_000;
        let digits = (FIRST + random % (9 * FIRST)).to_string();
        let check = check_digit(digits.bytes());
        Self(format!("{digits}{check}"))
    }

    /// Reads a reference as people type it; spaces and dashes do not matter.
    ///
    /// # Errors
    /// [`ReferenceError`] unless it is 13 digits, the first not a zero, with the right check digit.
    pub fn parse(typed: &str) -> Result<Self, ReferenceError> {
        let digits: String = text::number(typed).chars().filter(|c| *c != '-').collect();
        let well_formed =
            digits.len() == 13 && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        // Over all 13 digits the sum of Damm's table is 0.
        if well_formed && check_digit(digits.bytes()) == 0 { Ok(Self(digits)) } else { Err(ReferenceError) }
    }

    /// The 13 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn as_text(&self) -> String {
        self.0.clone()
    }
}

impl fmt::Display for Reference {
    /// In groups, as it is printed and read out: `1234 5678 9012 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, digit) in self.0.chars().enumerate() {
            let space = if at > 0 && at % 4 == 0 { " " } else { "" };
            write!(f, "{space}{digit}")?;
        }
        Ok(())
    }
}

parsed_text!(Reference, "reference");

/// Damm's check digit (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004) of ASCII digits.
fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.fold(0, |interim, digit| TABLE[usize::from(interim)][usize::from(digit - b'0')])
}

/// Thirteen digits in groups of four, as they are read out and copied.
#[must_use]
pub fn grouped(reference: &str) -> String {
    let digits: Vec<char> = reference.chars().filter(|digit| !digit.is_whitespace()).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reference_is_read_in_groups_of_four() {
        assert_eq!(grouped("1234567890123"), "1234 5678 9012 3");
        assert_eq!(grouped("1234 5678 9012 3"), "1234 5678 9012 3");
    }

    #[test]
    fn the_check_digit_is_damms() {
        assert_eq!(check_digit("572".bytes()), 4, "the example of the literature");
    }

    #[test]
    fn a_reference_is_grouped_and_reads_back() {
        let reference = Reference::from_random(0);
        assert_eq!(reference.as_str(), "1000000000001".replace("01", &reference.as_str()[11..]));
        assert_eq!(reference.to_string().split(' ').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 1]);
        assert_eq!(Reference::parse("0000 0000 0000 0"), Err(ReferenceError));
        assert_eq!(Reference::parse("RW12"), Err(ReferenceError));
        assert_eq!(serde_json::to_string(&reference).expect("JSON"), format!("\"{}\"", reference.as_str()));
    }

    proptest! {
        #[test]
        fn every_random_number_has_a_reference(random: u64) {
            let reference = Reference::from_random(random);
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
        }

        #[test]
        fn a_wrong_digit_and_a_swap_are_noticed(random: u64, at in 0..12_usize, by in 1..10_u8) {
            let right = Reference::from_random(random).as_str().as_bytes().to_vec();
            let read = |bytes: Vec<u8>| Reference::parse(&String::from_utf8(bytes).expect("digits"));
            let mut wrong = right.clone();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(read(wrong).is_err());
            let mut swapped = right.clone();
            swapped.swap(at, at + 1);
            prop_assert!(swapped == right || read(swapped).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = Reference::parse(&text);
        }
    }
}
