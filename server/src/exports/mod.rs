//! Exports: lists of residents, employers and areas taken out as a file.
//!
//! One person asks and says what for, another of the same or a higher level agrees, and the one who asked fetches the
//! file once and soon. It is put together when it is fetched, carries who took it and when on every page, and whoever
//! stands in it can read that it was taken. What this noun does NOT do: keep a file, or list workers.

pub mod api;
mod lists;
pub mod store;

pub use lists::{canonical, write};
