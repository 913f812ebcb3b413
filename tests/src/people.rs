//! Made-up people with right check digits and an area code that is assigned to nobody.

use std::sync::atomic::{AtomicU32, Ordering};

use aixin::app::App;
use chrono::{Datelike, Days, NaiveDate};
use domain::id_number::check_character;
use domain::residents::NewResident;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{certificate, register};

/// Numbers drawn so far, by anybody.
static DRAWN: AtomicU32 = AtomicU32::new(0);

/// Somebody in the registry.
#[derive(Clone, Debug)]
pub struct Person {
    /// The resident.
    pub id: Uuid,
    /// The ID number.
    pub id_number: String,
    /// The name.
    pub name: String,
}

/// An ID number of nobody who was born that day; every call gives another for the same day.
///
/// # Panics
/// Never.
#[must_use]
pub fn id_number(born: NaiveDate) -> String {
    let at = DRAWN.fetch_add(1, Ordering::Relaxed) % 999 + 1;
    let first = format!("330498{:04}{:02}{:02}{at:03}", born.year(), born.month(), born.day());
    let check = check_character(&first).expect("17 digits have a check character");
    format!("{first}{check}")
}

/// Another day of birth in the eighties at every call: one day has numbers for 999 people only.
///
/// # Panics
/// Never.
#[must_use]
pub fn birth_date() -> NaiveDate {
    let days = u64::from(DRAWN.load(Ordering::Relaxed)) % 3_000;
    NaiveDate::from_ymd_opt(1981, 1, 1).expect("a day that exists") + Days::new(days)
}

/// Enters a person into the registry.
pub async fn enter(app: &App, village: &str, born: NaiveDate, certified: bool) -> Person {
    entered(app, village, born, certified, "沈宝根").await
}

/// Enters a person of this name, with a certificate.
pub async fn enter_named(app: &App, village: &str, name: &str) -> Person {
    entered(app, village, birth_date(), true, name).await
}

async fn entered(app: &App, village: &str, born: NaiveDate, certified: bool, name: &str) -> Person {
    let (id_number, name) = (id_number(born), name.to_owned());
    let new = NewResident {
        id_number: id_number.clone(),
        name: name.clone(),
        phone: Some("15400000017".to_owned()),
        address: Some("7组19号".to_owned()),
        area_id: village.to_owned(),
        certificate: certified.then(|| certificate(&id_number)),
    };
    Person { id: register(app, new).await, id_number, name }
}

/// Right answers of the form.
#[must_use]
pub fn answers() -> Value {
    json!({"work": ["packing", "handicraft"], "hours": "part_time", "distance": "town",
           "adjustments": ["seated"], "education": "junior"})
}
