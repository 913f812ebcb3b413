//! Who did or saw what.
//!
//! An [`Entry`] is written in the transaction that it tells of, so that there is never one without
//! the other; a refusal, whose own transaction wrote nothing, is told in one of its own. Entries are
//! never changed or removed: the database itself refuses. A list that is read is one entry with all
//! its people; the index by person is filled behind the requests ([`index_people`]), and who asks by
//! person ([`of_person`]) reads what is not in it yet besides. This module does NOT chain them.

mod entry;
mod people;

pub use entry::{Entry, record, record_in};
pub use people::{Told, index_people, of_person};

/// The tables that only ever grow: a role that serves may add to them and change nothing.
pub const APPEND_ONLY: [&str; 3] = ["audit_entries", "audit_people", "audit_indexed"];
