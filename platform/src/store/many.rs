//! Many rows by few statements.

use sqlx::AssertSqlSafe;

use super::{Result, Statement, Tx, rows_of_placeholders};

/// Values of one statement: enough that the round trip is small beside the work, and few enough for SQLite, which
/// looks every placeholder up among the others when it prepares the statement.
const VALUES_AT_ONCE: usize = 1_024;

impl Tx {
    /// Write rows of so many columns each: `into` is the statement up to VALUES, `after` what follows (such as ON
    /// CONFLICT), `bind` gives the values of one row in order. How many rows were written.
    ///
    /// # Errors
    /// What [`super::StoreError`] names; the transaction is lost.
    pub async fn insert_all<T>(
        &mut self,
        (into, columns, after): (&'static str, usize, &'static str),
        rows: &[T],
        bind: impl for<'t> Fn(Statement<'t>, &T) -> Statement<'t>,
    ) -> Result<u64> {
        let mut written = 0;
        for some in rows.chunks((VALUES_AT_ONCE / columns).max(1)) {
            let values = rows_of_placeholders(some.len(), columns);
            let text = AssertSqlSafe(format!("{into} VALUES {values} {after}"));
            written += some.iter().fold(self.sql(text), &bind).run().await?;
        }
        Ok(written)
    }
}
