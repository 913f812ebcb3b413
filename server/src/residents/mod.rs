//! Residents: the one registry, with and without a disability certificate.
//!
//! A worker reaches the residents of their own areas, and a person who is present with their card anywhere.
//! Whoever is out of reach does not exist for them: the answer is 404 and the attempt is on record. What this
//! noun does NOT do: search by name, read files, or merge duplicates side by side.

pub mod api;
pub mod bulk;
pub mod certificates;
mod people;
pub mod store;
pub mod views;

pub use people::{Reached, by_id_number, load, load_as_filed, names, reach, refuse, register, subject_view};
