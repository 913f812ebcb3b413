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
    /// Folder or bucket of documents could not be reached; it was logged.
    #[error("the documents cannot be reached")]
    DocumentsAway,
    /// Something outside the database: a file, a hash, a clock.
    #[error("{0}")]
    Other(String),
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        // What does not answer in time passes, whoever was asked: the edge knows which those are.
        match fault {
            Fault::Store(error) => error.into(),
            Fault::Vault(error) => error.into(),
            Fault::Sessions(error) => error.into(),
            Fault::DocumentsAway => Self::unavailable(),
            fault => Self::internal(&fault),
        }
    }
}

/// The wrong fields that a rule found, as a problem.
#[must_use]
pub fn fields(errors: FieldErrors) -> Problem {
    Problem::fields(errors.0.into_iter().map(|error| FieldProblem::new(error.field, error.code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_answer_is_not_our_fault_wherever_it_was_asked() {
        for fault in [Fault::Store(StoreError::Busy), Fault::Vault(VaultError::Store(StoreError::Busy))] {
            assert_eq!(Problem::from(fault), Problem::unavailable());
        }
        assert_eq!(Problem::from(Fault::Store(StoreError::NoRow)).status.as_u16(), 500);
    }
}
