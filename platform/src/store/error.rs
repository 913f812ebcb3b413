//! What can go wrong between us and the database, without a word of what was being stored.

use std::fmt;

/// A [`std::result::Result`] of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What can go wrong between us and the database.
///
/// Neither `Display` nor `Debug` shows a stored value; both may be logged. None is meant for a
/// person to read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with the same unique key exists already. Where that can happen, say ON CONFLICT and
    /// look at the rows instead: after this the transaction is lost.
    #[error("a row with the same key exists already ({constraint})")]
    Conflict {
        /// What PostgreSQL calls the constraint; SQLite says `table.column`.
        constraint: String,
    },
    /// The row refers to one that does not exist, or is still referred to.
    #[error("the row refers to one that does not exist, or is still referred to")]
    Reference,
    /// A statement changed more or fewer rows than it must.
    #[error("{expected} rows must change, {actual} did")]
    RowsAffected {
        /// How many rows had to change.
        expected: u64,
        /// How many did.
        actual: u64,
    },
    /// There is no row where there must be one.
    #[error("no row where there must be one")]
    NoRow,
    /// The lock on a row or on the database was not had in time; the same may well succeed again.
    #[error("another transaction held the lock for too long")]
    Busy,
    /// No connection was to be had: the database is down, starting, or all connections are in use.
    #[error("the database cannot be reached: {0}")]
    Unavailable(DriverError),
    /// An earlier statement of this transaction failed or was cut off half-way: PostgreSQL would
    /// refuse whatever follows and SQLite would keep what came before, so neither is asked.
    #[error("an earlier statement of this transaction failed")]
    Broken,
    /// The statement is wrong whatever the database holds: too few values, or one that cannot be encoded.
    #[error("a faulty statement: {0}")]
    Statement(String),
    /// Anything else the driver reports.
    #[error("{0}")]
    Driver(DriverError),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(e) if e.is_unique_violation() => {
                Self::Conflict { constraint: e.constraint().unwrap_or(e.message()).to_owned() }
            }
            sqlx::Error::Database(e) if e.is_foreign_key_violation() => Self::Reference,
            sqlx::Error::Database(e) if e.code().is_some_and(|code| is_busy(&code)) => Self::Busy,
            sqlx::Error::Database(e) if e.code().is_some_and(|code| is_going_down(&code)) => {
                Self::Unavailable(DriverError(error))
            }
            sqlx::Error::RowNotFound => Self::NoRow,
            // A line that is cut in the middle of a greeting or of an answer leaves what makes no sense.
            sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(DriverError(error)),
            _ => Self::Driver(DriverError(error)),
        }
    }
}

/// SQLite: SQLITE_BUSY and SQLITE_LOCKED with their extended codes (the low byte is 5 or 6).
/// PostgreSQL: lock_not_available, deadlock_detected, serialization_failure.
fn is_busy(code: &str) -> bool {
    match code.parse::<u32>() {
        // PostgreSQL's codes have five characters, SQLite's numbers are shorter.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
        _ => matches!(code, "55P03" | "40P01" | "40001"),
    }
}

/// PostgreSQL: too_many_connections, admin_shutdown, crash_shutdown, cannot_connect_now.
fn is_going_down(code: &str) -> bool {
    matches!(code, "53300" | "57P01" | "57P02" | "57P03")
}

/// The driver's own error. PostgreSQL's detail lines quote the row at fault, so only the code and
/// the message are shown.
pub struct DriverError(pub(super) sqlx::Error);

impl DriverError {
    /// The database's code of the error, when the database is who refused.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.0.as_database_error().and_then(sqlx::error::DatabaseError::code).map(Into::into)
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            sqlx::Error::Database(e) => {
                write!(f, "{} (code {})", e.message(), e.code().as_deref().unwrap_or("unknown"))
            }
            other => fmt::Display::fmt(other, f),
        }
    }
}

impl fmt::Debug for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DriverError({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_greeting_is_no_fault_of_ours() {
        let cut = sqlx::Error::Protocol("unexpected response from SSLRequest: 0x00".to_owned());
        assert!(matches!(StoreError::from(cut), StoreError::Unavailable(_)));
    }

    #[test]
    fn a_lock_not_had_in_time_is_busy_on_both() {
        for code in ["5", "517", "6", "262", "55P03", "40P01", "40001"] {
            assert!(is_busy(code), "{code}");
        }
        for code in ["19", "2067", "23505", "57P01", "53300"] {
            assert!(!is_busy(code), "{code}");
        }
    }
}
