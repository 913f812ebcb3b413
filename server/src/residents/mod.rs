//! Residents: the one registry, with and without a disability certificate.
//!
//! A worker reaches the residents of their own areas, and a person who is present with their card anywhere.
//! Whoever is out of reach does not exist for them: the answer is 404 and the attempt is on record. What this
//! noun does NOT do: read files, or show a list to browse in.

pub mod api;
pub mod bulk;
pub mod certificates;
pub mod correcting;
pub mod duplicates;
pub mod forgetting;
mod merges;
pub(crate) mod names;
mod pace;
pub(crate) mod people;
mod reveals;
mod search;
pub mod store;
pub mod views;

pub(crate) use pace::unhurried;
pub use people::{
    Reached, Records, by_id_number, load, load_as_filed, name_with, reach, records, refuse, register,
    subject_view,
};
