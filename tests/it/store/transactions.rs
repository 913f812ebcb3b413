//! What a transaction keeps, sees and refuses.

use std::time::Duration;

use platform::store::{Store, StoreError, StoreOptions};
use tests::databases::MIGRATIONS;

const ADD: &str = "INSERT INTO installation (key, value) VALUES ($1, 'x')";
const COUNT: &str = "SELECT COUNT(*) FROM installation";

async fn count(store: &Store) -> i64 {
    store.autocommit().await.unwrap().sql(COUNT).scalar().await.unwrap()
}

async fn add(store: &Store, key: &str) {
    let mut tx = store.write().await.unwrap();
    tx.sql(ADD).bind(key).run_one().await.unwrap();
    tx.commit().await.unwrap();
}

/// Add one to a number that was read before: what a lost update would show in.
async fn count_up(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    let _: i64 = tx.sql(COUNT).scalar().await?;
    tx.sql(
        "INSERT INTO undertakings (version, text, in_force_from) VALUES (1, '1', '2026-01-01')
         ON CONFLICT (version) DO UPDATE
         SET text = CAST(CAST(undertakings.text AS BIGINT) + 1 AS TEXT)",
    )
    .run_one()
    .await?;
    tx.commit().await
}

/// A row that takes a database a while: SQLite answers a quick one while it is still being asked.
const SLOW_ADD: &str = "INSERT INTO installation (key, value)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    SELECT 'a', CAST(COUNT(*) AS TEXT) FROM n";

tests::both! {
    async fn a_dropped_transaction_leaves_nothing(store: Store) {
        let mut tx = store.write().await.unwrap();
        tx.sql(ADD).bind("a").run_one().await.unwrap();
        drop(tx);
        assert_eq!(count(&store).await, 0);
        add(&store, "a").await;
        assert_eq!(count(&store).await, 1);
    }

    async fn a_reader_sees_one_moment_throughout(store: Store) {
        add(&store, "a").await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.sql(COUNT).scalar::<i64>().await.unwrap(), 1);
        add(&store, "b").await;
        assert_eq!(tx.sql(COUNT).scalar::<i64>().await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(count(&store).await, 2);
    }

    async fn a_reading_transaction_refuses_to_write(store: Store) {
        let mut tx = store.read().await.unwrap();
        let error = tx.sql(ADD).bind("a").run().await.unwrap_err();
        assert!(matches!(error, StoreError::Driver(_)), "{error:?}");
        drop(tx);
        assert_eq!(count(&store).await, 0);
    }

    async fn a_single_write_is_kept_at_once(store: Store) {
        let mut tx = store.autocommit_write().await.unwrap();
        tx.sql(ADD).bind("a").run_one().await.unwrap();
        assert_eq!(count(&store).await, 1);
        drop(tx);
        assert_eq!(count(&store).await, 1);
    }

    async fn after_an_error_nothing_is_asked_and_nothing_kept(store: Store) {
        let mut tx = store.write().await.unwrap();
        tx.sql(ADD).bind("a").run_one().await.unwrap();
        let twice = tx.sql(ADD).bind("a").run().await;
        assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
        let next = tx.sql(COUNT).scalar::<i64>().await;
        assert!(matches!(next, Err(StoreError::Broken)), "{next:?}");
        let kept = tx.commit().await;
        assert!(matches!(kept, Err(StoreError::Broken)), "{kept:?}");
        assert_eq!(count(&store).await, 0);
    }

    async fn a_write_that_found_no_row_is_never_committed(store: Store) {
        let mut tx = store.write().await.unwrap();
        tx.sql(ADD).bind("a").run_one().await.unwrap();
        let missed = tx.sql("UPDATE installation SET value = 'y' WHERE key = $1").bind("b").run_one().await;
        assert!(matches!(missed, Err(StoreError::RowsAffected { expected: 1, actual: 0 })), "{missed:?}");
        assert!(matches!(tx.commit().await, Err(StoreError::Broken)));
        assert_eq!(count(&store).await, 0);
    }

    async fn a_count_of_rows_may_be_looked_at_and_gone_on_from(store: Store) {
        let mut tx = store.write().await.unwrap();
        let changed = tx.sql("UPDATE installation SET value = 'y'").run().await.unwrap();
        assert_eq!(changed, 0);
        tx.sql(ADD).bind("a").run_one().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&store).await, 1);
    }

    async fn a_statement_cut_off_half_way_breaks_its_transaction(store: Store) {
        let mut tx = store.write().await.unwrap();
        {
            let statement = tx.sql(SLOW_ADD).run();
            let mut statement = std::pin::pin!(statement);
            // Polled once, so asked, and given up before the answer.
            let once = std::future::poll_fn(|context| {
                std::task::Poll::Ready(statement.as_mut().poll(context).is_pending())
            });
            assert!(once.await, "no database counts that fast");
        }
        let next = tx.sql(COUNT).scalar::<i64>().await;
        assert!(matches!(next, Err(StoreError::Broken)), "{next:?}");
        assert!(matches!(tx.commit().await, Err(StoreError::Broken)));
        assert_eq!(count(&store).await, 0);
    }

    async fn twenty_writers_that_read_first_all_get_their_turn(store: Store) {
        let writers: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { count_up(&store).await })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        let mut tx = store.autocommit().await.unwrap();
        let counted: String = tx.sql("SELECT text FROM undertakings").scalar().await.unwrap();
        assert_eq!(counted, "20");
    }

    async fn who_waits_too_long_for_a_lock_is_told_busy(options: StoreOptions) {
        let holder = Store::connect(&options, &MIGRATIONS).await.unwrap();
        let waiter = Store::connect(&options, &MIGRATIONS).await.unwrap();
        add(&holder, "a").await;
        let change = "UPDATE installation SET value = $1 WHERE key = 'a'";
        let mut held = holder.write().await.unwrap();
        held.sql(change).bind("1").run_one().await.unwrap();
        let waited = async {
            let mut tx = waiter.write().await?;
            tx.sql(change).bind("2").run_one().await
        };
        let error = tokio::time::timeout(Duration::from_secs(9), waited).await.unwrap().unwrap_err();
        assert!(matches!(error, StoreError::Busy), "{error:?}");
        held.commit().await.unwrap();
        let mut tx = waiter.write().await.unwrap();
        tx.sql(change).bind("2").run_one().await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn without_a_free_connection_the_caller_is_told_in_time(options: StoreOptions) {
        let options = StoreOptions { max_connections: 1, acquire_timeout: Duration::from_millis(200), ..options };
        let store = Store::connect(&options, &MIGRATIONS).await.unwrap();
        let held = store.read().await.unwrap();
        let error = store.read().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        drop(held);
        store.read().await.unwrap();
    }

    async fn a_closed_store_is_unavailable(store: Store) {
        store.ping().await.unwrap();
        store.close().await;
        let error = store.ping().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
}
