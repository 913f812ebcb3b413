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

pub use city::{Accounts, City, DemoAccount, DemoCard, DemoError, Plan, build};
