//! Cases: everything that is applied for and decided, with its steps, its clock and its history.
//!
//! The engine is `domain::cases`; here a case is loaded, the engine asked, the event appended and what follows
//! from it (audit row, message to the person) written in the same transaction. What this noun does NOT do:
//! know a programme. Kinds are data, and each kind's rule is a pure function.

mod access;
pub mod api;
pub mod batches;
mod deciding;
pub mod endings;
pub mod errands;
mod file;
pub mod forgetting;
mod opening;
mod queue;
pub mod slip;
pub mod store;
mod usual;
mod withdrawn;

pub(crate) use access::open_file;
pub use file::CaseFile;
pub use opening::{Opened, answering_key, assess, open};
pub use withdrawn::consent_withdrawn;
