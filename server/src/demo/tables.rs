//! The made-up residents as a table, as the province would hand it over, with faults planted in it if wanted.

use std::fs::File;

use chrono::{Datelike as _, NaiveDate};
use domain::areas::AreaId;
use domain::imports::ImportKind;
use domain::residents::ParsedResident;
use platform::sheets::{FileFormat, Out, SheetError, Top, Width, Writer};

use super::dice::Dice;
use super::people::{NOBODYS_OTHER_AREA, People};

/// Kinds of faults there are.
pub const KINDS_OF_FAULTS: usize = 20;
/// The first kind that only a row with a certificate can have.
const OF_CERTIFICATES: usize = 16;

/// What table is wanted.
#[derive(Clone, Copy, Debug)]
pub struct TablePlan {
    /// How many residents.
    pub residents: usize,
    /// How many of their rows are spoilt, one kind of fault after the other.
    pub faults: usize,
    /// Whether those rows are right after all: the same table, corrected.
    pub corrected: bool,
    /// The day on which the people are as old as they are.
    pub as_of: NaiveDate,
    /// What everything is drawn from.
    pub seed: u64,
}

/// A fault that stands in the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// The row in the file, from 1.
    pub row: u32,
    /// The column, by its key.
    pub column: &'static str,
    /// The code that must be found.
    pub code: &'static str,
}

/// The cells of a row, in the order of the columns.
struct Cells {
    texts: Vec<String>,
    /// The ID number stands there as a number, as somebody typed it into Excel.
    number: bool,
}

/// Writes the residents of these villages.
///
/// # Errors
/// [`SheetError`] when the file cannot be written.
pub fn residents(
    plan: &TablePlan,
    villages: &[AreaId],
    format: FileFormat,
) -> Result<(File, Vec<Planted>), SheetError> {
    let dice = Dice::seeded(plan.seed);
    let mut people = People::new(&dice, plan.as_of).born_in(NOBODYS_OTHER_AREA);
    let columns = ImportKind::Residents.columns();
    let widths: Vec<Width<'_>> = columns.iter().map(|column| Width(column.heading, column.width)).collect();
    let mut writer = Writer::new(format, Top::Nothing, &widths)?;
    let every = plan.residents.checked_div(plan.faults).unwrap_or(usize::MAX).max(1);
    let mut planted = Vec::new();
    let mut spoilt = 0;
    for at in 0..plan.residents {
        let kind = (at % every == every - 1 && spoilt < plan.faults).then_some(spoilt % KINDS_OF_FAULTS);
        spoilt += usize::from(kind.is_some());
        let certified = dice.happens(372) || kind.is_some_and(|kind| kind >= OF_CERTIFICATES);
        let person = people.next(dice.one_of(villages), certified);
        let mut cells = Cells { texts: texts(&person.resident), number: false };
        if let Some(kind) = kind.filter(|_| !plan.corrected) {
            let row = u32::try_from(at + 2).unwrap_or(u32::MAX);
            let (column, code) = spoil(kind, &mut cells, plan.as_of);
            planted.push(Planted { row, column, code });
        }
        write(&mut writer, &cells)?;
    }
    Ok((writer.finish()?, planted))
}

fn texts(resident: &ParsedResident) -> Vec<String> {
    let certificate = resident.certificate.as_ref();
    let components = certificate.map(|certificate| {
        certificate.components.iter().map(|category| category.words()).collect::<Vec<_>>().join("、")
    });
    vec![
        resident.name.clone(),
        resident.id_number.as_str().to_owned(),
        resident.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
        resident.address.clone().unwrap_or_default(),
        resident.area_id.as_str().to_owned(),
        certificate.map(|certificate| certificate.number.as_str().to_owned()).unwrap_or_default(),
        components.unwrap_or_default(),
        certificate.map(|certificate| certificate.on.to_string()).unwrap_or_default(),
    ]
}

fn write(writer: &mut Writer, cells: &Cells) -> Result<(), SheetError> {
    let mut out: Vec<Out<'_>> = cells.texts.iter().map(|text| Out::Text(text)).collect();
    let digits = cells.texts[1].get(..17).and_then(|digits| digits.parse().ok());
    if let Some(digits) = digits.filter(|_| cells.number) {
        out[1] = Out::Count(digits);
    }
    writer.row(&out)
}

/// Spoils one cell; the column, and the code of the reason that must be found.
fn spoil(kind: usize, cells: &mut Cells, today: NaiveDate) -> (&'static str, &'static str) {
    let Cells { texts, number } = cells;
    let id = texts[1].clone();
    let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
    let certificate = texts[5].clone();
    let holder = certificate.get(..18).unwrap_or_default();
    let (at, text, code) = match kind {
        0 => {
            let other = if id.ends_with('0') { '1' } else { '0' };
            (1, format!("{}{other}", part(0, 17)), "check")
        }
        1 => (1, part(0, 17).to_owned(), "length"),
        2 => (1, format!("{}{}", part(0, 6), part(8, 17)), "fifteen_digits"),
        3 => (1, format!("{}0230{}", part(0, 10), part(14, 18)), "birth_date"),
        4 => (1, format!("{}2096{}", part(0, 6), part(10, 18)), "future"),
        5 => (1, format!("{}O{}", part(0, 8), part(9, 18)), "characters"),
        6 => (1, String::new(), "required"),
        7 => {
            *number = true;
            (1, id.clone(), "digits_lost")
        }
        8 => (0, String::new(), "name_missing"),
        9 => (0, "王1".to_owned(), "name_characters"),
        10 => (0, "王".repeat(51), "name_too_long"),
        11 => (2, "1540000".to_owned(), "phone_form"),
        12 => (2, "154x0000021".to_owned(), "phone_characters"),
        13 => (3, "号".repeat(201), "too_long"),
        14 => (4, "330483999999".to_owned(), "area_unknown"),
        15 => (4, "330483100".to_owned(), "area_level"),
        16 => (5, format!("{holder}83"), "category"),
        17 => (5, format!("{holder}45"), "grade"),
        18 => (7, "去年".to_owned(), "date_form"),
        _ => (7, format!("{}-01-01", today.year() + 1), "date_in_future"),
    };
    texts[at] = text;
    // A certificate that is not of several kinds names none.
    if at == 5 {
        texts[6].clear();
    }
    (ImportKind::Residents.columns()[at].key, code)
}
