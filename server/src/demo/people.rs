//! One made-up person after another.

use std::collections::HashSet;

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::areas::AreaId;
use domain::certificate_number::Category;
use domain::credit_code::CreditCode;
use domain::id_number::{self, IdNumber};
use domain::residents::{CertificateChange, NewCertificate, NewResident, ParsedResident};

use super::dice::Dice;

/// An area code that is assigned to no county.
pub(super) const NOBODYS_AREA: &str = "330498";
/// Another one, for people who stand in a table and in no registry: they are nobody of a demonstration.
pub(super) const NOBODYS_OTHER_AREA: &str = "330497";
/// A mobile prefix that no operator has.
const NOBODYS_PREFIX: &str = "154";

const SURNAMES: &[(&str, usize)] = &[
    ("沈", 9),
    ("王", 8),
    ("张", 8),
    ("陈", 7),
    ("朱", 7),
    ("徐", 6),
    ("钱", 5),
    ("陆", 5),
    ("姚", 5),
    ("吴", 5),
    ("李", 5),
    ("周", 4),
    ("俞", 4),
    ("蔡", 3),
    ("曹", 3),
    ("杨", 3),
    ("顾", 3),
    ("费", 3),
    ("许", 3),
    ("金", 3),
    ("范", 2),
    ("胡", 2),
    ("潘", 2),
    ("施", 2),
    ("屠", 2),
    ("倪", 2),
    ("计", 1),
    ("茅", 1),
    ("欧阳", 1),
    ("钟", 2),
];
const GIVEN: &[&str] = &[
    "明", "华", "英", "芳", "建", "国", "文", "丽", "林", "珍", "根", "荣", "宝", "金", "玉", "兰", "海",
    "平", "志", "强", "美", "秀", "娟", "凤", "云", "龙", "松", "春", "雪", "梅", "子", "涵", "宇", "轩",
    "佳", "怡", "浩", "然", "思", "琪",
];
/// Ages of disabled people: mostly old.
const AGES: &[((i64, i64), usize)] =
    &[((0, 6), 15), ((7, 15), 30), ((16, 39), 130), ((40, 59), 335), ((60, 79), 360), ((80, 96), 130)];
const CATEGORIES: &[(u8, usize)] = &[(1, 14), (2, 17), (3, 3), (4, 45), (5, 9), (6, 9), (7, 3)];
const CATEGORIES_OF_CHILDREN: &[(u8, usize)] = &[(1, 5), (2, 20), (3, 10), (4, 20), (5, 35), (6, 5), (7, 5)];
const GRADES: &[(u8, usize)] = &[(1, 15), (2, 22), (3, 29), (4, 34)];

/// A made-up person and what happened to their certificate.
pub(super) struct Person {
    pub(super) resident: ParsedResident,
    /// After the certificate was issued.
    pub(super) later: Option<(CertificateChange, NaiveDate)>,
}

/// Makes people who are all different.
pub(super) struct People<'d> {
    dice: &'d Dice,
    today: NaiveDate,
    born_in: &'static str,
    taken: HashSet<String>,
    phones: u64,
}

impl<'d> People<'d> {
    pub(super) fn new(dice: &'d Dice, today: NaiveDate) -> Self {
        Self { dice, today, born_in: NOBODYS_AREA, taken: HashSet::new(), phones: 0 }
    }

    /// The same people, with numbers of another area.
    pub(super) fn born_in(self, area: &'static str) -> Self {
        Self { born_in: area, ..self }
    }

    /// The next person, living in `village`, with a certificate or without.
    pub(super) fn next(&mut self, village: &AreaId, certified: bool) -> Person {
        let (youngest, oldest) = *self.dice.weighted(AGES);
        let age = self.dice.between(youngest, oldest);
        let born = self.birth_date(age);
        self.born(village, born, certified)
    }

    /// A person born on a day.
    pub(super) fn born(&mut self, village: &AreaId, born: NaiveDate, certified: bool) -> Person {
        let id_number = self.id_number(born);
        let phone = self.dice.happens(620).then(|| self.phone());
        let certificate = certified.then(|| self.certificate(&id_number, born));
        let new = NewResident {
            id_number,
            name: self.name(),
            phone,
            address: Some(format!("{}组{}号", self.dice.between(1, 18), self.dice.between(1, 60))),
            area_id: village.as_str().to_owned(),
            certificate,
        };
        let issued = new.certificate.as_ref().map(|certificate| certificate.issued_on);
        let resident = new.parse(self.today).expect("what the generator makes is well formed");
        Person { resident, later: issued.and_then(|issued| self.later(issued)) }
    }

    fn birth_date(&self, age: i64) -> NaiveDate {
        let years = u32::try_from(age).unwrap_or_default();
        let latest = self.today.checked_sub_months(Months::new(12 * years)).unwrap_or(self.today);
        latest - Days::new(u64::try_from(self.dice.between(0, 364)).unwrap_or_default())
    }

    fn id_number(&mut self, born: NaiveDate) -> String {
        let day = format!("{:04}{:02}{:02}", born.year(), born.month(), born.day());
        loop {
            let first = format!("{}{day}{:03}", self.born_in, self.dice.between(1, 999));
            let check = id_number::check_character(&first).expect("17 digits have a check character");
            let number = format!("{first}{check}");
            if self.taken.insert(number.clone()) {
                return number;
            }
        }
    }

    fn phone(&mut self) -> String {
        self.phones += 1;
        format!("{NOBODYS_PREFIX}{:08}", self.phones)
    }

    fn name(&self) -> String {
        let surname = self.dice.weighted(SURNAMES);
        let second = if self.dice.happens(720) { *self.dice.one_of(GIVEN) } else { "" };
        format!("{surname}{}{second}", self.dice.one_of(GIVEN))
    }

    fn certificate(&self, id_number: &str, born: NaiveDate) -> NewCertificate {
        let age = IdNumber::parse(id_number, self.today).map_or(0, |number| number.age_on(self.today));
        let categories = if age < 16 { CATEGORIES_OF_CHILDREN } else { CATEGORIES };
        let category = *self.dice.weighted(categories);
        let grade = self.dice.weighted(GRADES);
        let reissue = if self.dice.happens(60) { "B1" } else { "" };
        let components = if category == 7 { self.components() } else { Vec::new() };
        let oldest = (self.today - born).num_days().min(3_740);
        let issued_on =
            self.today - Days::new(u64::try_from(self.dice.between(0, oldest.max(0))).unwrap_or_default());
        NewCertificate { number: format!("{id_number}{category}{grade}{reissue}"), components, issued_on }
    }

    fn components(&self) -> Vec<Category> {
        let first = self.dice.between(1, 3);
        let second = self.dice.between(4, 6);
        [first, second].iter().filter_map(|digit| Category::from_digit(u8::try_from(*digit).ok()?)).collect()
    }

    fn later(&self, issued: NaiveDate) -> Option<(CertificateChange, NaiveDate)> {
        let change = match self.dice.below(1000) {
            0..=9 => CertificateChange::Frozen,
            10..=24 => CertificateChange::Cancelled,
            _ => return None,
        };
        let days = (self.today - issued).num_days();
        let on = issued + Days::new(u64::try_from(self.dice.between(0, days)).unwrap_or_default());
        Some((change, on))
    }
}

/// A made-up credit code with a right check character.
pub(super) fn credit_code(dice: &Dice, kind: &str, at: usize) -> CreditCode {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let letter = |value: usize| char::from(ALPHABET[value % ALPHABET.len()]);
    let organisation: String =
        [letter(dice.below(31)), letter(at / 29_791), letter(at / 961), letter(at / 31), letter(at)]
            .iter()
            .collect();
    let first = format!("{kind}{NOBODYS_AREA}MA{organisation}00");
    let whole =
        ALPHABET.iter().find_map(|check| CreditCode::parse(&format!("{first}{}", char::from(*check))).ok());
    whole.expect("one of 31 check characters is right")
}
