//! What is done again and again behind the requests: sweeps, reminders, the sealing of the audit.
//!
//! A [`Task`] has a name, a period and a lease; a row per name says when it is due and who has it.
//! Any number of processes run the same [`Runner`], and each task runs once per period, never two
//! at a time: one that outlasts its lease is cut off. This module does NOT queue single pieces of
//! work; that is the outbox.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::store::{Result, Store};

/// How often to look whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Longer than any period or lease, and not so long that no date is left to add it to.
const A_CENTURY: TimeDelta = TimeDelta::days(36_525);

/// How long a task may take that does not say.
const LEASE: Duration = Duration::from_mins(5);

/// Why a task failed. Kept in the table and logged, so it holds no personal data.
pub type Failure = Box<dyn Error + Send + Sync>;

type Work = Arc<dyn Fn() -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// Something that is done again and again.
#[derive(Clone)]
pub struct Task {
    name: &'static str,
    every: Duration,
    lease: Duration,
    work: Work,
}

impl Task {
    /// `work`, run every so often, first as soon as it is known. `name` is its row, the same in
    /// every process.
    pub fn new<F, W>(name: &'static str, every: Duration, work: F) -> Self
    where
        F: Fn() -> W + Send + Sync + 'static,
        W: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self { name, every, lease: LEASE, work: Arc::new(move || Box::pin(work())) }
    }

    /// With this long at most for one run (five minutes otherwise). A process that dies keeps the
    /// others waiting for as long.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }
}

/// Runs tasks when they are due.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    clock: Clock,
    tasks: Vec<Task>,
}

impl Runner {
    /// One without any task.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, tasks: Vec::new() }
    }

    /// With this task too.
    #[must_use]
    pub fn with(mut self, task: Task) -> Self {
        self.tasks.push(task);
        self
    }

    /// Run what is due until `stop` turns true; a task that is running is brought to its end.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut registered = false;
        while !*stop.borrow() {
            let ran = async {
                if !registered {
                    self.register().await?;
                    registered = true;
                }
                self.run_claimed(&stop).await
            };
            if let Err(error) = ran.await {
                tracing::warn!(%error, "the tasks cannot be read");
            }
            let _ = tokio::time::timeout(LOOK_EVERY, stop.wait_for(|stop| *stop)).await;
        }
    }

    /// Run each task that is due, once; their names.
    ///
    /// # Errors
    /// What the store reports. A task's failure is not an error here: it is kept in its row.
    pub async fn run_due(&self) -> Result<Vec<&'static str>> {
        self.register().await?;
        self.run_claimed(&watch::channel(false).1).await
    }

    async fn run_claimed(&self, stop: &watch::Receiver<bool>) -> Result<Vec<&'static str>> {
        let mut ran = Vec::new();
        for task in &self.tasks {
            if *stop.borrow() {
                break;
            }
            if self.is_due(task).await?
                && let Some(claim) = self.claim(task).await?
            {
                let failure = run(task).await.err();
                self.give_back(task, claim, failure).await?;
                ran.push(task.name);
            }
        }
        Ok(ran)
    }

    /// A row for every task that has none yet.
    async fn register(&self) -> Result<()> {
        let mut tx = self.store.write().await?;
        for task in &self.tasks {
            tx.sql("INSERT INTO tasks (name, due_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
                .bind(task.name)
                .bind(self.clock.now())
                .run()
                .await?;
        }
        tx.commit().await
    }

    /// SQLite has one writer: take its lock only when there is something to claim.
    async fn is_due(&self, task: &Task) -> Result<bool> {
        let mut tx = self.store.autocommit().await?;
        tx.sql(
            "SELECT EXISTS (
                 SELECT 1 FROM tasks
                 WHERE name = $1 AND due_at <= $2 AND (claimed_until IS NULL OR claimed_until <= $2)
             )",
        )
        .bind(task.name)
        .bind(self.clock.now())
        .scalar()
        .await
    }

    /// Take the task, unless another process was faster.
    async fn claim(&self, task: &Task) -> Result<Option<DateTime<Utc>>> {
        let now = self.clock.now();
        let until = now + delta(task.lease);
        let mut tx = self.store.autocommit_write().await?;
        let claimed = tx
            .sql(
                "UPDATE tasks SET claimed_until = $1
                 WHERE name = $2 AND due_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $3)",
            )
            .bind(until)
            .bind(task.name)
            .bind(now)
            .run()
            .await?;
        Ok((claimed == 1).then_some(until))
    }

    async fn give_back(&self, task: &Task, claim: DateTime<Utc>, failure: Option<Failure>) -> Result<()> {
        if let Some(failure) = &failure {
            tracing::warn!(task.name = task.name, error = %failure, "a task failed");
        }
        let now = self.clock.now();
        let mut tx = self.store.autocommit_write().await?;
        // Nothing changed when another process has it by now.
        tx.sql(
            "UPDATE tasks SET claimed_until = NULL, due_at = $1, last_run_at = $2, last_failure = $3
             WHERE name = $4 AND claimed_until = $5",
        )
        .bind(now + delta(task.every))
        .bind(now)
        .bind(failure.map(|failure| failure.to_string()))
        .bind(task.name)
        .bind(claim)
        .run()
        .await
        .map(drop)
    }
}

/// Run a task within its lease, in a task of its own so that a panic in it is a failure of it alone.
async fn run(task: &Task) -> Result<(), Failure> {
    let work = tokio::spawn((task.work)());
    let abort = work.abort_handle();
    match tokio::time::timeout(task.lease, work).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err("it panicked".into()),
        Err(_) => {
            abort.abort();
            Err("it took longer than its lease".into())
        }
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(A_CENTURY)
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.tasks.iter().map(|task| task.name).collect();
        f.debug_struct("Runner").field("tasks", &names).finish_non_exhaustive()
    }
}
