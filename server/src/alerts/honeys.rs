//! Honeys: five made-up residents in five villages. Nobody knows them, so nobody has any reason to open them.
//!
//! Which they are is sealed, and nothing else sets them apart: a file like any other, entered like any other. What this
//! does NOT do: make anybody who could be somebody.
//!
//! Their ID numbers begin like those around them, with the city's first four digits, and go on with 97: the codes of
//! county-level cities count on from 81, no prefecture has seventeen, and a number keeps the code of where it was first
//! given. Four digits are what a masked number shows.

use std::collections::{BTreeSet, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use domain::areas::AreaLevel;
use domain::id_number::check_character;
use domain::residents::{FactSource, NewCertificate, NewResident, ParsedResident};
use platform::audit;
use platform::store::Tx;
use platform::vault::Cell;
use uuid::Uuid;

use super::lines::{self, KEEPER};
use super::store;
use crate::app::App;
use crate::problems::Fault;
use crate::{areas, residents};

/// How many there are.
pub const HONEYS: usize = 5;
/// What follows a prefecture's four digits in the code of no place.
const NO_PLACE: &str = "97";

const SURNAMES: &[&str] =
    &["沈", "陆", "姚", "俞", "费", "屠", "倪", "潘", "施", "钟", "章", "孙", "严", "邱", "凌"];
const GIVEN: &[&str] = &[
    "惠", "莲", "福", "祥", "阿", "巧", "金", "水", "根", "连", "泉", "毛", "小", "林", "彩", "宝", "发",
    "引", "雅", "观",
];

fn cell(id: Uuid) -> Cell {
    Cell { table: "honeys", column: "resident_sealed", row: id, subject: KEEPER }
}

/// Which residents are honeys.
pub(crate) async fn all(app: &App, tx: &mut Tx) -> Result<HashSet<Uuid>, Fault> {
    let rows = store::honeys(tx).await?;
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let key = lines::key(app, tx).await?;
    let opened = rows.iter().map(|(id, sealed)| {
        let text = key.open_text(&cell(*id), sealed)?;
        text.expose().parse().map_err(|_| Fault::Unreadable("honeys.resident_sealed"))
    });
    opened.collect()
}

/// How everybody else here was entered.
pub enum Company<'c> {
    /// Real people, each on record.
    Real,
    /// Made-up ones, with numbers of this area code, and not on record.
    MadeUp(&'c str),
}

/// Enters what is missing of the five as everybody else here was; how many that were.
///
/// # Errors
/// [`Fault`] when there are too few villages, the city has no code, or the database or the vault fails; then none was
/// entered.
pub async fn make(app: &App, company: &Company<'_>) -> Result<usize, Fault> {
    let mut tx = app.store.write().await?;
    // Whoever does the same meanwhile waits here, and finds five.
    store::add(&mut tx, "alarms", 0).await?;
    let known = all(app, &mut tx).await?;
    let mut villages = villages(app, &mut tx, &known).await?;
    let born_in = match company {
        Company::Real => nobodys(&areas::store::all(&mut tx).await?)?,
        Company::MadeUp(code) => (*code).to_owned(),
    };
    let missing = HONEYS.saturating_sub(known.len());
    for _ in 0..missing {
        let village = drawn(app, &mut villages)?;
        let id = enter(app, &mut tx, &born_in, &village).await?;
        if matches!(company, Company::Real) {
            audit::record(&mut tx, app.entry("residents.create").person(id)).await?;
        }
        let key = lines::key(app, &mut tx).await?;
        let row = lines::drawn(app);
        let sealed = key.seal_text(&cell(row), &id.to_string());
        store::insert_honey(&mut tx, row, KEEPER, sealed).await?;
    }
    tx.commit().await?;
    Ok(missing)
}

/// The code of no place, beside the city's own.
fn nobodys(places: &[areas::store::PlacedArea]) -> Result<String, Fault> {
    let city = places.iter().find(|area| area.view.level == AreaLevel::City);
    let code = city.and_then(|city| city.view.code.as_deref()).and_then(|code| code.get(..4));
    let code = code.ok_or_else(|| Fault::Other("the city has no statistical code".to_owned()))?;
    Ok(format!("{code}{NO_PLACE}"))
}

/// The villages where one more may live: inhabited ones, as long as there are enough, and none that has one.
async fn villages(app: &App, tx: &mut Tx, known: &HashSet<Uuid>) -> Result<Vec<String>, Fault> {
    let mut taken = BTreeSet::new();
    for honey in known {
        taken.extend(residents::load_as_filed(app, tx, *honey).await?.map(|found| found.row.area_id));
    }
    let village = |area: &areas::store::PlacedArea| area.view.level == AreaLevel::Village;
    let all = areas::store::all(tx).await?.into_iter().filter(village);
    let all: Vec<String> = all.map(|area| area.view.id.as_str().to_owned()).collect();
    let inhabited = residents::names::inhabited(tx).await?;
    let free = |some: Vec<String>| some.into_iter().filter(|area| !taken.contains(area)).collect::<Vec<_>>();
    let inhabited = free(inhabited);
    Ok(if inhabited.len() + known.len() >= HONEYS { inhabited } else { free(all) })
}

/// One of them, which is none of them any more.
fn drawn(app: &App, some: &mut Vec<String>) -> Result<String, Fault> {
    if some.is_empty() {
        return Err(Fault::Other("there are too few villages: honeys live in different ones".to_owned()));
    }
    let at = below(app, some.len());
    Ok(some.swap_remove(at))
}

fn below(app: &App, end: usize) -> usize {
    let end = u64::try_from(end).unwrap_or(u64::MAX);
    usize::try_from(app.random.below(end)).unwrap_or_default()
}

/// Draws people until one has a number that nobody has.
async fn enter(app: &App, tx: &mut Tx, born_in: &str, village: &str) -> Result<Uuid, Fault> {
    loop {
        let person = person(app, born_in, village)?;
        if let Some(id) = residents::register(app, tx, &person, FactSource::Registry, None).await? {
            return Ok(id);
        }
    }
}

/// A made-up person between thirty and seventy, with a certificate, without a phone.
fn person(app: &App, born_in: &str, village: &str) -> Result<ParsedResident, Fault> {
    let today = app.clock.today();
    let born = today - Days::new(30 * 365 + app.random.below(40 * 365));
    let id_number = number(born_in, born, 1 + app.random.below(999));
    let issued_on = today - Days::new(30 + app.random.below(3_000));
    let certificate = format!("{id_number}4{}", 2 + app.random.below(3));
    let of = |some: &'static [&'static str]| some[below(app, some.len())];
    let new = NewResident {
        name: format!("{}{}{}", of(SURNAMES), of(GIVEN), of(GIVEN)),
        id_number,
        phone: None,
        address: Some(format!("{}组{}号", 1 + app.random.below(18), 1 + app.random.below(60))),
        area_id: village.to_owned(),
        certificate: Some(NewCertificate { number: certificate, components: Vec::new(), issued_on }),
    };
    new.parse(today).map_err(|_| Fault::Other("a honey is not well formed".to_owned()))
}

fn number(born_in: &str, born: NaiveDate, sequence: u64) -> String {
    let first = format!("{born_in}{:04}{:02}{:02}{sequence:03}", born.year(), born.month(), born.day());
    let check = check_character(&first).unwrap_or('X');
    format!("{first}{check}")
}

#[cfg(test)]
mod tests {
    use domain::id_number::{IdNumber, Warning};

    use super::*;

    #[test]
    fn a_honey_s_number_parses_and_looks_like_any_other() {
        let born = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for sequence in 1..=999 {
            let number = IdNumber::parse(&number("330497", born, sequence), today).unwrap();
            assert_eq!(number.birth_date(), born);
            assert!(!number.warnings().contains(&Warning::UnknownArea));
        }
    }
}
