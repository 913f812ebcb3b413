//! The wish to stop, known to everything that has to end in good order.

use std::io;

use tokio::sync::watch;

/// Told once, heard by all its clones: the server, the readiness page, the runner of tasks.
#[derive(Debug, Clone)]
pub struct Stop {
    told: watch::Sender<bool>,
}

impl Stop {
    /// Not told yet.
    #[must_use]
    pub fn new() -> Self {
        Self { told: watch::Sender::new(false) }
    }

    /// Told by SIGTERM or SIGINT (elsewhere than on Unix: Ctrl-C).
    ///
    /// # Errors
    /// If the signals cannot be listened to.
    pub fn on_signals() -> io::Result<Self> {
        let stop = Self::new();
        let teller = stop.clone();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            tokio::spawn(async move {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                teller.tell();
            });
        }
        #[cfg(not(unix))]
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                teller.tell();
            }
        });
        Ok(stop)
    }

    /// Tells everybody to stop.
    pub fn tell(&self) {
        self.told.send_replace(true);
    }

    /// Whether it has been told.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.told.borrow()
    }

    /// Returns when it is told.
    pub async fn wait(&self) {
        let mut told = self.told.subscribe();
        // The sender lives in `self`, so the channel cannot close while this waits.
        let _ = told.wait_for(|told| *told).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
