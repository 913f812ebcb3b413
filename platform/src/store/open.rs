//! From a URL to a [`Store`].

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgPool, Postgres, Sqlite};

use super::error::DriverError;
use super::schema::{self, Age};
use super::{Pools, Store, StoreError, patience, roles};

/// How long SQLite waits for another process's lock.
const SQLITE_BUSY: Duration = Duration::from_secs(5);

/// A connection that was idle for longer is asked for a sign of life before it is lent.
const TRUSTED_FOR: Duration = Duration::from_secs(5);

/// Statements kept prepared on each connection: all of ours, with room for lists of some lengths.
const STATEMENTS_KEPT: usize = 512;

/// What PostgreSQL holds each of our connections to, whatever our code does: a transaction that is
/// forgotten ends, and nobody waits for a lock, or for an answer, without end. A county fits into
/// memory, where a page out of order costs hardly more than the next one; PostgreSQL as it comes
/// thinks of turning disks, and reads a whole table for the fifty rows of a list.
const POSTGRES_SETTINGS: [(&str, &str); 4] = [
    ("idle_in_transaction_session_timeout", "10s"),
    ("lock_timeout", "5s"),
    ("statement_timeout", patience::STATEMENT),
    ("random_page_cost", "1.1"),
];

/// Which database, and how many connections to it.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:PATH` (created when missing) or `postgres://…`. Carries the password, so `Debug`
    /// does not show it.
    pub url: String,
    /// Connections at most; with SQLite, readers at most.
    pub max_connections: u32,
    /// How long to wait for a connection before the request is refused.
    pub acquire_timeout: Duration,
}

/// Readers of a SQLite file at most: they live in this process, and each keeps its statements.
const SQLITE_READERS: u32 = 8;

impl StoreOptions {
    /// The database at `url`, with 16 connections and 5 s of patience.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        let (max_connections, acquire_timeout) = (16, Duration::from_secs(5));
        Self { url: url.into(), max_connections, acquire_timeout }
    }

    /// The PostgreSQL role that the address names; `None` with SQLite.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn role(&self) -> Result<Option<String>, OpenError> {
        if self.url.starts_with("sqlite:") {
            return Ok(None);
        }
        Ok(Some(postgres(&self.url)?.get_username().to_owned()))
    }
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("url", &self.url.split(':').next().unwrap_or_default())
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .finish()
    }
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error("the address of the database begins with `sqlite:` or `postgres:`")]
    UnknownScheme,
    /// A SQLite database in memory is another one on every connection.
    #[error("SQLite is used with a file, not in memory")]
    InMemory,
    /// The file of the database cannot be made.
    #[error("cannot make the database file: {0}")]
    File(#[from] std::io::Error),
    /// The database does not answer, or not us.
    #[error("cannot open the database: {0}")]
    Connect(#[from] StoreError),
    /// The tables cannot be brought up to date.
    #[error("cannot bring the tables up to date: {0}")]
    Migrate(#[from] MigrateError),
    /// The tables are older than this program, and this role may not change them.
    #[error("the tables are older than this program: run `aixin migrate` with the role that owns them")]
    OlderTables,
    /// The tables are newer than this program.
    #[error("the tables are newer than this program: start the version that they were made for")]
    NewerTables,
    /// The tables were made by other migrations.
    #[error(
        "the tables are not those of any version of this program: look whether this is the right database"
    )]
    OtherTables,
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Connect(StoreError::Unavailable(DriverError(error)))
    }
}

impl Store {
    /// Open the database and bring its tables up to date with `migrations`.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(options: &StoreOptions, migrations: &'static Migrator) -> Result<Self, OpenError> {
        let store = connect(options).await?;
        migrate(&store, options, migrations).await?;
        Ok(store)
    }

    /// Open the database as far as this role may: one that owns the tables, or may make them, brings them up to date;
    /// any other finds them as this program needs them.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::connect`].
    pub async fn open_or_connect(
        options: &StoreOptions,
        migrations: &'static Migrator,
    ) -> Result<Self, OpenError> {
        let store = connect(options).await?;
        if roles::may_migrate(&store).await? {
            migrate(&store, options, migrations).await?;
        } else {
            current(&store, migrations).await?;
        }
        Ok(store)
    }

    /// Open the database whose tables someone else keeps up to date: with PostgreSQL, the role that
    /// serves requests owns no table.
    ///
    /// # Errors
    /// [`OpenError::OlderTables`], [`OpenError::NewerTables`] or [`OpenError::OtherTables`] when they are not those of
    /// `migrations`; see [`OpenError`].
    pub async fn connect(options: &StoreOptions, migrations: &'static Migrator) -> Result<Self, OpenError> {
        let store = connect(options).await?;
        current(&store, migrations).await?;
        Ok(store)
    }
}

async fn migrate(
    store: &Store,
    options: &StoreOptions,
    migrations: &'static Migrator,
) -> Result<(), OpenError> {
    match &store.0 {
        Pools::Sqlite { writer, .. } => schema::sqlite(migrations).run(writer).await?,
        Pools::Postgres(_) => {
            // Waiting for another process that is migrating, or for a table to be rewritten,
            // may well take longer than a request's limits allow.
            let options = postgres(&options.url)?.application_name("aixin migrate");
            let mut connection = options.connect().await?;
            schema::postgres(migrations).run(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

async fn current(store: &Store, migrations: &Migrator) -> Result<(), OpenError> {
    match schema::age(store, migrations).await? {
        Age::Current => Ok(()),
        Age::Older => Err(OpenError::OlderTables),
        Age::Newer => Err(OpenError::NewerTables),
        Age::Other => Err(OpenError::OtherTables),
    }
}

async fn connect(options: &StoreOptions) -> Result<Store, OpenError> {
    let scheme = options.url.split(':').next().unwrap_or_default();
    Ok(Store(match scheme {
        "sqlite" => sqlite_pools(options).await?,
        "postgres" | "postgresql" => Pools::Postgres(postgres_pool(options).await?),
        _ => return Err(OpenError::UnknownScheme),
    }))
}

async fn sqlite_pools(options: &StoreOptions) -> Result<Pools, OpenError> {
    if options.url.contains(":memory:") || options.url.contains("mode=memory") {
        return Err(OpenError::InMemory);
    }
    let connect = sqlite(&options.url)?;
    create_private(connect.get_filename())?;
    let pool = || PoolOptions::<Sqlite>::new().acquire_timeout(options.acquire_timeout);
    // A connection to a file does not grow old: one that is open stays open, its statements prepared.
    let pool = || pool().idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    let writer = pool().max_connections(1).connect_with(connect.clone()).await?;
    let readers = pool().max_connections(options.max_connections.min(SQLITE_READERS));
    // The system keeps the file in memory. Reading it in place would be given up with every commit of the writer, and
    // what a reader keeps of it itself likewise.
    let reading = connect.pragma("query_only", "ON").pragma("cache_size", "-256");
    let readers = readers.connect_with(reading).await?;
    Ok(Pools::Sqlite { readers, writer })
}

pub(super) fn sqlite(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL would forget the last commits when the power fails. A village hall has power cuts,
        // and a person who left with a slip in hand must be found again: one fsync a commit.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(SQLITE_BUSY)
        .statement_cache_capacity(STATEMENTS_KEPT)
        // A page of a list is handed over whole, not row by row to somebody who is woken for each.
        .row_buffer_size(256)
        // KiB that the writer keeps.
        .pragma("cache_size", "-8192")
        .pragma("temp_store", "MEMORY")
        // The log shrinks back after a bulk load.
        .pragma("journal_size_limit", "67108864"))
}

/// Make the file before SQLite does, for its owner alone; the log beside it is made like it.
pub(super) fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

async fn postgres_pool(options: &StoreOptions) -> Result<PgPool, OpenError> {
    Ok(PoolOptions::<Postgres>::new()
        .max_connections(options.max_connections)
        .acquire_timeout(options.acquire_timeout)
        // Asking before every loan would be a round trip in each request.
        .test_before_acquire(false)
        .before_acquire(|connection, lent| {
            Box::pin(async move {
                if lent.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(postgres(&options.url)?.options(POSTGRES_SETTINGS))
        .await?)
}

pub(super) fn postgres(url: &str) -> Result<PgConnectOptions, OpenError> {
    let mut options = PgConnectOptions::from_str(url)?.statement_cache_capacity(STATEMENTS_KEPT);
    if options.get_application_name().is_none() {
        options = options.application_name("aixin");
    }
    // "Prefer" would talk in clear with whoever offers nothing better. Who means that says
    // `sslmode=disable` in the address.
    if matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow) && !is_this_machine(&options) {
        options = options.ssl_mode(PgSslMode::Require);
    }
    Ok(options)
}

fn is_this_machine(options: &PgConnectOptions) -> bool {
    let host = options.get_host().trim_matches(['[', ']']);
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_address_is_not_shown() {
        let shown = format!("{:?}", StoreOptions::new("postgres://aixin:geheim@db/aixin"));
        assert!(!shown.contains("geheim"), "{shown}");
    }

    #[test]
    fn another_machine_is_only_spoken_to_in_cipher() {
        let mode = |url: &str| postgres(url).unwrap().get_ssl_mode();
        assert!(matches!(mode("postgres://a@db.example/a"), PgSslMode::Require));
        assert!(matches!(mode("postgres://a@db.example/a?sslmode=verify-full"), PgSslMode::VerifyFull));
        assert!(matches!(mode("postgres://a@db.example/a?sslmode=disable"), PgSslMode::Disable));
        assert!(matches!(mode("postgres://a@127.0.0.1/a"), PgSslMode::Prefer));
        assert!(matches!(mode("postgres://a@[::1]/a"), PgSslMode::Prefer));
        assert!(matches!(mode("postgres://a@localhost/a"), PgSslMode::Prefer));
    }
}
