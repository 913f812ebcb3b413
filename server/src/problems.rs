//! What can fail below a handler, and how each becomes a problem at the edge.

use domain::fields::FieldErrors;
use platform::http::{FieldProblem, Problem};
use platform::sessions::SessionError;
use platform::store::StoreError;
use platform::vault::{OpenError, VaultError};

/// What a store of this crate can fail with; "not found" is never among it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A field could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The sessions could not be asked.
    #[error(transparent)]
    Sessions(#[from] SessionError),
    /// A stored value that this version does not understand; the text names the column.
    #[error("{0} holds a value that this version cannot read")]
    Unreadable(&'static str),
    /// Something outside the database: a file, a hash, a clock.
    #[error("{0}")]
    Other(String),
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match &fault {
            Fault::Sessions(SessionError::Unavailable(_)) => Self::unavailable(),
            _ => Self::internal(&fault),
        }
    }
}

/// The wrong fields that a rule found, as a problem.
#[must_use]
pub fn fields(errors: FieldErrors) -> Problem {
    Problem::fields(errors.0.into_iter().map(|error| FieldProblem::new(error.field, error.code)))
}
