//! People who are probably one: the same name and day of birth, or a number that is one slip away.
//!
//! A slip is one wrong digit or two neighbours exchanged; the check character follows either, so two right numbers can
//! be a slip apart. Two people born near one another often are, too: of the numbers only those under the same name
//! are told. Nothing is decided here: somebody looks at both.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::NaiveDate;

use crate::id_number::IdNumber;
use crate::residents::{digits_near_miss, is_near_miss, near_birth_dates};

/// Digits in front of the check character.
const DIGITS: usize = 17;

/// In what two people resemble one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resemblance {
    /// The same name and the same day of birth.
    NameAndBirth,
    /// The same name, and a number that is one slip away.
    NumberAndName,
}

impl Resemblance {
    /// In what two people with different numbers resemble one another, if they do.
    #[must_use]
    pub fn of(one: (&IdNumber, &str), other: (&IdNumber, &str)) -> Option<Self> {
        if one.1 != other.1 || one.0 == other.0 {
            None
        } else if one.0.birth_date() == other.0.birth_date() {
            Some(Self::NameAndBirth)
        } else {
            is_near_miss(one.0, other.0).then_some(Self::NumberAndName)
        }
    }

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
        let is_slip = |known: &Known| digits_near_miss(&written(own), &written(known.digits));
        let near = near_birth_dates(number.birth_date());
        let near = near.iter().any(|born| namesakes(born).any(is_slip));
        near.then_some(Resemblance::NumberAndName)
    }
}

/// The seventeen digits of a number as one number; the check character follows from them.
#[must_use]
pub fn digits(number: &IdNumber) -> u64 {
    number.as_str()[..DIGITS].bytes().fold(0, |all, digit| all * 10 + u64::from(digit - b'0'))
}

fn written(mut number: u64) -> [u8; DIGITS] {
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    digits
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
