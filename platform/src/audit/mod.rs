//! Who did or saw what.
//!
//! An [`Entry`] is written in the transaction that it tells of, so that there is never one without
//! the other; a refusal, whose own transaction wrote nothing, is told in one of its own. Entries are
//! never changed or removed: the database itself refuses, and because its owner can make it stop
//! refusing, a sealer ([`seal()`]) chains them behind the requests, and checkpoints of the chain are
//! signed and kept outside ([`checkpoint()`]). [`verify()`] finds what does not fit.
//!
//! A list that is read is one entry with all its people; the index by person is filled behind the
//! requests ([`index_people`]), and who asks by person ([`of_person`]) reads what is not in it yet
//! besides. Who must look at everything once reads it leaf by leaf ([`walk()`]). This module does NOT know what an action means.

mod canonical;
mod checkpoint;
mod entry;
mod export;
mod finding;
mod merkle;
mod pending;
mod people;
mod seal;
mod verify;
mod walk;

pub use checkpoint::{AuditKey, Checkpoint, CheckpointError, PublicKey, checkpoint};
pub use entry::{Entry, record, record_in};
pub use export::export;
pub use pending::unsealed_for;
pub use people::{Told, index_people, of_person};
pub use seal::{chain_at, end, seal};
pub use verify::{Finding, Report, Verify, verify};
pub use walk::{Did, Walked, done_about, last_leaf, walk};

/// The tables that only ever grow: a role that serves may add to them and change nothing.
pub const APPEND_ONLY: [&str; 4] = ["audit_entries", "audit_people", "audit_leaves", "audit_batches"];
