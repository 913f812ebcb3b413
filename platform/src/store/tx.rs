//! A connection that statements are run on, most often inside a transaction.

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Postgres, SqlSafeStr, Sqlite, Transaction};

use super::statement::Target;
use super::{Batch, Dialect, Result, Statement, StoreError, patience, round_trips};

/// A transaction; rolled back when dropped without [`Tx::commit`].
///
/// [`Store::autocommit`](super::Store::autocommit) gives one that is no transaction: each
/// statement stands alone and is kept at once.
#[derive(Debug)]
pub struct Tx {
    link: Link,
    /// A statement failed or was cut off; nothing further is asked.
    broken: bool,
}

#[derive(Debug)]
pub(super) enum Link {
    Sqlite(Transaction<'static, Sqlite>),
    SqliteAlone(PoolConnection<Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    PostgresAlone(PoolConnection<Postgres>),
}

impl Tx {
    pub(super) fn new(link: Link) -> Self {
        Self { link, broken: false }
    }

    /// A statement whose text both databases understand, with `$1`, `$2`, … for its values.
    ///
    /// The text is written in the code; one put together from written parts is wrapped in
    /// [`sqlx::AssertSqlSafe`]. A value never goes into the text.
    pub fn sql(&mut self, sql: impl SqlSafeStr) -> Statement<'_> {
        Statement::new(self, sql.into_sql_str())
    }

    /// Several inserts that do not read one another, in one round trip where the database can.
    pub fn batch(&mut self) -> Batch<'_> {
        Batch::new(self)
    }

    /// Which database this is, for the rare statement that must be said differently to each.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.link {
            Link::Sqlite(_) | Link::SqliteAlone(_) => Dialect::Sqlite,
            Link::Postgres(_) | Link::PostgresAlone(_) => Dialect::Postgres,
        }
    }

    /// Keep what was written. The last line of whoever began the transaction.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when a statement failed: everything is rolled back. When the database
    /// cannot be reached, nobody knows whether the transaction was kept.
    pub async fn commit(self) -> Result<()> {
        if self.broken {
            return Err(StoreError::Broken);
        }
        match self.link {
            Link::Sqlite(tx) => {
                round_trips::count();
                tx.commit().await?;
            }
            Link::Postgres(tx) => {
                round_trips::count();
                patience::answered(tx.commit()).await?;
            }
            Link::SqliteAlone(_) | Link::PostgresAlone(_) => (),
        }
        Ok(())
    }

    /// What was written went wrong: nothing further is asked, nothing kept.
    pub(super) fn break_off(&mut self) {
        self.broken = true;
    }

    pub(super) fn target(&mut self) -> (Target<'_>, &mut bool) {
        let target = match &mut self.link {
            Link::Sqlite(tx) => Target::Sqlite(tx, SqliteArguments::default()),
            Link::SqliteAlone(connection) => Target::Sqlite(connection, SqliteArguments::default()),
            Link::Postgres(tx) => Target::Postgres(tx, PgArguments::default()),
            Link::PostgresAlone(connection) => Target::Postgres(connection, PgArguments::default()),
        };
        (target, &mut self.broken)
    }
}
