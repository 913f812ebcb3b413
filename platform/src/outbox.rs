//! What has to be told or done after a change.
//!
//! A [`Message`] is written in the transaction of the change ([`enqueue`]), so that neither is ever
//! there without the other. A [`Runner`] in any number of processes claims messages and hands each
//! to the [`Handler`] of its topic, in a transaction that also marks it done: what a handler writes
//! is written exactly once, what it does outside the database may happen twice.
//!
//! A payload is sealed under its subject's key. This module does NOT open it.

use std::collections::HashMap;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use uuid::Uuid;

use crate::clock::Clock;
use crate::failpoint;
use crate::store::{Result, Store, Tx, placeholders};
use crate::vault::Sealed;

/// How long a claimed message is left to whoever claimed it: when a process dies, its messages wait for as long.
const LEASE: TimeDelta = TimeDelta::seconds(8);

/// How many messages are claimed at once.
const BATCH: i64 = 20;

/// How long to wait when there was nothing to do.
const PAUSE: Duration = Duration::from_millis(500);

/// After so many failures a message is given up: the last wait was an hour, all together most of a day.
pub const MOST_ATTEMPTS: i64 = 24;

/// Something to be told or done.
#[derive(Clone, Debug)]
pub struct Message {
    /// The id of its row, made beforehand because the payload is sealed to it.
    pub id: Uuid,
    /// What kind of thing, such as `case.moved`: decides who handles it.
    pub topic: &'static str,
    /// The version of the payload's shape.
    pub version: i64,
    /// Whom it is about.
    pub subject_id: Uuid,
    /// The payload, sealed to (`outbox`, `payload_sealed`, `id`, `subject_id`).
    pub payload_sealed: Sealed,
    /// When at the earliest: now, or when the time for taking something back is over.
    pub not_before: DateTime<Utc>,
}

/// A message that is being delivered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Delivery {
    /// The id of its row.
    pub id: Uuid,
    /// What kind of thing.
    pub topic: String,
    /// The version of the payload's shape.
    pub version: i64,
    /// Whom it is about.
    pub subject_id: Uuid,
    /// The payload, sealed.
    pub payload_sealed: Sealed,
    /// Which attempt this is, from 1.
    pub attempts: i64,
    claimed_until: DateTime<Utc>,
}

/// Why a message was not delivered. Kept in the table and logged, so it holds no personal data.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Delivers the messages of one topic.
pub trait Handler: Send + Sync + 'static {
    /// Deliver `message`. What is written on `tx` is committed together with the mark that the
    /// message is done; after an error all of it is rolled back and tried again later.
    fn deliver<'a>(&'a self, tx: &'a mut Tx, message: &'a Delivery) -> BoxFuture<'a, Result<(), Failure>>;
}

/// Write a message, in the transaction of the change that it tells of.
///
/// # Errors
/// What the store reports.
pub async fn enqueue(tx: &mut Tx, message: &Message) -> Result<()> {
    tx.sql(
        "INSERT INTO outbox (id, topic, version, subject_id, payload_sealed, not_before, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, 0)",
    )
    .bind(message.id)
    .bind(message.topic)
    .bind(message.version)
    .bind(message.subject_id)
    .bind(&message.payload_sealed)
    .bind(message.not_before)
    .run_one()
    .await?;
    failpoint::pass("outbox.enqueued");
    Ok(())
}

/// How many messages were given up and lie there for someone to look at.
///
/// # Errors
/// What the store reports.
pub async fn given_up(tx: &mut Tx) -> Result<i64> {
    tx.sql("SELECT COUNT(*) FROM outbox WHERE done_at IS NOT NULL AND failure IS NOT NULL").scalar().await
}

/// How many messages of each topic were given up.
///
/// # Errors
/// What the store reports.
pub async fn given_up_by_topic(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    tx.sql(
        "SELECT topic, COUNT(*) FROM outbox WHERE done_at IS NOT NULL AND failure IS NOT NULL
         GROUP BY topic ORDER BY topic",
    )
    .all()
    .await
}

/// Remove what was delivered before this time, sealed text and all; how many there were. What was given up stays.
///
/// # Errors
/// What the store reports.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    tx.sql("DELETE FROM outbox WHERE done_at < $1 AND failure IS NULL").bind(before).run().await
}

/// Remove what was queued about these subjects, sealed text and all: what was delivered or given up, and with `waiting`
/// also what still waits.
///
/// # Errors
/// What the store reports.
pub async fn remove_of(tx: &mut Tx, subjects: &[Uuid], waiting: bool) -> Result<u64> {
    let (list, which) =
        (placeholders(1, subjects.len()), if waiting { "" } else { "AND done_at IS NOT NULL" });
    let text = format!("DELETE FROM outbox WHERE subject_id IN ({list}) {which}");
    tx.sql(sqlx::AssertSqlSafe(text)).bind_all(subjects.iter().copied()).run().await
}

/// For how long the message that has waited longest could have been delivered by now; zero when none waits.
///
/// # Errors
/// What the store reports.
pub async fn lag(tx: &mut Tx, now: DateTime<Utc>) -> Result<TimeDelta> {
    let oldest: Option<DateTime<Utc>> =
        tx.sql("SELECT MIN(not_before) FROM outbox WHERE done_at IS NULL").scalar().await?;
    Ok(oldest.map_or(TimeDelta::zero(), |oldest| (now - oldest).max(TimeDelta::zero())))
}

/// Takes messages to their handlers.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    clock: Clock,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
}

impl Runner {
    /// One without any handler. Messages of a topic that it has none for are left to others.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, handlers: HashMap::new() }
    }

    /// With `handler` for the messages of `topic`.
    #[must_use]
    pub fn with(mut self, topic: &'static str, handler: impl Handler) -> Self {
        self.handlers.insert(topic, Arc::new(handler));
        self
    }

    /// Deliver until `stop` turns true; the message in hand is brought to its end.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let delivered = self.run_once().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the outbox cannot be read");
                0
            });
            if delivered == 0 {
                let _ = tokio::time::timeout(PAUSE, stop.wait_for(|stop| *stop)).await;
            }
        }
    }

    /// Claim what is waiting, up to a batch, and deliver it; how many messages were claimed.
    ///
    /// # Errors
    /// What the store reports. A handler's failure is not an error here: it is kept with the message.
    pub async fn run_once(&self) -> Result<usize> {
        if self.handlers.is_empty() || !self.is_any_waiting().await? {
            return Ok(0);
        }
        let claimed = self.claim().await?;
        for message in &claimed {
            // Whoever comes after the lease has claimed it anew.
            if self.clock.now() < message.claimed_until {
                self.deliver(message).await?;
            }
        }
        Ok(claimed.len())
    }

    /// SQLite has one writer: take its lock only when there is something to claim.
    async fn is_any_waiting(&self) -> Result<bool> {
        let now = self.clock.now();
        let topics = placeholders(2, self.handlers.len());
        let mut tx = self.store.autocommit().await?;
        tx.sql(sqlx::AssertSqlSafe(format!(
            "SELECT EXISTS (
                 SELECT 1 FROM outbox
                 WHERE done_at IS NULL AND not_before <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
                   AND topic IN ({topics})
             )"
        )))
        .bind(now)
        .bind_all(self.handlers.keys().copied())
        .scalar()
        .await
    }

    async fn claim(&self) -> Result<Vec<Delivery>> {
        let now = self.clock.now();
        let topics = placeholders(4, self.handlers.len());
        let mut tx = self.store.write().await?;
        // The condition stands twice: PostgreSQL looks again at a row that it waited for, but
        // not at the list that the row was found in.
        let mut claimed: Vec<Delivery> = tx
            .sql(sqlx::AssertSqlSafe(format!(
                "UPDATE outbox SET claimed_until = $1, attempts = attempts + 1
                 WHERE done_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $2)
                   AND id IN (
                       SELECT id FROM outbox
                       WHERE done_at IS NULL AND not_before <= $2
                         AND (claimed_until IS NULL OR claimed_until <= $2)
                         AND topic IN ({topics})
                       ORDER BY not_before, id LIMIT $3
                   )
                 RETURNING id, topic, version, subject_id, payload_sealed, attempts, claimed_until"
            )))
            .bind(now + LEASE)
            .bind(now)
            .bind(BATCH)
            .bind_all(self.handlers.keys().copied())
            .all()
            .await?;
        tx.commit().await?;
        failpoint::pass("outbox.claimed");
        claimed.sort_by_key(|message| message.id);
        Ok(claimed)
    }

    async fn deliver(&self, message: &Delivery) -> Result<()> {
        let Some(handler) = self.handlers.get(message.topic.as_str()) else { return Ok(()) };
        let lease = (message.claimed_until - self.clock.now()).to_std().unwrap_or_default();
        let handed_over = AssertUnwindSafe(self.hand_over(handler.as_ref(), message)).catch_unwind();
        let failure = match tokio::time::timeout(lease, handed_over).await {
            Ok(Ok(Ok(()))) => return Ok(()),
            Ok(Ok(Err(failure))) => failure,
            Ok(Err(_)) => "its handler panicked".into(),
            Err(_) => "it took longer than its lease".into(),
        };
        let given_up = message.attempts >= MOST_ATTEMPTS;
        tracing::warn!(
            outbox.id = %message.id, outbox.topic = message.topic, outbox.attempt = message.attempts,
            outbox.given_up = given_up, error = %failure, "a message was not delivered"
        );
        self.put_back(message, given_up, &failure.to_string()).await
    }

    /// Mark the message done and let its handler write, all in one transaction.
    async fn hand_over(&self, handler: &dyn Handler, message: &Delivery) -> Result<(), Failure> {
        let mut tx = self.store.write().await?;
        let mine = tx
            .sql(
                "UPDATE outbox SET done_at = $1, claimed_until = NULL, failure = NULL
                 WHERE id = $2 AND claimed_until = $3 AND done_at IS NULL",
            )
            .bind(self.clock.now())
            .bind(message.id)
            .bind(message.claimed_until)
            .run()
            .await?;
        if mine == 0 {
            return Ok(());
        }
        handler.deliver(&mut tx, message).await?;
        failpoint::pass("outbox.delivered");
        tx.commit().await?;
        failpoint::pass("outbox.done");
        Ok(())
    }

    async fn put_back(&self, message: &Delivery, given_up: bool, failure: &str) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.autocommit_write().await?;
        // Nothing changed when another process has it by now.
        tx.sql(
            "UPDATE outbox SET claimed_until = NULL, not_before = $1, failure = $2, done_at = $3
             WHERE id = $4 AND claimed_until = $5 AND done_at IS NULL",
        )
        .bind(now + wait_after(message.attempts))
        .bind(failure)
        .bind(given_up.then_some(now))
        .bind(message.id)
        .bind(message.claimed_until)
        .run()
        .await
        .map(drop)
    }
}

/// Two seconds after the first failure, then twice as long each time, an hour at most.
fn wait_after(attempts: i64) -> TimeDelta {
    let doublings = attempts.clamp(1, 12) - 1;
    TimeDelta::seconds(2 << doublings).min(TimeDelta::hours(1))
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").field("topics", &self.handlers.keys()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        assert_eq!([1, 2, 3, 4].map(wait_after).map(|wait| wait.num_seconds()), [2, 4, 8, 16]);
        assert_eq!([12, 13, i64::MAX].map(wait_after), [TimeDelta::hours(1); 3]);
    }
}
