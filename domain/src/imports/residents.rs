//! A row about a resident. What it means is what the same would mean typed at a desk, so the same rule reads it.

use chrono::NaiveDate;

use crate::areas::AreaLevel;
use crate::certificate_number::Category;
use crate::imports::given::Given;
use crate::imports::{CellFault, Heading, Places, Value};
use crate::residents::{NewCertificate, NewResident, ParsedResident};
use crate::text;

/// What a row about a resident means. `today` is the day in Asia/Shanghai.
///
/// # Errors
/// Every wrong cell.
pub fn resident_row(
    heading: &Heading,
    cells: &[Value],
    places: &Places,
    today: NaiveDate,
) -> Result<ParsedResident, Vec<CellFault>> {
    let mut given = Given::new(heading, cells);
    let id_number = given.paper_number("id_number");
    if given.is_empty("id_number") {
        given.fault("id_number", "required");
    }
    let name = given.text("name");
    let phone = given.text("phone");
    let address = given.text("address");
    let area = given.text("area");
    let area = given.take("area", places.find(&area, &[AreaLevel::Village]));
    let certificate = certificate(&mut given, today);
    let optional = |text: String| Some(text).filter(|text| !text.is_empty());
    let new = NewResident {
        id_number,
        name,
        phone: optional(phone),
        address: optional(address),
        // One that is wrong is known to be: any id does.
        area_id: area.map_or_else(|| "0".to_owned(), |area| area.as_str().to_owned()),
        certificate,
    };
    let parsed = match new.parse(today) {
        Ok(parsed) => Some(parsed),
        Err(errors) => {
            for error in errors.0 {
                given.fault(column(&error.field), &error.code);
            }
            None
        }
    };
    given.finish(parsed)
}

/// The certificate of a row, if it has one; what cannot be read of it is noted and stands in as something harmless.
fn certificate(given: &mut Given<'_>, today: NaiveDate) -> Option<NewCertificate> {
    let number = given.paper_number("certificate");
    let components = components(given);
    let issued_on = given.day("issued_on");
    if given.is_empty("certificate") {
        for key in ["components", "issued_on"] {
            if !given.is_empty(key) {
                given.fault(key, "certificate_number_missing");
            }
        }
        return None;
    }
    if given.is_empty("issued_on") {
        given.fault("issued_on", "required");
    }
    Some(NewCertificate { number, components, issued_on: issued_on.unwrap_or(today) })
}

fn components(given: &mut Given<'_>) -> Vec<Category> {
    let typed = text::line(&given.text("components"));
    let parts = typed.split(['、', ',', ';', '/', ' ', '+']).filter(|part| !part.is_empty());
    let found: Option<Vec<Category>> = parts.map(category).collect();
    if found.is_none() {
        given.fault("components", "unknown_value");
    }
    found.unwrap_or_default()
}

fn category(word: &str) -> Option<Category> {
    Category::ALL.iter().copied().find(|category| {
        let words = category.words();
        word == words || Some(word) == words.strip_suffix("残疾") || word == category.code()
    })
}

fn column(field: &str) -> &str {
    match field {
        "area_id" => "area",
        "certificate.number" => "certificate",
        "certificate.components" => "components",
        "certificate.issued_on" => "issued_on",
        other => other,
    }
}
