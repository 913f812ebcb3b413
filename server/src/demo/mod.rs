//! The demonstration city: made-up people in the real villages of Tongxiang, the same for the same seed and day.
//!
//! ID numbers have right check digits and an area code that is assigned to nobody, phones a prefix that no operator
//! has. Everything is written through the same functions that real work uses, with the clock set back to the day it
//! would have happened. What it does NOT do: touch a database that holds anybody else, or make secrets from the seed.

mod cases;
mod city;
mod dice;
mod people;
pub mod store;
pub mod tables;
mod workers;

use crate::alerts::honeys::{self, Company};
use crate::app::App;
use crate::problems::Fault;

/// Enters what is missing of the honeys, with numbers like those of everybody else: a demonstration's people have an
/// area of their own and no entry of the record.
///
/// # Errors
/// As [`honeys::make`].
pub async fn honeys(app: &App) -> Result<usize, Fault> {
    let is_demo = store::is_demo(&mut app.store.autocommit().await?).await?;
    let company = if is_demo { Company::MadeUp(people::NOBODYS_AREA) } else { Company::Real };
    honeys::make(app, &company).await
}

pub use city::{Accounts, City, DemoAccount, DemoCard, DemoError, Plan, build};
