//! Keys that turn while the doors are open.
//!
//! Three kinds, each of which can be cut off at any moment and goes on where it stood:
//!
//! - **key-encryption keys**: every data key is wrapped anew; no field is touched;
//! - **data keys**: every subject gets a new generation, then every sealed value is sealed anew under it;
//! - **index keys**: every token gets one beside it under the new key; writers write both, readers ask both.
//!
//! A new key is durable in the ring's file before it is used. What is written is compared with what was read
//! (compare and swap), so that a writer's change is never overwritten. The old key stays until `retire_…` has found
//! nothing that needs it.
//!
//! The order to read in: [`Plan`] (what there is to turn), `ledger` (how far it is), `begin`, `run`, then
//! `keks`, `data` and `index` (one batch each), `retire`. What this does NOT do: know a table. The
//! plan comes from the register of fields.

mod begin;
mod data;
mod index;
mod keks;
mod ledger;
mod page;
mod plan;
mod retire;
mod run;
mod sample;
mod survey;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{KeyRingError, Vault, VaultError};
use crate::clock::Clock;
use crate::store::{Store, StoreError};

pub use self::ledger::{Rotation, StepState, newest, steps};
pub use self::plan::{Held, IndexedColumn, IndexedValue, Owner, Part, Plan, SealedColumn};
pub use self::retire::{Retired, retire_data, retire_index, retire_kek};
pub use self::run::{Outcome, Progress, run};
pub use self::sample::{Sample, open_some};
pub use self::survey::{Survey, survey};

/// How often a process reads the ring's file again.
pub const RELOADED_EVERY: Duration = Duration::from_secs(10);

/// How long after a rotation its old key stays at least. Nobody holds a key in their hands for longer: a request
/// lives half a minute, a message's delivery two.
pub const GRACE: TimeDelta = TimeDelta::minutes(3);

/// Which keys turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Key-encryption keys, which wrap the data keys.
    Kek,
    /// Data keys, which seal the fields.
    Data,
    /// Index keys, which make tokens.
    Index,
}

impl Kind {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kek => "kek",
            Self::Data => "data",
            Self::Index => "index",
        }
    }
}

/// How hard a rotation works.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Rows in one transaction.
    pub batch: usize,
    /// Of a hundred moments so many are worked in; the others are left to those who wait.
    pub share: u32,
    /// How long a new key is left to be known everywhere before it is used.
    pub settle: Duration,
    /// Stop after so many durable steps, as if the process had been killed there.
    pub stop_after: Option<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { batch: 500, share: 60, settle: Duration::from_secs(15), stop_after: None }
    }
}

/// What a rotation works on.
#[derive(Clone, Copy, Debug)]
pub struct Work<'w> {
    /// The database.
    pub store: &'w Store,
    /// The keys; its ring comes from a file.
    pub vault: &'w Vault,
    /// The time.
    pub clock: &'w Clock,
    /// What there is to turn.
    pub plan: &'w Plan,
}

/// Adds a key to the ring's file, known and not used yet, and so ready for the next rotation: for installations whose
/// processes hold copies of the file, which have to be handed over before. Its number.
///
/// # Errors
/// What the ring's file says; data keys are never added alone.
pub fn add(work: &Work<'_>, kind: Kind) -> Result<u32, RotationError> {
    if kind == Kind::Data {
        return Err(RotationError::NoOldKey(0));
    }
    work.vault.reload_ring()?;
    begin::add(work, kind)?;
    Ok(begin::keys(work, kind).iter().map(|(number, _)| *number).max().unwrap_or(0))
}

/// Why keys did not turn.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The ring's file could not be read or written.
    #[error(transparent)]
    Ring(#[from] KeyRingError),
    /// The ring came as text: there is no file to change.
    #[error("the key ring did not come from a file, so it cannot be changed here")]
    NoFile,
    /// What is stored of a rotation is none.
    #[error("the table of rotations holds a value that this version cannot read")]
    Unreadable,
    /// A rotation of this kind has to come to its end first.
    #[error("a rotation of this kind is not finished: rotate first")]
    Unfinished,
    /// There was no rotation whose old key could go.
    #[error("nothing of this kind was rotated since the last time")]
    NothingToRetire,
    /// The ring has no such key, or it is not an old one.
    #[error("{0} is no old key of this kind")]
    NoOldKey(u32),
    /// Somebody may still hold the old key in their hands.
    #[error("the old key may go from {0} on, not before")]
    NotYet(DateTime<Utc>),
    /// Something can only be read or found with the old key.
    #[error("the old key is still needed: {count} {what}")]
    StillNeeded {
        /// What needs it.
        what: String,
        /// How many of them.
        count: i64,
    },
}
