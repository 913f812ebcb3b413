//! Where documents lie, and how many are taken in at once by this process.
//!
//! Whoever hands something in holds up to 10 MB in memory while it arrives, and 200 MB while it is looked at. So there
//! are places for both; whoever finds none for a while is asked to come back. Folder or bucket may be shared by any number of
//! processes.

use std::io;
use std::time::Duration;

use platform::http::Problem;
use platform::objects::{Found, Objects, Reading};
use platform::vault::{FileError, FileKey, FilePlace};
use poem::http::StatusCode;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use crate::config::{Config, ConfigError};
use crate::problems::Fault;

/// Documents that arrive or wait to be looked at, at once.
const ARRIVING: usize = 16;
/// Documents that are looked at at once.
const LOOKED_AT: usize = 2;
/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);
/// When to come back, in seconds.
const COME_BACK: u32 = 10;

/// Where documents lie, and the places.
#[derive(Debug)]
pub struct Shelf {
    objects: Objects,
    arriving: Semaphore,
    looking: Semaphore,
}

/// A place that is taken until this is dropped.
pub(super) type Place<'s> = SemaphorePermit<'s>;

impl Shelf {
    /// With every place free.
    ///
    /// # Errors
    /// [`ConfigError`] when the configuration names no place for documents.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        Ok(Self {
            objects: config.objects()?,
            arriving: Semaphore::new(ARRIVING),
            looking: Semaphore::new(LOOKED_AT),
        })
    }

    /// A place to arrive in.
    ///
    /// # Errors
    /// 503 `documents_busy` when there is none for ten seconds.
    pub(super) async fn arriving(&self) -> Result<Place<'_>, Problem> {
        place(&self.arriving, PATIENCE).await
    }

    /// A place to be looked at in.
    ///
    /// # Errors
    /// 503 `documents_busy` when there is none for ten seconds.
    pub(super) async fn looking(&self) -> Result<Place<'_>, Problem> {
        place(&self.looking, PATIENCE).await
    }

    /// Seals a file under its own key and keeps it for good.
    pub(super) async fn keep(&self, id: Uuid, key: FileKey, bytes: Vec<u8>) -> Result<(), Fault> {
        let seal = move |object: &mut dyn io::Write| {
            let place = FilePlace { file: id, length: bytes.len() as u64 };
            key.seal(place, bytes.as_slice(), object).map_err(|error| match error {
                FileError::Io(error) => error,
                other => io::Error::other(other),
            })
        };
        self.objects.keep(id, seal).await.map_err(|error| self.failed(&error))
    }

    /// The object of a document; `None` when it is gone.
    pub(super) async fn read(&self, id: Uuid) -> Result<Option<Reading>, Fault> {
        self.objects.read(id).await.map_err(|error| self.failed(&error))
    }

    /// Removes the object of a document, or what is left of one.
    pub(super) async fn remove(&self, id: Uuid) -> Result<bool, Fault> {
        self.objects.remove(id).await.map_err(|error| self.failed(&error))
    }

    /// Everything that lies there.
    pub(super) async fn list(&self) -> Result<Vec<Found>, Fault> {
        self.objects.list().await.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Fault {
        tracing::error!("documents in {}: {error}", self.objects);
        Fault::DocumentsAway
    }
}

async fn place(places: &Semaphore, patience: Duration) -> Result<Place<'_>, Problem> {
    match tokio::time::timeout(patience, places.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        Ok(Err(_)) | Err(_) => {
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "documents_busy").after(COME_BACK))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn whoever_finds_no_place_is_asked_to_come_back() {
        let places = Semaphore::new(1);
        let first = place(&places, SOON).await.expect("is free");
        let problem = place(&places, SOON).await.expect_err("is taken");
        assert_eq!((problem.status.as_u16(), problem.code()), (503, "documents_busy"));
        assert_eq!(problem.retry_after, Some(COME_BACK));
        drop(first);
        assert!(place(&places, SOON).await.is_ok());
    }
}
