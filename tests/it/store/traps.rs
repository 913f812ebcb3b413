//! What the two databases, or sqlx, would get wrong in silence.

use std::pin::pin;
use std::task::Poll;

use platform::store::{Dialect, OpenError, Store, StoreOptions};
use sqlx::migrate::Migrator;
use tests::databases::{Database, MIGRATIONS};

/// Poll so many times, each when there is news, and drop what has not come to an end by then.
async fn give_up_after<T>(mut polls: usize, asked: impl Future<Output = T>) {
    let mut asked = pin!(asked);
    std::future::poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(());
        }
        polls -= 1;
        match asked.as_mut().poll(context) {
            Poll::Pending if polls > 0 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

tests::both! {
    async fn nobody_stands_in_the_transaction_of_someone_who_went_away(options: StoreOptions) {
        let options = StoreOptions { max_connections: 4, ..options };
        let store = Store::connect(&options, &MIGRATIONS).await.unwrap();
        let witness = Store::connect(&options, &MIGRATIONS).await.unwrap();
        for round in 0..300_i64 {
            // Someone asks for a transaction and goes away before, while or after it begins.
            let polls = usize::try_from(round % 6).unwrap();
            if round % 4 == 0 {
                give_up_after(polls, store.read()).await;
            } else {
                give_up_after(polls, store.write()).await;
            }
            // In a transaction that was left behind, this would not be seen by another connection.
            let mut tx = store.autocommit_write().await.unwrap();
            tx.sql("INSERT INTO installation (key, value) VALUES ($1, 'x')")
                .bind(round.to_string())
                .run_one()
                .await
                .unwrap();
            drop(tx);
            let mut tx = witness.autocommit().await.unwrap();
            let seen: i64 = tx.sql("SELECT COUNT(*) FROM installation").scalar().await.unwrap();
            assert_eq!(seen, round + 1);
        }
    }

    async fn tables_that_are_up_to_date_are_left_alone(options: StoreOptions) {
        for _ in 0..2 {
            Store::open(&options, &MIGRATIONS).await.unwrap().close().await;
            Store::connect(&options, &MIGRATIONS).await.unwrap().close().await;
        }
    }

    async fn tables_of_another_version_are_refused(options: StoreOptions) {
        static NOTHING: Migrator = Migrator::DEFAULT;
        let connected = Store::connect(&options, &NOTHING).await;
        assert!(matches!(connected, Err(OpenError::NewerTables)), "{connected:?}");
        let opened = Store::open(&options, &NOTHING).await;
        assert!(matches!(opened, Err(OpenError::Migrate(_))), "{opened:?}");
    }
}

#[tokio::test]
async fn every_table_of_sqlite_is_strict() {
    let database = Database::sqlite().await;
    let mut tx = database.store.autocommit().await.unwrap();
    let tables: Vec<(String, String)> = tx
        .sql("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlx%'")
        .all()
        .await
        .unwrap();
    assert!(tables.len() > 20, "{}", tables.len());
    for (name, sql) in tables {
        let options = sql.rsplit(')').next().unwrap_or_default();
        assert!(options.split(',').any(|option| option.trim() == "STRICT"), "{name}: {sql}");
    }
}

#[tokio::test]
async fn sqlite_refuses_a_write_where_single_reads_are_made() {
    let database = Database::sqlite().await;
    let mut tx = database.store.autocommit().await.unwrap();
    assert_eq!(tx.dialect(), Dialect::Sqlite);
    tx.sql("DELETE FROM installation").run().await.unwrap_err();
}

#[tokio::test]
async fn sqlite_keeps_what_was_committed_through_a_power_cut() {
    let database = Database::sqlite().await;
    let mut tx = database.store.autocommit_write().await.unwrap();
    let journal: String = tx.sql("PRAGMA journal_mode").scalar().await.unwrap();
    let full: i64 = tx.sql("PRAGMA synchronous").scalar().await.unwrap();
    let foreign_keys: i64 = tx.sql("PRAGMA foreign_keys").scalar().await.unwrap();
    assert_eq!((journal.as_str(), full, foreign_keys), ("wal", 2, 1));
}

#[tokio::test]
async fn the_file_of_sqlite_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = Database::sqlite().await;
    let path = database.url.strip_prefix("sqlite:").unwrap();
    for file in [path.to_owned(), format!("{path}-wal")] {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn postgres_ends_a_forgotten_transaction_and_a_long_wait() {
    let database = Database::postgres().await;
    let mut tx = database.store.autocommit().await.unwrap();
    assert_eq!(tx.dialect(), Dialect::Postgres);
    for (setting, expected) in [
        ("idle_in_transaction_session_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("application_name", "aixin"),
    ] {
        let set: String = tx.sql("SELECT current_setting($1)").bind(setting).scalar().await.unwrap();
        assert_eq!(set, expected, "{setting}");
    }
}

#[tokio::test]
async fn an_address_of_no_database_we_know_is_refused() {
    for url in ["mysql://a@b/c", "", "aixin.db"] {
        let refused = Store::open(&StoreOptions::new(url), &MIGRATIONS).await;
        assert!(matches!(refused, Err(OpenError::UnknownScheme)), "{url}: {refused:?}");
    }
    for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite:a.db?mode=memory"] {
        let refused = Store::open(&StoreOptions::new(url), &MIGRATIONS).await;
        assert!(matches!(refused, Err(OpenError::InMemory)), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_an_error_without_its_password() {
    let options = StoreOptions::new("postgres://aixin:geheim@127.0.0.1:1/aixin");
    let error = Store::open(&options, &MIGRATIONS).await.unwrap_err();
    assert!(matches!(error, OpenError::Connect(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
}
