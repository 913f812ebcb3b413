//! One text, two databases: what goes in comes out, and what is wrong is refused on both.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use platform::store::{MOST_VALUES, Store, StoreError, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Device {
    id: Uuid,
    name: String,
    public_key: Vec<u8>,
    simulated: bool,
    enrolled_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

async fn add_town(store: &Store, id: &str) {
    let mut tx = store.write().await.unwrap();
    tx.sql("INSERT INTO areas (id, name, level, path, valid_from) VALUES ($1, $2, 'town', $1, $3)")
        .bind(id)
        .bind("乌镇镇")
        .bind(NaiveDate::from_ymd_opt(2020, 2, 29))
        .run_one()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn set(store: &Store, key: &str, value: &str) -> Result<u64, StoreError> {
    let mut tx = store.write().await?;
    let changed =
        tx.sql("INSERT INTO installation (key, value) VALUES ($1, $2)").bind(key).bind(value).run().await?;
    tx.commit().await?;
    Ok(changed)
}

tests::both! {
    async fn a_row_comes_back_as_it_went_in(store: Store) {
        add_town(&store, "wuzhen").await;
        let given = Device {
            id: Uuid::from_u128(7),
            name: "一楼大厅".to_owned(),
            public_key: vec![0, 255, 7],
            simulated: true,
            enrolled_at: noon() + TimeDelta::microseconds(123_456),
            revoked_at: None,
            valid_from: NaiveDate::from_ymd_opt(2020, 2, 29).unwrap(),
            valid_until: None,
        };
        let mut tx = store.write().await.unwrap();
        tx.sql(
            "INSERT INTO devices (id, area_id, name, public_key, simulated, enrolled_at, revoked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(given.id)
        .bind("wuzhen")
        .bind(&given.name)
        .bind(&given.public_key)
        .bind(given.simulated)
        .bind(given.enrolled_at)
        .bind(given.revoked_at)
        .run_one()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.autocommit().await.unwrap();
        let read: Device = tx
            .sql(
                "SELECT d.id, d.name, d.public_key, d.simulated, d.enrolled_at, d.revoked_at, a.valid_from,
                        a.valid_until
                 FROM devices d JOIN areas a ON a.id = d.area_id
                 WHERE d.id = $1 AND d.simulated AND d.enrolled_at = $2",
            )
            .bind(given.id)
            .bind(given.enrolled_at)
            .one()
            .await
            .unwrap();
        assert_eq!(read, given);
    }

    async fn a_broken_unique_key_is_a_conflict_that_shows_no_value(store: Store) {
        set(&store, "canary-7f3a", "1").await.unwrap();
        let error = set(&store, "canary-7f3a", "2").await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary-7f3a"), "{error:?}");
    }

    async fn a_parent_that_is_not_there_is_a_broken_reference(store: Store) {
        let mut tx = store.write().await.unwrap();
        let error = tx
            .sql(
                "INSERT INTO areas (id, name, level, parent_id, path, valid_from)
                 VALUES ('a', 'a', 'town', 'nowhere', 'a', $1)",
            )
            .bind(noon().date_naive())
            .run()
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Reference), "{error:?}");
    }

    async fn another_number_of_values_than_of_placeholders_is_refused(store: Store) {
        let mut tx = store.write().await.unwrap();
        let too_few = tx.sql("UPDATE installation SET value = $2 WHERE key = $1").bind("a").run().await;
        assert_eq!(too_few.unwrap_err().to_string(), "a faulty statement: 1 values for 2 placeholders");
        drop(tx);
        let mut tx = store.write().await.unwrap();
        let too_many = tx.sql("DELETE FROM installation").bind("a").run().await;
        assert_eq!(too_many.unwrap_err().to_string(), "a faulty statement: 1 values for 0 placeholders");
    }

    async fn more_values_than_a_statement_takes_are_refused(store: Store) {
        let count = MOST_VALUES + 1;
        let list = placeholders(1, count);
        let mut tx = store.autocommit().await.unwrap();
        let error = tx
            .sql(AssertSqlSafe(format!("SELECT key FROM installation WHERE key IN ({list})")))
            .bind_all(std::iter::repeat_n("a", count))
            .scalars::<String>()
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Statement(_)), "{error:?}");
    }

    async fn as_many_values_as_a_statement_takes_are_taken(store: Store) {
        set(&store, "a", "1").await.unwrap();
        let list = placeholders(1, MOST_VALUES);
        let mut tx = store.autocommit().await.unwrap();
        let found = tx
            .sql(AssertSqlSafe(format!("SELECT key FROM installation WHERE key IN ({list})")))
            .bind_all(std::iter::repeat_n("a", MOST_VALUES))
            .scalars::<String>()
            .await
            .unwrap();
        assert_eq!(found, ["a"]);
    }

    async fn nothing_is_in_an_empty_list(store: Store) {
        set(&store, "a", "1").await.unwrap();
        let list = placeholders(1, 0);
        let mut tx = store.autocommit().await.unwrap();
        let sql = format!("SELECT COUNT(*) FROM installation WHERE key IN ({list})");
        let found: i64 = tx.sql(AssertSqlSafe(sql)).scalar().await.unwrap();
        assert_eq!(found, 0);
    }

    async fn a_text_is_refused_in_a_column_of_numbers(store: Store) {
        let mut tx = store.write().await.unwrap();
        let error = tx
            .sql("INSERT INTO undertakings (version, text, in_force_from) VALUES ($1, 'a', $2)")
            .bind("many")
            .bind(noon().date_naive())
            .run()
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Driver(_)), "{error:?}");
    }

    async fn a_row_that_must_be_there_and_is_not_is_no_row(store: Store) {
        let mut tx = store.autocommit().await.unwrap();
        let error = tx.sql("SELECT value FROM installation WHERE key = $1").bind("a").scalar::<String>().await;
        assert!(matches!(error, Err(StoreError::NoRow)), "{error:?}");
        let mut tx = store.autocommit().await.unwrap();
        let none = tx.sql("SELECT value FROM installation").optional_scalar::<String>().await.unwrap();
        assert_eq!(none, None);
    }

    async fn whole_and_fractional_seconds_sort_in_time_order(store: Store) {
        let steps = [0, 1, 1_000, 1_001, 100_000, 1_000_000];
        let times = steps.map(|micros| noon() + TimeDelta::microseconds(micros));
        let mut tx = store.write().await.unwrap();
        for (number, at) in times.iter().rev().enumerate() {
            tx.sql("INSERT INTO tasks (name, due_at) VALUES ($1, $2)")
                .bind(number.to_string())
                .bind(at)
                .run_one()
                .await
                .unwrap();
        }
        let read: Vec<DateTime<Utc>> =
            tx.sql("SELECT due_at FROM tasks ORDER BY due_at").scalars().await.unwrap();
        assert_eq!(read, times);
        let after: i64 =
            tx.sql("SELECT COUNT(*) FROM tasks WHERE due_at > $1").bind(times[1]).scalar().await.unwrap();
        assert_eq!(after, 4);
    }

    async fn sums_and_letters_in_the_words_that_both_know(store: Store) {
        set(&store, "Demo", "1").await.unwrap();
        let mut tx = store.read().await.unwrap();
        let found: i64 = tx
            .sql("SELECT COUNT(*) FROM installation WHERE LOWER(key) LIKE LOWER($1)")
            .bind("dEM%")
            .scalar()
            .await
            .unwrap();
        let sum: i64 = tx
            .sql("SELECT CAST(SUM(CAST(value AS BIGINT)) AS BIGINT) FROM installation")
            .scalar()
            .await
            .unwrap();
        let there: bool = tx.sql("SELECT EXISTS (SELECT 1 FROM installation)").scalar().await.unwrap();
        assert_eq!((found, sum, there), (1, 1, true));
    }
}
