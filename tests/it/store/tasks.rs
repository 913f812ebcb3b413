//! A task runs once per period, however many processes there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use platform::clock::Clock;
use platform::store::Store;
use platform::tasks::{Runner, Task};
use tokio::sync::watch;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

/// A task that counts its runs.
fn counting(ran: &Arc<AtomicU32>) -> Task {
    let ran = ran.clone();
    Task::new("sweep", Duration::from_mins(10), move || {
        let ran = ran.clone();
        async move {
            ran.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    })
}

async fn last_failure(store: &Store) -> Option<String> {
    let mut tx = store.autocommit().await.unwrap();
    tx.sql("SELECT last_failure FROM tasks").scalar().await.unwrap()
}

tests::both! {
    async fn a_task_runs_at_once_and_then_once_a_period(store: Store) {
        let (clock, ran) = (Clock::fixed(noon()), Arc::default());
        let runner = Runner::new(store, clock.clone()).with(counting(&ran));
        assert_eq!(runner.run_due().await.unwrap(), ["sweep"]);
        assert!(runner.run_due().await.unwrap().is_empty());
        clock.advance(Duration::from_mins(10));
        assert_eq!(runner.run_due().await.unwrap(), ["sweep"]);
        assert_eq!(ran.load(Ordering::SeqCst), 2);
    }

    async fn many_processes_run_a_task_once(store: Store) {
        let (clock, ran) = (Clock::fixed(noon()), Arc::default());
        let runners: Vec<_> = (0..8)
            .map(|_| {
                let runner = Runner::new(store.clone(), clock.clone()).with(counting(&ran));
                tokio::spawn(async move { runner.run_due().await.unwrap().len() })
            })
            .collect();
        let mut names = 0;
        for runner in runners {
            names += runner.await.unwrap();
        }
        assert_eq!((names, ran.load(Ordering::SeqCst)), (1, 1));
    }

    async fn a_failure_is_kept_until_the_next_success(store: Store) {
        let clock = Clock::fixed(noon());
        let turn = Arc::new(AtomicU32::new(0));
        let task = Task::new("sweep", Duration::from_mins(1), move || {
            let turn = turn.fetch_add(1, Ordering::SeqCst);
            async move {
                assert_ne!(turn, 1, "as told");
                if turn == 0 { Err("as told".into()) } else { Ok(()) }
            }
        });
        let runner = Runner::new(store.clone(), clock.clone()).with(task);
        for kept in [Some("as told"), Some("it panicked"), None] {
            assert_eq!(runner.run_due().await.unwrap(), ["sweep"]);
            assert_eq!(last_failure(&store).await.as_deref(), kept);
            clock.advance(Duration::from_mins(1));
        }
    }

    async fn a_task_that_outlasts_its_lease_is_cut_off(store: Store) {
        let task = Task::new("sweep", Duration::from_mins(1), || async {
            std::future::pending::<()>().await;
            Ok(())
        });
        let runner = Runner::new(store.clone(), Clock::fixed(noon())).with(task.lease(Duration::from_millis(20)));
        assert_eq!(runner.run_due().await.unwrap(), ["sweep"]);
        assert_eq!(last_failure(&store).await.as_deref(), Some("it took longer than its lease"));
    }

    async fn what_a_dead_process_was_running_is_run_again_after_its_lease(store: Store) {
        let (clock, ran) = (Clock::fixed(noon()), Arc::default());
        let mut tx = store.write().await.unwrap();
        tx.sql("INSERT INTO tasks (name, due_at, claimed_until) VALUES ('sweep', $1, $2)")
            .bind(noon())
            .bind(noon() + TimeDelta::minutes(5))
            .run_one()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let runner = Runner::new(store, clock.clone()).with(counting(&ran));
        assert!(runner.run_due().await.unwrap().is_empty());
        clock.advance(Duration::from_mins(5));
        assert_eq!(runner.run_due().await.unwrap(), ["sweep"]);
    }

    async fn a_running_task_is_brought_to_its_end_before_the_stop(store: Store) {
        let (started, mut starts) = watch::channel(false);
        let ended = Arc::new(AtomicU32::new(0));
        let task = {
            let ended = ended.clone();
            Task::new("sweep", Duration::from_mins(1), move || {
                let (started, ended) = (started.clone(), ended.clone());
                async move {
                    started.send_replace(true);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    ended.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
            })
        };
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(Runner::new(store, Clock::fixed(noon())).with(task).run(stopped));
        starts.wait_for(|started| *started).await.unwrap();
        stop.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }
}
