//! What runs behind the requests: messages delivered, and what has expired swept.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use platform::audit;
use platform::http::{Stop, idempotency};
use platform::outbox::{self, Delivery, Handler};
use platform::store::Tx;
use platform::tasks::{self, Failure, Task};
use platform::vault::rotation;
use tokio::sync::watch;

use crate::app::App;
use crate::{
    accounts, alerts, cases, checkpoints, codes, consents, devices, documents, forgettings, imports,
    messages, reminders,
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// What a process that dies in the middle of it keeps from the others for so long at most: a server is not ready whose
/// record has waited for half a minute.
const SHORT_LEASE: Duration = Duration::from_secs(8);

/// Puts queued messages into inboxes.
struct Inbox(App);

impl Handler for Inbox {
    fn deliver<'a>(
        &'a self,
        tx: &'a mut Tx,
        message: &'a Delivery,
    ) -> BoxFuture<'a, Result<(), outbox::Failure>> {
        async move { messages::deliver(&self.0, tx, message).await.map_err(Into::into) }.boxed()
    }
}

/// Ends what stands on a consent that was taken back.
struct Withdrawals(App);

impl Handler for Withdrawals {
    fn deliver<'a>(
        &'a self,
        tx: &'a mut Tx,
        message: &'a Delivery,
    ) -> BoxFuture<'a, Result<(), outbox::Failure>> {
        async move { cases::consent_withdrawn(&self.0, tx, message).await.map_err(Into::into) }.boxed()
    }
}

/// The runner of the outbox, with every topic's handler.
#[must_use]
pub fn outbox(app: &App) -> outbox::Runner {
    outbox::Runner::new(app.store.clone(), app.clock.clone())
        .with(messages::TOPIC, Inbox(app.clone()))
        .with(consents::WITHDRAWN, Withdrawals(app.clone()))
}

/// The runner of the periodic tasks.
#[must_use]
pub fn tasks(app: &App) -> tasks::Runner {
    tasks::Runner::new(app.store.clone(), app.clock.clone())
        .with(task(app, "sessions.sweep", MINUTE, |app| async move {
            app.sessions.sweep(app.clock.now()).await?;
            Ok(())
        }))
        .with(task(app, "expired.sweep", HOUR, |app| async move {
            let mut tx = app.store.write().await?;
            let now = app.clock.now();
            idempotency::sweep(&mut tx, now - TimeDelta::days(7)).await?;
            codes::store::sweep(&mut tx, now).await?;
            accounts::store::sweep_failures(&mut tx, now - TimeDelta::days(1)).await?;
            devices::store::sweep_challenges(&mut tx, now - TimeDelta::hours(1)).await?;
            outbox::sweep(&mut tx, now - TimeDelta::days(7)).await?;
            accounts::resumptions::sweep(&mut tx, now).await?;
            reminders::sweep(&app, &mut tx).await?;
            tx.commit().await?;
            Ok(())
        }))
        .with(
            task(app, "audit.seal", SECOND, |app| async move {
                audit::seal(&app.store, &app.clock).await?;
                audit::index_people(&app.store).await?;
                Ok(())
            })
            .lease(SHORT_LEASE),
        )
        .with(
            task(app, "alerts.alarm", SECOND, |app| async move {
                alerts::walks::alarm(&app).await?;
                Ok(())
            })
            .lease(SHORT_LEASE),
        )
        .with(task(app, "alerts.openings", MINUTE, |app| async move {
            alerts::walks::note_openings(&app).await?;
            Ok(())
        }))
        .with(task(app, "alerts.sweep", HOUR, |app| async move {
            alerts::walks::sweep(&app).await?;
            Ok(())
        }))
        .with(
            task(app, "audit.checkpoint", MINUTE, |app| async move {
                checkpoints::write(&app).await?;
                Ok(())
            })
            .lease(SHORT_LEASE),
        )
        .with(
            task(app, "decisions.carry_out", SECOND, |app| async move {
                cases::batches::carry_out(&app).await?;
                Ok(())
            })
            .lease(SHORT_LEASE),
        )
        .with(task(app, "cases.remind", MINUTE, |app| async move {
            cases::remind(&app).await?;
            Ok(())
        }))
        .with(task(app, "outbox.given_up", HOUR, |app| async move {
            for (topic, count) in outbox::given_up_by_topic(&mut app.store.autocommit().await?).await? {
                tracing::warn!(
                    outbox.topic = topic,
                    outbox.given_up = count,
                    "messages were given up and lie in the outbox with the reason of each"
                );
            }
            Ok(())
        }))
        .with(task(app, "imports.sweep", HOUR, |app| async move {
            imports::sweep(&app).await?;
            Ok(())
        }))
        .with(task(app, "documents.sweep", HOUR, |app| async move {
            documents::sweep::sweep(&app).await?;
            Ok(())
        }))
        .with(task(app, "consents.forget", MINUTE, |app| async move {
            forgettings::sweep::withdrawn(&app).await?;
            Ok(())
        }))
        .with(task(app, "retention.sweep", HOUR, |app| async move {
            forgettings::sweep::retention(&app).await?;
            Ok(())
        }))
        .with(task(app, "calendar.reload", HOUR, |app| async move {
            app.reload_calendar().await.map_err(Into::into)
        }))
}

fn task<F, W>(app: &App, name: &'static str, every: Duration, work: F) -> Task
where
    F: Fn(App) -> W + Send + Sync + 'static,
    W: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let app = app.clone();
    Task::new(name, every, move || work(app.clone()))
}

/// Reads the calendar again every hour, in every process: another one may have imported a year.
async fn keep_calendar(app: App, stop: Stop) {
    while tokio::time::timeout(HOUR, stop.wait()).await.is_err() {
        if let Err(error) = app.reload_calendar().await {
            tracing::warn!(%error, "the calendar cannot be read again");
        }
    }
}

/// Reads the key ring again every few seconds, in every process: another one may have turned keys.
async fn keep_ring(app: App, stop: Stop) {
    while tokio::time::timeout(rotation::RELOADED_EVERY, stop.wait()).await.is_err() {
        if let Err(error) = app.vault.reload_ring() {
            tracing::warn!(%error, "the key ring cannot be read again");
        }
    }
}

/// Runs outbox and tasks until told to stop; the future ends when both have.
pub fn start(app: &App, stop: &Stop) -> impl Future<Output = ()> + use<> {
    let (told, heard) = watch::channel(false);
    let waiting = stop.clone();
    tokio::spawn(async move {
        waiting.wait().await;
        told.send_replace(true);
    });
    let outbox = tokio::spawn(outbox(app).run(heard.clone()));
    let tasks = tokio::spawn(tasks(app).run(heard));
    let calendar = tokio::spawn(keep_calendar(app.clone(), stop.clone()));
    let ring = tokio::spawn(keep_ring(app.clone(), stop.clone()));
    async move {
        let _ = tokio::join!(outbox, tasks, calendar, ring);
    }
}
