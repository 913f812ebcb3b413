//! People who are probably one: the same name and day of birth, or a number that is one slip away.
//!
//! A slip is one wrong digit or two neighbours exchanged; the check character follows either, so two right numbers can
//! be a slip apart. Two people born near one another often are, too: of the numbers only those under the same name
//! are told. Nothing is decided here: somebody looks at both.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::NaiveDate;

use crate::id_number::IdNumber;

/// Digits in front of the check character.
const DIGITS: usize = 17;
/// Where the day of birth stands among them.
const BIRTH: std::ops::Range<usize> = 6..14;

/// In what two people resemble one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resemblance {
    /// The same name and the same day of birth.
    NameAndBirth,
    /// The same name, and a number that is one slip away.
    NumberAndName,
}

impl Resemblance {
    /// The stable code of the warning.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameAndBirth => "like_name_and_birth",
            Self::NumberAndName => "like_number",
        }
    }
}

/// Everybody who is known, by day of birth: sixteen bytes each.
#[derive(Default)]
pub struct Likeness(HashMap<NaiveDate, Vec<Known>>);

#[derive(Clone, Copy)]
struct Known {
    digits: u64,
    name: u64,
}

impl Likeness {
    /// Nobody is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes somebody in.
    pub fn add(&mut self, number: &IdNumber, name: &str) {
        let known = Known { digits: digits(number), name: hash(name) };
        self.0.entry(number.birth_date()).or_default().push(known);
    }

    /// In what somebody with another number resembles this one, if anybody does.
    #[must_use]
    pub fn resembles(&self, number: &IdNumber, name: &str) -> Option<Resemblance> {
        let (own, name) = (digits(number), hash(name));
        let namesakes = |born: &NaiveDate| {
            let known = self.0.get(born).map(Vec::as_slice).unwrap_or_default();
            known.iter().filter(move |known| known.name == name && known.digits != own)
        };
        if namesakes(&number.birth_date()).next().is_some() {
            return Some(Resemblance::NameAndBirth);
        }
        let slips = slips_of_birth(number);
        let near = slips.iter().any(|born| namesakes(born).any(|known| is_slip(own, known.digits)));
        near.then_some(Resemblance::NumberAndName)
    }
}

fn digits(number: &IdNumber) -> u64 {
    number.as_str()[..DIGITS].bytes().fold(0, |all, digit| all * 10 + u64::from(digit - b'0'))
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The days of birth that are one slip from this number's.
fn slips_of_birth(number: &IdNumber) -> Vec<NaiveDate> {
    let birth = &number.as_str().as_bytes()[BIRTH];
    let mut days = Vec::new();
    let mut take = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        days.extend(NaiveDate::parse_from_str(text, "%Y%m%d"));
    };
    for at in 0..birth.len() {
        for digit in (b'0'..=b'9').filter(|digit| *digit != birth[at]) {
            let mut other = birth.to_vec();
            other[at] = digit;
            take(&other);
        }
        if at + 1 < birth.len() && birth[at] != birth[at + 1] {
            let mut other = birth.to_vec();
            other.swap(at, at + 1);
            take(&other);
        }
    }
    days
}

/// Whether two numbers differ by one digit or by two neighbours exchanged.
fn is_slip(one: u64, other: u64) -> bool {
    let split = |mut number: u64| {
        let mut digits = [0_u64; DIGITS];
        for digit in digits.iter_mut().rev() {
            (*digit, number) = (number % 10, number / 10);
        }
        digits
    };
    let (one, other) = (split(one), split(other));
    let differing: Vec<usize> = (0..DIGITS).filter(|at| one[*at] != other[*at]).collect();
    match differing.as_slice() {
        [_] => true,
        [first, second] => {
            first + 1 == *second && one[*first] == other[*second] && one[*second] == other[*first]
        }
        _ => false,
    }
}
