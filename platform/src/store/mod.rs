//! One query text, two databases.
//!
//! [`Store`] is a pool of connections to SQLite (one file, nothing else installed) or to PostgreSQL.
//! [`Tx`] is a transaction on it and [`Statement`] one query with its values. Every query is written
//! once, with `$1` placeholders, which both drivers read. A value may be bound when sqlx can encode
//! it for both ([`Bind`]), and a row be read when `#[derive(sqlx::FromRow)]` decodes it from both
//! ([`Record`]).
//!
//! Where the two would part ways although the text is the same, this module holds them together or
//! refuses; see the table in `docs/architecture.md`. It does NOT hide SQL and builds no query.

mod batch;
mod error;
mod many;
mod open;
mod outside;
mod patience;
mod roles;
mod round_trips;
mod schema;
mod statement;
mod tx;

use sqlx::{PgPool, Postgres, SqlSafeStr, SqlitePool, Transaction};

pub use self::batch::Batch;
pub use self::error::{DriverError, Result, StoreError};
pub use self::open::{OpenError, StoreOptions};
pub use self::outside::{
    copy_sqlite, create_database, drop_database, is_empty, postgres_environment, postgres_sibling,
    sqlite_file,
};
pub use self::roles::GrantError;
pub use self::round_trips::round_trips;
pub use self::statement::{Bind, MOST_VALUES, Record, Statement, placeholders, rows_of_placeholders};
use self::tx::Link;
pub use self::tx::Tx;

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, the embedded default.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its protocol.
    Postgres,
}

/// A pool of connections to one of the two databases; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store(Pools);

#[derive(Clone, Debug)]
enum Pools {
    /// Readers see the last commit and are never kept waiting; the one writer's connection is the
    /// queue that writers of this process stand in.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Begin a transaction that only reads, and sees one moment of the database throughout.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] without a connection in time.
    pub async fn read(&self) -> Result<Tx> {
        round_trips::count();
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { readers, .. } => Link::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                // What SQLite does by itself; a transaction that writes nothing never fails for it.
                Link::Postgres(begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        }))
    }

    /// Begin a transaction that writes.
    ///
    /// SQLite has one writer at a time. Taking its lock at once lets the others wait for it, where
    /// a lock taken at the first write fails at once if another wrote since this one's first read.
    ///
    /// PostgreSQL lets writers run side by side (READ COMMITTED): what was read may have changed by
    /// the time of the write, so say it in the WHERE of the write and look at the count.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] without a connection in time, [`StoreError::Busy`] when another
    /// process keeps SQLite's lock.
    pub async fn write(&self) -> Result<Tx> {
        round_trips::count();
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { writer, .. } => Link::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Link::Postgres(begin(pool, "BEGIN").await?),
        }))
    }

    /// A connection for reads of a single statement each: BEGIN and COMMIT are two round trips saved.
    ///
    /// SQLite refuses a write on it; PostgreSQL would not, the tests on both databases find it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] without a connection in time.
    pub async fn autocommit(&self) -> Result<Tx> {
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { readers, .. } => Link::SqliteAlone(readers.acquire().await?),
            Pools::Postgres(pool) => Link::PostgresAlone(pool.acquire().await?),
        }))
    }

    /// A connection for one statement that writes and needs no other beside it: a round trip where
    /// [`Store::write`] takes three. What it wrote is kept at once.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn autocommit_write(&self) -> Result<Tx> {
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { writer, .. } => Link::SqliteAlone(writer.acquire().await?),
            Pools::Postgres(pool) => Link::PostgresAlone(pool.acquire().await?),
        }))
    }

    /// How many connections are open, and how many of them nobody uses at the moment.
    #[must_use]
    pub fn connections(&self) -> (u32, usize) {
        match &self.0 {
            Pools::Sqlite { readers, writer } => {
                (readers.size() + writer.size(), readers.num_idle() + writer.num_idle())
            }
            Pools::Postgres(pool) => (pool.size(), pool.num_idle()),
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.0 {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Ask the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when there is none.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.autocommit().await?;
        tx.sql("SELECT CAST(1 AS BIGINT)").scalar::<i64>().await.map(drop)
    }

    /// Wait for the connections in use, then close all; later calls are refused.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begin a transaction on PostgreSQL that a caller who goes away cannot leave half begun.
///
/// sqlx 0.9.0 gives a connection back with BEGIN still on its way when `begin()` is dropped between
/// asking and being answered, and the next borrower stands in a transaction it knows nothing of
/// (measured: 4 to 22 of 300; sqlx#4393). Run to its end by a task of its own, the transaction is
/// there to be rolled back whoever has gone, and the connections that never began one pay nothing.
async fn begin(pool: &PgPool, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
    let connection = pool.acquire().await?;
    let begun = tokio::spawn(Transaction::begin(connection, Some(statement.into_sql_str())));
    patience::answered(async { begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed)) }).await
}
