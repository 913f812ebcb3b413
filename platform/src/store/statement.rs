//! One query with its values.

use std::fmt::Write as _;

use sqlx::encode::Encode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments, FromRow, Postgres, SqlStr, Sqlite, Type};

use super::{Result, StoreError, Tx, patience, round_trips};

/// How many values one statement may have. SQLite would take 32,766 and PostgreSQL 65,535, but SQLite
/// looks every placeholder up among all the others: 500 cost nothing, 32,766 eight seconds.
pub const MOST_VALUES: usize = 8_192;

/// A value that both databases can be given.
pub trait Bind:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

impl<T> Bind for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row that can be read from both databases; `#[derive(sqlx::FromRow)]` gives it, and tuples have it.
///
/// Numbers are `i64`: nothing else decodes from every expression on both.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

pub(super) enum Target<'t> {
    Sqlite(&'t mut SqliteConnection, SqliteArguments),
    Postgres(&'t mut PgConnection, PgArguments),
}

/// One query with its values, ready to run on the [`Tx`] that made it.
#[must_use = "a statement does nothing until it is run"]
pub struct Statement<'t> {
    sql: SqlStr,
    target: Target<'t>,
    broken: &'t mut bool,
    bound: usize,
    refused: Option<BoxDynError>,
}

/// A statement that was checked; until `broken` is set back, the transaction takes no other.
struct Checked<'t> {
    sql: SqlStr,
    target: Target<'t>,
    broken: &'t mut bool,
}

/// Run one of sqlx's `fetch_…` on whichever database it is; only then is the transaction whole again.
macro_rules! fetch {
    ($statement:expr, $query:path, $how:ident) => {{
        let Checked { sql, target, broken } = $statement.checked()?;
        let fetched = match target {
            Target::Sqlite(connection, values) => $query(sql, values).$how(connection).await?,
            Target::Postgres(connection, values) => {
                patience::answered($query(sql, values).$how(connection)).await?
            }
        };
        *broken = false;
        fetched
    }};
}

impl<'t> Statement<'t> {
    pub(super) fn new(tx: &'t mut Tx, sql: SqlStr) -> Self {
        let (target, broken) = tx.target();
        Self { sql, target, broken, bound: 0, refused: None }
    }

    /// Give the next placeholder (`$1`, `$2`, …) its value.
    pub fn bind(mut self, value: impl Bind) -> Self {
        let added = match &mut self.target {
            Target::Sqlite(_, values) => Arguments::add(values, value),
            Target::Postgres(_, values) => Arguments::add(values, value),
        };
        self.bound += 1;
        self.refused = self.refused.or(added.err());
        self
    }

    /// Give as many placeholders as there are values, in order.
    pub fn bind_all<T: Bind>(self, values: impl IntoIterator<Item = T>) -> Self {
        values.into_iter().fold(self, Statement::bind)
    }

    /// All rows.
    ///
    /// # Errors
    /// What [`StoreError`] names; the transaction is lost.
    pub async fn all<T: Record>(self) -> Result<Vec<T>> {
        Ok(fetch!(self, sqlx::query_as_with, fetch_all))
    }

    /// The one row, if there is one.
    ///
    /// # Errors
    /// What [`StoreError`] names; the transaction is lost.
    pub async fn optional<T: Record>(self) -> Result<Option<T>> {
        Ok(fetch!(self, sqlx::query_as_with, fetch_optional))
    }

    /// The one row there must be.
    ///
    /// # Errors
    /// [`StoreError::NoRow`] without one, or what else [`StoreError`] names; the transaction is lost.
    pub async fn one<T: Record>(self) -> Result<T> {
        Ok(fetch!(self, sqlx::query_as_with, fetch_one))
    }

    /// The one value of the one row there must be.
    ///
    /// # Errors
    /// As [`Statement::one`].
    pub async fn scalar<T>(self) -> Result<T>
    where
        (T,): Record,
    {
        self.one::<(T,)>().await.map(|(value,)| value)
    }

    /// The one value of the one row, if there is one.
    ///
    /// # Errors
    /// As [`Statement::optional`].
    pub async fn optional_scalar<T>(self) -> Result<Option<T>>
    where
        (T,): Record,
    {
        Ok(self.optional::<(T,)>().await?.map(|(value,)| value))
    }

    /// The one value of every row.
    ///
    /// # Errors
    /// As [`Statement::all`].
    pub async fn scalars<T>(self) -> Result<Vec<T>>
    where
        (T,): Record,
    {
        Ok(self.all::<(T,)>().await?.into_iter().map(|(value,)| value).collect())
    }

    /// Run it; how many rows changed. For a write that may find nothing to do: compare versions in
    /// the WHERE, let ON CONFLICT do nothing, and look at the count.
    ///
    /// # Errors
    /// What [`StoreError`] names; the transaction is lost.
    pub async fn run(self) -> Result<u64> {
        let (changed, broken) = self.execute().await?;
        *broken = false;
        Ok(changed)
    }

    /// Run it; exactly one row must have changed.
    ///
    /// # Errors
    /// [`StoreError::RowsAffected`] when it was another number, or what else [`StoreError`] names;
    /// the transaction is lost, so that a write that went wrong is never committed.
    pub async fn run_one(self) -> Result<()> {
        self.run_rows(1).await
    }

    /// Run it; exactly so many rows must have changed.
    pub(super) async fn run_rows(self, expected: i64) -> Result<()> {
        let (actual, broken) = self.execute().await?;
        let expected = u64::try_from(expected).unwrap_or_default();
        if actual != expected {
            return Err(StoreError::RowsAffected { expected, actual });
        }
        *broken = false;
        Ok(())
    }

    async fn execute(self) -> Result<(u64, &'t mut bool)> {
        let Checked { sql, target, broken } = self.checked()?;
        let changed = match target {
            Target::Sqlite(connection, values) => {
                sqlx::query_with(sql, values).execute(connection).await?.rows_affected()
            }
            Target::Postgres(connection, values) => {
                patience::answered(sqlx::query_with(sql, values).execute(connection)).await?.rows_affected()
            }
        };
        Ok((changed, broken))
    }

    /// Refuse what one of the two databases would accept by mistake, and the transaction until this
    /// statement has come back whole.
    fn checked(self) -> Result<Checked<'t>> {
        if std::mem::replace(self.broken, true) {
            return Err(StoreError::Broken);
        }
        if let Some(error) = self.refused {
            return Err(StoreError::Statement(error.to_string()));
        }
        // SQLite reads a placeholder without a value as NULL.
        let wanted = highest_placeholder(self.sql.as_str());
        if wanted != self.bound {
            return Err(StoreError::Statement(format!("{} values for {wanted} placeholders", self.bound)));
        }
        if wanted > MOST_VALUES {
            return Err(StoreError::Statement(format!("{wanted} values, at most {MOST_VALUES} are taken")));
        }
        round_trips::count();
        Ok(Checked { sql: self.sql, target: self.target, broken: self.broken })
    }
}

/// `$first, $first+1, …`: the placeholders of an `IN (…)` list of `count` values.
///
/// An empty list is `NULL`, which nothing is IN: `IN ()` is a mistake on PostgreSQL.
#[must_use]
pub fn placeholders(first: usize, count: usize) -> String {
    if count == 0 {
        return "NULL".to_owned();
    }
    let mut text = String::with_capacity(count * 5);
    for number in first..first + count {
        let comma = if number == first { "" } else { ", " };
        write!(text, "{comma}${number}").expect("a String takes whatever is written");
    }
    text
}

/// `($1, $2), ($3, $4), …`: the placeholders of `VALUES` for so many rows of so many columns each.
#[must_use]
pub fn rows_of_placeholders(rows: usize, columns: usize) -> String {
    let rows: Vec<_> =
        (0..rows).map(|row| format!("({})", placeholders(row * columns + 1, columns))).collect();
    rows.join(", ")
}

/// The greatest number behind a `$`, 0 without one.
pub(super) fn highest_placeholder(sql: &str) -> usize {
    let mut highest = 0;
    for rest in sql.split('$').skip(1) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit);
        let number =
            digits.fold(0_usize, |n, digit| n.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
        highest = highest.max(number);
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_counted_by_the_highest() {
        assert_eq!(highest_placeholder("SELECT 1"), 0);
        assert_eq!(highest_placeholder("UPDATE t SET a = $2 WHERE b = $1 OR c = $2"), 2);
        assert_eq!(highest_placeholder("VALUES ($9, $10, $11)"), 11);
        assert_eq!(highest_placeholder("SELECT a ->> '$[0].kind' FROM t WHERE b = $1"), 1);
        assert_eq!(highest_placeholder("$99999999999999999999999"), usize::MAX);
    }

    #[test]
    fn lists_of_placeholders_go_on_where_they_are_told() {
        assert_eq!(placeholders(4, 3), "$4, $5, $6");
        assert_eq!(placeholders(2, 0), "NULL");
        assert_eq!(rows_of_placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }
}
