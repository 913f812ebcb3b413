//! The rules and the words of Aixin.
//!
//! Everything here is pure: no input or output, no clock, no randomness. What a rule needs to know
//! (today, random bytes, the calendar) is an argument. The crate is compiled into the server and
//! into the WebAssembly of the kiosk, so that both decide and say the same.
//!
//! It does NOT store, send, encrypt or draw anything.

#[macro_use]
mod coded;
#[macro_use]
mod private;

pub mod alerts;
pub mod areas;
pub mod calendar;
pub mod cases;
pub mod certificate_number;
pub mod check;
pub mod codes;
pub mod consents;
pub mod credit_code;
pub mod devices;
pub mod documents;
pub mod fields;
pub mod forgettings;
pub mod id_number;
pub mod imports;
pub mod job_seeking;
pub mod letters;
pub mod lines;
pub mod mandates;
pub mod mask;
pub mod messages;
pub mod money;
pub mod passwords;
pub mod phone;
pub mod practice;
pub mod quarter;
pub mod readings;
pub mod reference;
pub mod reminders;
pub mod residents;
pub mod retention;
pub mod retirement;
pub mod roles;
pub mod sessions;
pub mod staff;
pub mod text;
pub mod undertakings;
pub mod words;
