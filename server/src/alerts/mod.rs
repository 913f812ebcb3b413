//! Alerts: what the information section should look at. Unusual openings of files, one line a worker and day, and
//! alarms of honeys: five made-up residents whom nobody has any reason to open.
//!
//! Two walks follow the record behind the requests, each leaf once however many processes there are: the one for honeys
//! at once, the one for openings half an hour later, when what a person was looked up for is on record too. What this
//! noun does NOT do: refuse anything, show whom an alert is about, or tell a worker that there is one.

pub mod api;
mod errands;
pub mod honeys;
mod lines;
mod openings;
pub mod store;
pub mod walks;
