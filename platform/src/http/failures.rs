//! What failures of our own machinery are to a caller: busy and unreachable pass (503), everything else is our
//! fault (500). A text of theirs goes to the log, once, and never into an answer.

use crate::{
    sessions::SessionError,
    store::StoreError,
    vault::{OpenError, VaultError},
};

use super::problem::Problem;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Unavailable(_) => {
                tracing::warn!(error.message = %error, "the store did not answer in time");
                Self::unavailable()
            }
            error => Self::internal(&error),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Unavailable(_) => {
                tracing::warn!(error.message = %error, "sessions did not answer in time");
                Self::unavailable()
            }
            error => Self::internal(&error),
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        Self::internal(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_apart_from_what_does_not() {
        assert_eq!(Problem::from(StoreError::Busy), Problem::unavailable());
        assert_eq!(Problem::from(StoreError::NoRow).status.as_u16(), 500);
        let gone = SessionError::Unavailable("redis".into());
        assert_eq!(Problem::from(gone).retry_after, Some(2));
        assert_eq!(Problem::from(SessionError::Unreadable).status.as_u16(), 500);
    }
}
