//! A fresh database for every test, on both databases.
//!
//! [`both!`](crate::both) writes each test once and runs it twice, as `sqlite::name` and as
//! `postgres::name`. SQLite is a file in a folder of its own; PostgreSQL is a database of its own in
//! the cluster that `AIXIN_TEST_POSTGRES` names (`cargo xtask test` starts one), copied from a
//! template that is migrated once. Both are gone when the test is over. Without a cluster the test
//! fails: a test that was never run has shown nothing.

use std::path::PathBuf;
use std::str::FromStr;

use platform::random::Random;
use platform::store::{Store, StoreOptions};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

/// The tables of the whole.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Only one process at a time makes the template; any number that nobody else uses.
const TEMPLATE_LOCK: i64 = 0x0a1c_1e57;

/// A database that lives as long as this value.
#[derive(Debug)]
pub struct Database {
    /// The database, opened.
    pub store: Store,
    /// Where it is, for a second [`Store`] or another process.
    pub url: String,
    leftover: Leftover,
}

#[derive(Debug)]
enum Leftover {
    Folder(PathBuf),
    Postgres { cluster: Box<PgConnectOptions>, name: String },
}

impl Database {
    /// A SQLite file with every table and no row.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique_name());
        std::fs::create_dir(&folder).expect("a folder of this test's own");
        let url = format!("sqlite:{}", folder.join("aixin.db").display());
        let store = Store::open(&StoreOptions::new(&url), &MIGRATIONS).await.expect("a fresh SQLite file");
        Self { store, url, leftover: Leftover::Folder(folder) }
    }

    /// A PostgreSQL database with every table and no row.
    ///
    /// # Panics
    /// Without `AIXIN_TEST_POSTGRES`, or when the cluster refuses.
    pub async fn postgres() -> Self {
        let cluster = cluster();
        let mut admin = cluster.connect().await.expect("the cluster of AIXIN_TEST_POSTGRES answers");
        let template = template(&cluster, &mut admin).await;
        let name = unique_name();
        run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        admin.close().await.expect("the administrator's connection closes");
        let url = url_of(&cluster, &name);
        let store = Store::open(&StoreOptions::new(&url), &MIGRATIONS).await.expect("a fresh database");
        Self { store, url, leftover: Leftover::Postgres { cluster: Box::new(cluster), name } }
    }
}

impl From<&Database> for Store {
    fn from(database: &Database) -> Self {
        database.store.clone()
    }
}

impl From<&Database> for StoreOptions {
    fn from(database: &Database) -> Self {
        Self::new(&database.url)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.leftover {
            Leftover::Folder(folder) => {
                // Connections that are still open keep what they need until they close.
                let _ = std::fs::remove_dir_all(folder);
            }
            Leftover::Postgres { cluster, name } => {
                let (cluster, name) = (cluster.clone(), name.clone());
                // A test's own runtime cannot wait in a destructor; a thread's can.
                let _ = std::thread::spawn(move || drop_database(&cluster, &name, &[])).join();
            }
        }
    }
}

/// An empty PostgreSQL database with the two roles of a city: one owns it, the other is to serve.
#[derive(Debug)]
pub struct TwoRoles {
    /// The name of the role that owns the database.
    pub owner: String,
    /// The name of the role that serves.
    pub application: String,
    /// The database, as its owner.
    pub owner_url: String,
    /// The database, as the application.
    pub application_url: String,
    name: String,
    cluster: Box<PgConnectOptions>,
}

impl TwoRoles {
    /// Made as `docs/operations.md` says.
    ///
    /// # Panics
    /// Without `AIXIN_TEST_POSTGRES`, or when the cluster refuses.
    pub async fn new() -> Self {
        let cluster = cluster();
        let mut admin = cluster.connect().await.expect("the cluster of AIXIN_TEST_POSTGRES answers");
        let name = unique_name();
        let (owner, application) = (format!("{name}_owner"), format!("{name}_app"));
        for role in [&owner, &application] {
            run(&mut admin, format!("CREATE ROLE {role} LOGIN PASSWORD 'only-here'")).await;
        }
        run(&mut admin, format!("CREATE DATABASE {name} OWNER {owner}")).await;
        admin.close().await.expect("the administrator's connection closes");
        let mut inside = cluster.clone().database(&name).connect().await.expect("the new database answers");
        run(&mut inside, "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned()).await;
        run(&mut inside, format!("GRANT CREATE ON SCHEMA public TO {owner}")).await;
        inside.close().await.expect("the administrator's connection closes");
        let url = |role: &str| {
            let options = cluster.clone().username(role).password("only-here");
            url_of(&options, &name)
        };
        let (owner_url, application_url) = (url(&owner), url(&application));
        Self { owner, application, owner_url, application_url, name, cluster: Box::new(cluster) }
    }
}

impl Drop for TwoRoles {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster.clone(), self.name.clone());
        let roles = [self.owner.clone(), self.application.clone()];
        let _ = std::thread::spawn(move || drop_database(&cluster, &name, &roles)).join();
    }
}

/// Write a test of the store once and run it on both databases.
///
/// The one parameter is whatever can be made `From<&Database>`: a [`Store`](platform::store::Store),
/// or something that a test builds on one. The macro makes the modules `sqlite` and `postgres`, so
/// it stands once in a file.
///
/// ```ignore
/// tests::both! {
///     async fn a_dropped_transaction_leaves_nothing(store: Store) { … }
/// }
/// ```
#[macro_export]
macro_rules! both {
    ($( $(#[$test:meta])* async fn $name:ident($given:ident: $type:ty) $body:block )+) => {
        $( async fn $name($given: $type) $body )+

        mod sqlite { $(
            $(#[$test])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = $crate::databases::Database::sqlite().await;
                super::$name(::core::convert::From::from(&database)).await;
            }
        )+ }

        mod postgres { $(
            $(#[$test])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = $crate::databases::Database::postgres().await;
                super::$name(::core::convert::From::from(&database)).await;
            }
        )+ }
    };
}

fn cluster() -> PgConnectOptions {
    let url = std::env::var("AIXIN_TEST_POSTGRES").expect(
        "AIXIN_TEST_POSTGRES names no PostgreSQL cluster: run `cargo xtask test`, which starts one, \
         or set it to something like postgres://postgres@127.0.0.1:5432/postgres",
    );
    PgConnectOptions::from_str(&url).expect("AIXIN_TEST_POSTGRES is an address such as postgres://…")
}

/// The name of a database with every table, made by whichever test comes first. The name holds the
/// checksums of the migrations, so other migrations have another template.
async fn template(cluster: &PgConnectOptions, admin: &mut PgConnection) -> String {
    let checksums = MIGRATIONS.iter().flat_map(|migration| migration.checksum.iter());
    let mark = checksums.fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
        (mark ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let name = format!("aixin_template_{mark:016x}");
    run(admin, format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let there: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut *admin)
        .await
        .expect("the cluster lists its databases");
    if there.is_none() {
        let unfinished = format!("{name}_unfinished");
        run(admin, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        run(admin, format!("CREATE DATABASE {unfinished}")).await;
        let options = StoreOptions::new(url_of(cluster, &unfinished));
        let store = Store::open(&options, &MIGRATIONS).await.expect("the migrations apply");
        store.close().await;
        run(admin, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    run(admin, format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

fn drop_database(cluster: &PgConnectOptions, name: &str, roles: &[String]) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a small runtime");
    runtime.block_on(async {
        let mut admin = cluster.connect().await.expect("the cluster of AIXIN_TEST_POSTGRES answers");
        run(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        for role in roles {
            run(&mut admin, format!("DROP ROLE {role}")).await;
        }
    });
}

async fn run(admin: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(admin)
        .await
        .expect("the cluster does as an administrator says");
}

fn url_of(cluster: &PgConnectOptions, database: &str) -> String {
    cluster.clone().database(database).to_url_lossy().to_string()
}

fn unique_name() -> String {
    format!("aixin_test_{:016x}{:016x}", Random::system().u64(), Random::system().u64())
}
