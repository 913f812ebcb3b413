//! Writes that a client cannot cut in half by hanging up.

use std::{
    future::Future,
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::sync::Notify;
use tracing::Instrument as _;

/// Writes under way in this process, for the server to wait for when it stops.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
static ONE_ENDED: Notify = Notify::const_new();

/// Counts one write until it is dropped, also by a panic.
struct Counted;

impl Counted {
    fn begin() -> Self {
        UNDER_WAY.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        ONE_ENDED.notify_waiters();
    }
}

/// Runs a write in a task of its own and waits for it: when the caller goes away, the write still ends, with its
/// commit or its rollback. A stopping server waits for it. A panic goes on to the caller.
pub async fn run_to_end<T, F>(write: F) -> T
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let counted = Counted::begin();
    let task = tokio::spawn(
        async move {
            let _counted = counted;
            write.await
        }
        .in_current_span(),
    );
    match task.await {
        Ok(answer) => answer,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only a runtime that is shutting down cancels a task that nobody aborts; nobody is left to answer.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Waits until no write is under way, at most so long; tells whether all have ended.
pub(super) async fn all_ended(longest: Duration) -> bool {
    let wait = async {
        loop {
            let ended = ONE_ENDED.notified();
            if UNDER_WAY.load(Ordering::SeqCst) == 0 {
                return;
            }
            ended.await;
        }
    };
    tokio::time::timeout(longest, wait).await.is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicBool};

    use super::*;

    #[tokio::test]
    async fn a_write_ends_although_its_caller_is_gone() {
        let written = Arc::new(AtomicBool::new(false));
        let write = {
            let written = Arc::clone(&written);
            run_to_end(async move {
                tokio::time::sleep(Duration::from_millis(30)).await;
                written.store(true, Ordering::SeqCst);
            })
        };
        assert!(tokio::time::timeout(Duration::from_millis(5), write).await.is_err());
        assert!(!written.load(Ordering::SeqCst));
        assert!(all_ended(Duration::from_secs(5)).await);
        assert!(written.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_panic_reaches_the_caller() {
        let caller = tokio::spawn(run_to_end(async { panic!("no") }));
        assert!(caller.await.unwrap_err().is_panic());
    }
}
