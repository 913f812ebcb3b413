//! Finding people without their number, telling whether two are one, and showing a single field in clear.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    areas::AreaId,
    fields::FieldErrors,
    id_number::IdNumber,
    residents::{NewCertificate, NewResident, ParsedResident, life::ResidentStatus},
    text,
};

/// Searches the registry for a name, in one's own areas. The answer shows ten at most: whoever gets more narrows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SearchResidents {
    /// The whole name, as typed.
    pub name: String,
    /// Only this area and what lies in it.
    #[serde(default)]
    pub area_id: Option<String>,
    /// Only who was born in this year.
    #[serde(default)]
    pub birth_year: Option<i32>,
}

/// A search, understood.
#[derive(Clone, PartialEq, Eq)]
pub struct Searched {
    /// The name, in one form.
    pub name: String,
    /// Only this area; whether it exists is not known yet.
    pub area_id: Option<AreaId>,
    /// Only who was born in this year.
    pub birth_year: Option<i32>,
}

impl SearchResidents {
    /// What is looked for.
    ///
    /// # Errors
    /// The fields `name` and `area_id` with what is wrong with them.
    pub fn parse(self) -> Result<Searched, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.take("name", text::person_name(&self.name));
        let area_id = self.area_id.as_deref().and_then(|typed| errors.take("area_id", AreaId::parse(typed)));
        let birth_year = self.birth_year;
        errors.finish(name.map(|name| Searched { name, area_id, birth_year }))
    }
}

/// Somebody whom a search found, masked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ResidentSummary {
    /// The id of the file.
    pub id: Uuid,
    /// The masked name.
    pub name_masked: String,
    /// The masked ID number.
    pub id_number_masked: String,
    /// The name of the area.
    pub area_name: String,
    /// Whether they live here.
    pub status: ResidentStatus,
}

/// What a search found: never a list to browse in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ResidentList {
    /// Ten at most.
    pub items: Vec<ResidentSummary>,
    /// Whether there are more: then narrow the search by area or year of birth.
    pub more: bool,
}

coded! {
    /// Why somebody who looks like a person of the registry is another one.
    pub enum DifferentBecause in different_because {
        /// Both papers were laid side by side.
        PapersCompared = "papers_compared",
        /// The worker knows both.
        KnownInPerson = "known_in_person",
        /// Born together.
        Twins = "twins",
    }
}

/// A person who joins the registry; probable duplicates are shown first, unless the worker has looked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct EnterResident {
    /// The ID number, as typed.
    pub id_number: String,
    /// The name, 1 to 50 characters.
    pub name: String,
    /// A phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where they live, at most 200 characters.
    #[serde(default)]
    pub address: Option<String>,
    /// The village or community.
    pub area_id: String,
    /// The certificate, if there is one.
    #[serde(default)]
    pub certificate: Option<NewCertificate>,
    /// That nobody who was shown as a probable duplicate is this person.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", oai(default))]
    pub confirmed_different: bool,
    /// How that is known; needed with `confirmed_different`.
    #[serde(default)]
    pub different_because: Option<DifferentBecause>,
}

impl EnterResident {
    /// Who joins, and how it is known that they are nobody else.
    ///
    /// # Errors
    /// As [`NewResident::parse`], and `different_because` when it is missing or not expected.
    pub fn parse(self, today: NaiveDate) -> Result<(ParsedResident, Option<DifferentBecause>), FieldErrors> {
        let mut errors = FieldErrors::none();
        match (self.confirmed_different, self.different_because) {
            (true, None) => errors.add("different_because", "required"),
            (false, Some(_)) => errors.add("different_because", "not_expected"),
            _ => {}
        }
        let Self { id_number, name, phone, address, area_id, certificate, .. } = self;
        let new = NewResident { id_number, name, phone, address, area_id, certificate };
        let new = match new.parse(today) {
            Ok(new) => Some((new, self.different_because)),
            Err(wrong) => {
                errors.0.extend(wrong.0);
                None
            }
        };
        errors.finish(new)
    }
}

/// Whether two numbers are one but for a slip of the hand: one digit differs, or two neighbours are swapped. The check
/// character follows from the others, so it is left out.
#[must_use]
pub fn is_near_miss(one: &IdNumber, other: &IdNumber) -> bool {
    digits_near_miss(&one.as_str().as_bytes()[..17], &other.as_str().as_bytes()[..17])
}

/// The same of the seventeen digits of two numbers.
pub(crate) fn digits_near_miss(one: &[u8], other: &[u8]) -> bool {
    let differ: Vec<usize> = (0..17).filter(|at| one[*at] != other[*at]).collect();
    match differ[..] {
        [_] => true,
        [first, second] => second == first + 1 && one[first] == other[second] && one[second] == other[first],
        _ => false,
    }
}

/// Years in which somebody in the registry may have been born.
const PLAUSIBLE: std::ops::RangeInclusive<i32> = 1900..=2100;

/// The days of birth that a number with a slip of the hand may state, with the right one.
#[must_use]
pub fn near_birth_dates(born: NaiveDate) -> Vec<NaiveDate> {
    let digits: Vec<char> = born.format("%Y%m%d").to_string().chars().collect();
    let mut near = vec![born];
    let mut add = |digits: &[char]| {
        let text: String = digits.iter().collect();
        near.extend(
            NaiveDate::parse_from_str(&text, "%Y%m%d").ok().filter(|day| PLAUSIBLE.contains(&day.year())),
        );
    };
    for at in 0..digits.len() {
        for digit in '0'..='9' {
            let mut slipped = digits.clone();
            slipped[at] = digit;
            add(&slipped);
        }
        if at > 0 {
            let mut swapped = digits.clone();
            swapped.swap(at - 1, at);
            add(&swapped);
        }
    }
    near.sort_unstable();
    near.dedup();
    near
}

coded! {
    /// A field that can be shown in clear.
    pub enum RevealedField in revealed_field {
        /// The name.
        Name = "name",
        /// The ID number.
        IdNumber = "id_number",
        /// The phone number.
        Phone = "phone",
        /// The address.
        Address = "address",
        /// The certificate number.
        CertificateNumber = "certificate_number",
    }
}

coded! {
    /// What a field is shown in clear for.
    pub enum RevealPurpose in reveal_purpose {
        /// To make sure that it is this person.
        Identify = "identify",
        /// To call or visit them.
        Contact = "contact",
        /// To fill in a form for them.
        FillForm = "fill_form",
        /// To put the registry right.
        Correct = "correct",
        /// To check what they applied for.
        Review = "review",
    }
}

/// Asks for one field in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct RevealField {
    /// Which.
    pub field: RevealedField,
    /// What for; the person can read it.
    pub purpose: RevealPurpose,
}

/// How long a field in clear may stand on a screen.
pub const SHOWN_FOR: TimeDelta = TimeDelta::minutes(2);

/// One field in clear, for a moment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Revealed {
    /// Which.
    pub field: RevealedField,
    /// What it says; none where nothing is known.
    pub value: Option<String>,
    /// Until when it may stand on a screen.
    pub until: DateTime<Utc>,
}

/// Takes a merge back: the two records are two people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SeparateResidents {
    /// How that is known.
    pub because: DifferentBecause,
}

private_debug!(SearchResidents, Searched, ResidentSummary, ResidentList, EnterResident, Revealed);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id_number::check_character;

    fn number(first: &str) -> IdNumber {
        let check = check_character(first).expect("17 digits have a check character");
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day that exists");
        IdNumber::parse(&format!("{first}{check}"), today).expect("a number of the test")
    }

    #[test]
    fn one_digit_or_two_swapped_neighbours_are_a_near_miss() {
        let one = number("33049819850312001");
        for near in ["33049819850312002", "33049819850313001", "33049819850321001", "33094819850312001"] {
            assert!(is_near_miss(&one, &number(near)), "{near}");
        }
        for other in ["33049819850312001", "33049819850313002", "33049819850421001", "33094819850321001"] {
            assert!(!is_near_miss(&one, &number(other)), "{other}");
        }
    }

    #[test]
    fn the_days_near_a_birth_hold_every_slip_that_is_a_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day that exists");
        let near = near_birth_dates(day("1985-03-12"));
        for slipped in ["1985-03-12", "1985-03-21", "1985-03-13", "1985-08-12", "1975-03-12", "1958-03-12"] {
            assert!(near.contains(&day(slipped)), "{slipped}");
        }
        assert!(!near.contains(&day("1985-04-13")));
        assert!(near.len() < 60, "{}", near.len());
    }

    #[test]
    fn who_is_different_is_so_for_a_reason() {
        let enter = |confirmed_different, different_because| EnterResident {
            id_number: number("33049819850312001").as_str().to_owned(),
            name: "王小明".to_owned(),
            phone: None,
            address: None,
            area_id: "330483100002".to_owned(),
            certificate: None,
            confirmed_different,
            different_because,
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day that exists");
        let wrong =
            |entered: EnterResident| entered.parse(today).map(drop).expect_err("wrong").0[0].code.clone();
        assert_eq!(wrong(enter(true, None)), "required");
        assert_eq!(wrong(enter(false, Some(DifferentBecause::Twins))), "not_expected");
        let (_, because) = enter(true, Some(DifferentBecause::Twins)).parse(today).expect("right");
        assert_eq!(because, Some(DifferentBecause::Twins));
    }
}
