//! Messages are delivered once, whoever else is delivering and whatever fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use futures_util::future::BoxFuture;
use platform::clock::Clock;
use platform::outbox::{self, Delivery, Failure, Handler, MOST_ATTEMPTS, Message, Runner};
use platform::random::Random;
use platform::store::{Store, Tx};
use platform::vault::Sealed;
use tokio::sync::watch;
use uuid::Uuid;

/// Writes a row per message, so that a second delivery would be a broken key, and fails the first
/// so many times, after having written.
#[derive(Clone, Default)]
struct Writer {
    failures_left: Arc<AtomicI64>,
    panics: bool,
}

impl Handler for Writer {
    fn deliver<'a>(&'a self, tx: &'a mut Tx, message: &'a Delivery) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            tx.sql("INSERT INTO installation (key, value) VALUES ($1, $2)")
                .bind(message.id.to_string())
                .bind(&message.topic)
                .run_one()
                .await?;
            assert!(!self.panics, "as told");
            if self.failures_left.fetch_sub(1, Ordering::SeqCst) > 0 {
                return Err("as told".into());
            }
            Ok(())
        })
    }
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

async fn send(store: &Store, topic: &'static str, count: u128, not_before: DateTime<Utc>) {
    let (clock, random) = (Clock::fixed(noon()), Random::system());
    let mut tx = store.write().await.unwrap();
    for number in 0..count {
        let message = Message {
            id: random.uuid(&clock),
            topic,
            version: 1,
            subject_id: Uuid::from_u128(number),
            payload_sealed: Sealed::from_bytes(vec![1, 2, 3]),
            not_before,
        };
        outbox::enqueue(&mut tx, &message).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn written(store: &Store) -> i64 {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM installation").scalar().await.unwrap()
}

async fn undone(store: &Store) -> i64 {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM outbox WHERE done_at IS NULL").scalar().await.unwrap()
}

tests::both! {
    async fn many_couriers_deliver_each_message_once(store: Store) {
        send(&store, "case.moved", 100, noon()).await;
        let clock = Clock::fixed(noon());
        let runners: Vec<_> = (0..4)
            .map(|_| {
                let runner = Runner::new(store.clone(), clock.clone()).with("case.moved", Writer::default());
                tokio::spawn(async move {
                    let mut claimed = 0;
                    loop {
                        match runner.run_once().await.unwrap() {
                            0 => break claimed,
                            more => claimed += more,
                        }
                    }
                })
            })
            .collect();
        let mut claimed = 0;
        for runner in runners {
            claimed += runner.await.unwrap();
        }
        assert_eq!((claimed, written(&store).await, undone(&store).await), (100, 100, 0));
    }

    async fn a_message_waits_for_its_time(store: Store) {
        send(&store, "case.moved", 1, noon() + TimeDelta::minutes(5)).await;
        let clock = Clock::fixed(noon());
        let runner = Runner::new(store.clone(), clock.clone()).with("case.moved", Writer::default());
        assert_eq!(runner.run_once().await.unwrap(), 0);
        clock.advance(Duration::from_mins(5));
        assert_eq!(runner.run_once().await.unwrap(), 1);
        assert_eq!(written(&store).await, 1);
    }

    async fn what_a_failed_delivery_wrote_is_taken_back_and_tried_later(store: Store) {
        send(&store, "case.moved", 1, noon()).await;
        let clock = Clock::fixed(noon());
        let handler = Writer { failures_left: Arc::new(AtomicI64::new(2)), ..Writer::default() };
        let runner = Runner::new(store.clone(), clock.clone()).with("case.moved", handler);
        assert_eq!((runner.run_once().await.unwrap(), written(&store).await), (1, 0));
        assert_eq!(runner.run_once().await.unwrap(), 0, "not before two seconds are over");
        clock.advance(Duration::from_secs(2));
        assert_eq!((runner.run_once().await.unwrap(), written(&store).await), (1, 0));
        clock.advance(Duration::from_secs(4));
        assert_eq!((runner.run_once().await.unwrap(), written(&store).await), (1, 1));
        let mut tx = store.autocommit().await.unwrap();
        let row: (i64, Option<String>) = tx.sql("SELECT attempts, failure FROM outbox").one().await.unwrap();
        assert_eq!(row, (3, None));
    }

    async fn a_message_that_always_fails_is_given_up_and_counted(store: Store) {
        send(&store, "case.moved", 1, noon()).await;
        let clock = Clock::fixed(noon());
        let handler = Writer { panics: true, ..Writer::default() };
        let runner = Runner::new(store.clone(), clock.clone()).with("case.moved", handler);
        for _ in 0..MOST_ATTEMPTS {
            assert_eq!(runner.run_once().await.unwrap(), 1);
            clock.advance(Duration::from_hours(1));
        }
        assert_eq!(runner.run_once().await.unwrap(), 0);
        let mut tx = store.read().await.unwrap();
        assert_eq!(outbox::given_up(&mut tx).await.unwrap(), 1);
        let failure: String = tx.sql("SELECT failure FROM outbox").scalar().await.unwrap();
        assert_eq!((failure.as_str(), written(&store).await), ("its handler panicked", 0));
    }

    async fn what_a_dead_process_had_claimed_is_claimed_again(store: Store) {
        send(&store, "case.moved", 1, noon()).await;
        let mut tx = store.write().await.unwrap();
        tx.sql("UPDATE outbox SET claimed_until = $1").bind(noon() + TimeDelta::minutes(2)).run_one().await.unwrap();
        tx.commit().await.unwrap();
        let clock = Clock::fixed(noon());
        let runner = Runner::new(store.clone(), clock.clone()).with("case.moved", Writer::default());
        assert_eq!(runner.run_once().await.unwrap(), 0);
        clock.advance(Duration::from_mins(2));
        assert_eq!((runner.run_once().await.unwrap(), written(&store).await), (1, 1));
    }

    async fn a_topic_without_a_handler_is_left_to_others(store: Store) {
        send(&store, "case.moved", 1, noon()).await;
        let clock = Clock::fixed(noon());
        let other = Runner::new(store.clone(), clock.clone()).with("bulletin.published", Writer::default());
        assert_eq!(other.run_once().await.unwrap(), 0);
        assert_eq!(Runner::new(store.clone(), clock).run_once().await.unwrap(), 0);
        assert_eq!(undone(&store).await, 1);
    }

    async fn a_running_courier_stops_when_told(store: Store) {
        send(&store, "case.moved", 1, noon()).await;
        let runner = Runner::new(store.clone(), Clock::fixed(noon())).with("case.moved", Writer::default());
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(runner.run(stopped));
        while undone(&store).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    }

    async fn what_was_delivered_is_swept_and_what_was_given_up_stays(store: Store) {
        send(&store, "done", 3, noon()).await;
        send(&store, "hopeless", 1, noon()).await;
        send(&store, "waiting", 1, noon() + TimeDelta::days(30)).await;
        let clock = Clock::fixed(noon());
        Runner::new(store.clone(), clock.clone()).with("done", Writer::default()).run_once().await.unwrap();
        let hopeless = Writer { failures_left: Arc::new(AtomicI64::new(i64::MAX)), ..Writer::default() };
        let runner = Runner::new(store.clone(), clock.clone()).with("hopeless", hopeless);
        for _ in 0..MOST_ATTEMPTS {
            runner.run_once().await.unwrap();
            clock.advance(Duration::from_hours(1));
        }
        let mut tx = store.write().await.unwrap();
        assert_eq!(outbox::sweep(&mut tx, noon()).await.unwrap(), 0, "what is not that old stays");
        assert_eq!(outbox::sweep(&mut tx, noon() + TimeDelta::days(7)).await.unwrap(), 3);
        let left: i64 = tx.sql("SELECT COUNT(*) FROM outbox").scalar().await.unwrap();
        assert_eq!(left, 2);
        assert_eq!(outbox::given_up_by_topic(&mut tx).await.unwrap(), [("hopeless".to_owned(), 1)]);
    }
}
