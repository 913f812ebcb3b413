//! The audit keeps what it was told, and nobody takes it back.

use std::time::Duration;

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

/// What the tasks do: seal, and put a pass of people into the index; whether there may be more.
async fn index(store: &Store, clock: &Clock) -> bool {
    audit::seal(store, clock).await.unwrap();
    audit::index_people(store).await.unwrap()
}

async fn indexed(store: &Store) -> i64 {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM audit_people").scalar().await.unwrap()
}

/// A list of these people is read; the id of its entry.
async fn list_of(store: &Store, clock: &Clock, people: impl IntoIterator<Item = u128>) -> Uuid {
    let people = people.into_iter().map(Uuid::from_u128);
    let entry = Entry::done(clock, &Random::system(), "resident.listed").people(people);
    let mut tx = store.autocommit_write().await.unwrap();
    audit::record(&mut tx, entry).await.unwrap();
    drop(tx);
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT id FROM audit_entries ORDER BY id DESC LIMIT 1").scalar().await.unwrap()
}

/// The entries that a person finds.
async fn found(store: &Store, person: u128) -> Vec<Uuid> {
    let mut tx = store.autocommit().await.unwrap();
    let told = audit::of_person(&mut tx, &[Uuid::from_u128(person)], None, 1_000).await.unwrap();
    told.into_iter().map(|told| told.id).collect()
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

    async fn a_list_is_one_entry_that_each_of_its_people_finds(store: Store) {
        let list = list_of(&store, &clock(), 0..250).await;
        assert_eq!(count(&store).await, 1);
        for indexed in [false, true] {
            for person in [0, 1, 128, 249] {
                assert_eq!(found(&store, person).await, [list], "indexed: {indexed}");
            }
            assert!(found(&store, 250).await.is_empty());
            while index(&store, &clock()).await {}
        }
        let none: [u128; 0] = [];
        list_of(&store, &clock(), none).await;
        assert_eq!(count(&store).await, 2, "a list without anybody was asked for all the same");
    }

    async fn a_pass_puts_some_thousand_people_into_the_index_and_the_rest_is_found_all_the_same(store: Store) {
        let clock = clock();
        for _ in 0..100 {
            clock.advance(Duration::from_secs(1));
            list_of(&store, &clock, 1..51).await;
        }
        let mut passes = 0;
        loop {
            assert_eq!(found(&store, 7).await.len(), 100, "after {passes} passes");
            let before = indexed(&store).await;
            let more = index(&store, &clock).await;
            passes += 1;
            assert!(indexed(&store).await - before <= 2_050, "pass {passes}");
            if !more {
                break;
            }
        }
        assert_eq!((passes, indexed(&store).await), (3, 5_000));
        assert!(!index(&store, &clock).await, "nothing is left");
        assert_eq!(indexed(&store).await, 5_000);
    }

    async fn what_a_person_finds_is_read_page_by_page_the_youngest_first(store: Store) {
        let clock = clock();
        let mut lists = Vec::new();
        for at in 0..7 {
            clock.advance(Duration::from_secs(1));
            lists.push(list_of(&store, &clock, [1, 2]).await);
            if at == 3 {
                assert!(!index(&store, &clock).await);
            }
        }
        lists.reverse();
        let mut tx = store.autocommit().await.unwrap();
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let page = audit::of_person(&mut tx, &[Uuid::from_u128(2)], before, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 3);
            before = Some(last.id);
            read.extend(page.iter().map(|told| told.id));
        }
        assert_eq!(read, lists);
    }

    async fn an_entry_that_is_seen_after_younger_ones_is_not_missed(store: Store) {
        let clock = clock();
        let early = Entry::done(&clock, &Random::system(), "resident.read").person(Uuid::from_u128(9));
        clock.advance(Duration::from_secs(15));
        list_of(&store, &clock, [9]).await;
        assert!(!index(&store, &clock).await);
        let mut tx = store.write().await.unwrap();
        audit::record(&mut tx, early).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&store, 9).await.len(), 2);
        assert!(!index(&store, &clock).await);
        assert_eq!((indexed(&store).await, found(&store, 9).await.len()), (2, 2));
    }

    async fn a_transaction_that_takes_its_time_holds_the_mark_back(store: Store) {
        if store.dialect() == Dialect::Sqlite {
            return; // It has one writer: nothing is written while another transaction is open.
        }
        let clock = clock();
        let mut slow = store.write().await.unwrap();
        let early = Entry::done(&clock, &Random::system(), "resident.read").person(Uuid::from_u128(9));
        audit::record(&mut slow, early).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        clock.advance(Duration::from_secs(21));
        list_of(&store, &clock, [9]).await;
        assert!(!index(&store, &clock).await);
        slow.commit().await.unwrap();
        assert_eq!(found(&store, 9).await.len(), 2);
        assert!(!index(&store, &clock).await);
        assert_eq!((indexed(&store).await, found(&store, 9).await.len()), (2, 2));
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
