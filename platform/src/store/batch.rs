//! Several inserts in one round trip.
//!
//! Entering a person writes six tables. Asked one after another, each insert costs a message to the database and
//! one back; PostgreSQL takes them together as `WITH a AS (INSERT …), b AS (INSERT …) SELECT …`, whose foreign keys
//! it checks at the end. SQLite, which is in this process, runs them in order. What this does NOT do: let one insert
//! read what another wrote, or do nothing on a conflict.

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::statement::highest_placeholder;
use super::{Bind, Dialect, Result, Statement, StoreError, Tx};

/// Gives a statement the values of one insert.
type Values<'v> = Box<dyn for<'t> FnOnce(Statement<'t>) -> Statement<'t> + Send + 'v>;

struct Insert<'v> {
    sql: SqlStr,
    values: Vec<Values<'v>>,
    rows: i64,
}

/// Inserts that are run together; see [`Tx::batch`].
#[must_use = "a batch does nothing until it is run"]
pub struct Batch<'t> {
    tx: &'t mut Tx,
    inserts: Vec<Insert<'t>>,
}

/// One insert of a [`Batch`], being given its values.
pub struct BatchInsert<'b, 't> {
    insert: &'b mut Insert<'t>,
}

impl<'t> Batch<'t> {
    pub(super) fn new(tx: &'t mut Tx) -> Self {
        Self { tx, inserts: Vec::new() }
    }

    /// One more `INSERT` that must write exactly one row; its placeholders begin with `$1`.
    pub fn insert(&mut self, sql: &'static str) -> BatchInsert<'_, 't> {
        self.push(sql.into_sql_str(), 1)
    }

    /// One more `INSERT` that must write exactly `rows` rows, put together from written parts.
    pub fn insert_rows(&mut self, sql: String, rows: usize) -> BatchInsert<'_, 't> {
        self.push(AssertSqlSafe(sql).into_sql_str(), i64::try_from(rows).unwrap_or(i64::MAX))
    }

    fn push(&mut self, sql: SqlStr, rows: i64) -> BatchInsert<'_, 't> {
        self.inserts.push(Insert { sql, values: Vec::new(), rows });
        BatchInsert { insert: self.inserts.last_mut().expect("one was just put there") }
    }

    /// Runs all of them; each must have written its rows.
    ///
    /// # Errors
    /// [`StoreError::RowsAffected`] when one wrote another number of rows, or what else [`StoreError`] names; the
    /// transaction is lost.
    pub async fn run(self) -> Result<()> {
        match self.tx.dialect() {
            Dialect::Sqlite => self.one_by_one().await,
            Dialect::Postgres if self.inserts.len() < 2 => self.one_by_one().await,
            Dialect::Postgres => self.together().await,
        }
    }

    async fn one_by_one(self) -> Result<()> {
        for insert in self.inserts {
            let statement = self.tx.sql(insert.sql);
            let statement = insert.values.into_iter().fold(statement, |statement, value| value(statement));
            statement.run_rows(insert.rows).await?;
        }
        Ok(())
    }

    async fn together(self) -> Result<()> {
        let wanted: i64 = self.inserts.iter().map(|insert| insert.rows).sum();
        let text = text(self.inserts.iter().map(|insert| insert.sql.as_str()));
        let statement = self.tx.sql(AssertSqlSafe(text));
        let values = self.inserts.into_iter().flat_map(|insert| insert.values);
        let written: i64 = values.fold(statement, |statement, value| value(statement)).scalar().await?;
        if written == wanted {
            return Ok(());
        }
        self.tx.break_off();
        Err(StoreError::RowsAffected {
            expected: u64::try_from(wanted).unwrap_or_default(),
            actual: u64::try_from(written).unwrap_or_default(),
        })
    }
}

impl<'t> BatchInsert<'_, 't> {
    /// Gives the next placeholder of this insert its value.
    pub fn bind(self, value: impl Bind + Send + 't) -> Self {
        self.insert.values.push(Box::new(move |statement| statement.bind(value)));
        self
    }
}

/// One statement of many inserts, whose placeholders go on counting; it answers how many rows were written.
fn text<'s>(inserts: impl Iterator<Item = &'s str>) -> String {
    let (mut parts, mut counts, mut used) = (Vec::new(), Vec::new(), 0);
    for (at, insert) in inserts.enumerate() {
        parts.push(format!("i{at} AS ({} RETURNING 1)", moved(insert, used)));
        counts.push(format!("(SELECT COUNT(*) FROM i{at})"));
        used += highest_placeholder(insert);
    }
    format!("WITH {} SELECT {}", parts.join(", "), counts.join(" + "))
}

/// The same text with every `$n` counted from `by` on.
fn moved(sql: &str, by: usize) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(part.len());
        let (digits, rest) = part.split_at(end);
        let number = digits.parse::<usize>().unwrap_or_default() + by;
        text.push('$');
        text.push_str(&number.to_string());
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_placeholders_of_the_second_insert_follow_those_of_the_first() {
        let one = "INSERT INTO a (x, y) VALUES ($1, $2)";
        let two = "INSERT INTO b (x, y) VALUES ($1, $1), ($2, $3)";
        assert_eq!(
            text([one, two].into_iter()),
            "WITH i0 AS (INSERT INTO a (x, y) VALUES ($1, $2) RETURNING 1), \
             i1 AS (INSERT INTO b (x, y) VALUES ($3, $3), ($4, $5) RETURNING 1) \
             SELECT (SELECT COUNT(*) FROM i0) + (SELECT COUNT(*) FROM i1)"
        );
    }
}
