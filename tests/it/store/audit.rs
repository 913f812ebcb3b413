//! The audit keeps what it was told, and nobody takes it back.

use chrono::{DateTime, TimeZone, Utc};
use platform::audit::{self, Entry};
use platform::clock::Clock;
use platform::random::Random;
use platform::store::{Dialect, Store};
use uuid::Uuid;

type Row =
    (DateTime<Utc>, String, String, Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<String>, Option<String>);

fn clock() -> Clock {
    Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap())
}

async fn count(store: &Store) -> i64 {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM audit_entries").scalar().await.unwrap()
}

async fn record_one(store: &Store) {
    let mut tx = store.write().await.unwrap();
    let entry = Entry::done(&clock(), &Random::seeded(1), "resident.read");
    audit::record(&mut tx, entry).await.unwrap();
    tx.commit().await.unwrap();
}

tests::both! {
    async fn an_entry_says_who_did_what_to_whom(store: Store) {
        let [worker, person, request] = [1, 2, 3].map(Uuid::from_u128);
        let entry = Entry::refused(&clock(), &Random::seeded(1), "resident.read")
            .actor(worker)
            .person(person)
            .device(None)
            .area("wuzhen")
            .purpose("job_seeking")
            .object(format!("resident:{person}"))
            .request(request);
        let mut tx = store.write().await.unwrap();
        audit::record(&mut tx, entry).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.autocommit().await.unwrap();
        let read: Row = tx
            .sql("SELECT at, action, outcome, actor_id, person_id, device_id, area_id, purpose FROM audit_entries")
            .one()
            .await
            .unwrap();
        let expected: Row = (
            clock().now(),
            "resident.read".to_owned(),
            "refused".to_owned(),
            Some(worker),
            Some(person),
            None,
            Some("wuzhen".to_owned()),
            Some("job_seeking".to_owned()),
        );
        assert_eq!(read, expected);
    }

    async fn every_row_of_a_long_list_is_an_entry(store: Store) {
        let random = Random::seeded(1);
        let entries: Vec<_> =
            (0..250).map(|n| Entry::done(&clock(), &random, "resident.listed").person(Uuid::from_u128(n))).collect();
        let mut tx = store.write().await.unwrap();
        audit::record_all(&mut tx, &entries).await.unwrap();
        audit::record_all(&mut tx, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&store).await, 250);
    }

    async fn without_the_change_there_is_no_entry_of_it(store: Store) {
        let mut tx = store.write().await.unwrap();
        audit::record(&mut tx, Entry::done(&clock(), &Random::seeded(1), "case.opened")).await.unwrap();
        drop(tx);
        assert_eq!(count(&store).await, 0);
    }

    async fn entries_are_never_changed_or_removed(store: Store) {
        record_one(&store).await;
        let mut attempts = vec!["UPDATE audit_entries SET outcome = 'refused'", "DELETE FROM audit_entries"];
        if store.dialect() == Dialect::Postgres {
            attempts.push("TRUNCATE audit_entries");
        }
        for attempt in attempts {
            let mut tx = store.write().await.unwrap();
            let error = tx.sql(attempt).run().await.unwrap_err();
            assert!(error.to_string().contains("never"), "{attempt}: {error}");
        }
        assert_eq!(count(&store).await, 1);
    }
}
