//! Cases: everything that is applied for and decided, with its steps, its clock and its history.
//!
//! The engine is `domain::cases`; here a case is loaded, the engine asked, the event appended and what follows
//! from it (audit row, message to the person) written in the same transaction. What this noun does NOT do:
//! know a programme. Kinds are data, and each kind's rule is a pure function.

mod access;
pub mod api;
mod authors;
pub mod batches;
mod by_law;
mod colleagues;
pub mod corrections;
mod deciding;
pub mod endings;
pub mod errands;
mod file;
pub mod forgetting;
mod opening;
mod queue;
mod reminding;
pub mod slip;
pub mod store;
mod usual;
mod withdrawn;

pub(crate) use access::{open_file, require_scope, takes_part};
pub(crate) use authors::Authors;
pub use file::CaseFile;
pub use opening::{Filer, Opened, answering_key, assess, open};
pub use reminding::remind;
pub use withdrawn::consent_withdrawn;
