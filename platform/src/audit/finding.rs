//! What does not fit, in sentences that name the row.

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry does not say what was sealed.
    Changed {
        /// The entry.
        entry: Uuid,
        /// Where it is in the chain.
        leaf: i64,
        /// Its batch.
        batch: i64,
    },
    /// The entry was sealed and is not there.
    Removed {
        /// The entry.
        entry: Uuid,
        /// Where it is in the chain.
        leaf: i64,
        /// Its batch.
        batch: i64,
    },
    /// A value of the entry or of its leaf is nothing that this product writes.
    Unreadable {
        /// Where it is in the chain.
        leaf: i64,
    },
    /// The entry claims to be older than the last batch and is in none.
    Inserted {
        /// The entry, as the database shows it.
        entry: String,
        /// What it claims.
        at: String,
    },
    /// The entry was sealed at a time that does not fit the time it tells.
    WrongTime {
        /// The entry.
        entry: Uuid,
        /// Where it is in the chain.
        leaf: i64,
        /// What it claims.
        at: DateTime<Utc>,
        /// When its batch was sealed.
        sealed_at: DateTime<Utc>,
    },
    /// Leaves of a batch are not there.
    LeavesRemoved {
        /// The batch.
        batch: i64,
        /// How many it had.
        sealed: i64,
        /// How many there are.
        found: i64,
    },
    /// A leaf belongs to no batch.
    LeafWithoutBatch {
        /// Where it says it is.
        leaf: i64,
    },
    /// The leaves of a batch are not those that were sealed, or not in that order.
    LeavesChanged {
        /// The batch.
        batch: i64,
        /// Its first leaf.
        first: i64,
        /// Its last leaf.
        last: i64,
    },
    /// There is no batch of this number.
    BatchRemoved {
        /// The first number that is missing.
        batch: i64,
        /// The batch that stands in its place.
        next: i64,
    },
    /// The batch does not follow from the one before it.
    BatchChanged {
        /// The batch.
        batch: i64,
    },
    /// The chain is not the one that was signed.
    NotAsSigned {
        /// The file of the checkpoint.
        file: PathBuf,
        /// Its line.
        line: usize,
        /// The batch that was signed.
        batch: i64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The chain ends before what was signed.
    CutBefore {
        /// The file of the checkpoint.
        file: PathBuf,
        /// Its line.
        line: usize,
        /// The batch that was signed.
        batch: i64,
        /// The last batch there is.
        last: i64,
    },
    /// A line of the file is not what this key signed, or not where it was.
    LineChanged {
        /// The file.
        file: PathBuf,
        /// The line.
        line: usize,
    },
    /// The file has fewer lines than the database remembers, or was not given.
    LinesRemoved {
        /// Which file.
        file: Uuid,
        /// The lines it has.
        found: i64,
        /// The lines it had.
        remembered: i64,
    },
    /// For longer than they are apart, no checkpoint was signed.
    NotCheckpointed {
        /// The last batch that is signed.
        signed: i64,
        /// The last batch there is.
        last: i64,
        /// When that was sealed.
        sealed_at: DateTime<Utc>,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { entry, leaf, batch } => {
                write!(f, "entry {entry} (leaf {leaf}, batch {batch}) was changed after it was sealed")
            }
            Self::Removed { entry, leaf, batch } => {
                write!(f, "entry {entry} (leaf {leaf}, batch {batch}) was removed after it was sealed")
            }
            Self::Unreadable { leaf } => {
                write!(f, "the entry of leaf {leaf}, or the leaf, holds a value that nothing here writes")
            }
            Self::Inserted { entry, at } => write!(
                f,
                "entry {entry} says that it is of {at}, before the last batch, and is in no batch: it was inserted \
                 afterwards"
            ),
            Self::WrongTime { entry, leaf, at, sealed_at } => write!(
                f,
                "entry {entry} (leaf {leaf}) says that it is of {at} and was sealed at {sealed_at}: it was inserted \
                 with another time, or a clock was wrong"
            ),
            Self::LeavesRemoved { batch, sealed, found } => {
                write!(f, "batch {batch} sealed {sealed} leaves and {found} are there")
            }
            Self::LeafWithoutBatch { leaf } => write!(f, "leaf {leaf} is in no batch: it was inserted"),
            Self::LeavesChanged { batch, first, last } => write!(
                f,
                "the leaves {first} to {last} of batch {batch} are not those that were sealed, or not in their order"
            ),
            Self::BatchRemoved { batch, next } => {
                write!(f, "batch {batch} was removed: batch {next} stands in its place")
            }
            Self::BatchChanged { batch } => {
                write!(f, "batch {batch} does not follow from the one before it: one of the two was changed")
            }
            Self::NotAsSigned { file, line, batch, at } => write!(
                f,
                "the chain up to batch {batch} is not the one that was signed at {at} ({} line {line}): it was \
                 rewritten",
                file.display()
            ),
            Self::CutBefore { file, line, batch, last } => write!(
                f,
                "the chain ends with batch {last}, and batch {batch} was signed ({} line {line}): its end was removed",
                file.display()
            ),
            Self::LineChanged { file, line } => write!(
                f,
                "{} line {line} is not the checkpoint that was signed there: it was changed, moved or signed with \
                 another key",
                file.display()
            ),
            Self::LinesRemoved { file, found, remembered } => write!(
                f,
                "the file of checkpoints {file} had {remembered} lines, and {found} were given: lines were removed, \
                 or name that file too"
            ),
            Self::NotCheckpointed { signed, last, sealed_at } => write!(
                f,
                "the last checkpoint is of batch {signed}, and batch {last} was sealed at {sealed_at}: lines were \
                 removed from the end of the file, or checkpoints are not written any more"
            ),
        }
    }
}
