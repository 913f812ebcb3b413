//! Files too large for a row, each under an id: in a folder of this machine, or in a bucket that is reached by URL.
//!
//! An object is whole or it is not there, and is never changed. What stands in it was sealed before
//! ([`crate::vault::FileKey`]); its name says nothing. What this module does NOT do: know which row tells of an object.
//! Whoever does looks for what has no row with [`Objects::list`].

mod bucket;
mod folder;

use std::io::{self, ErrorKind, Read, Write};
use std::time::SystemTime;
use std::{fmt, panic};

use uuid::Uuid;

pub use bucket::{Bucket, BucketError};
pub use folder::{Folder, Writing};

/// How the name of an object ends.
const WHOLE: &str = "sealed";

/// An object or what is left of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// Whether it was written to its end.
    pub is_whole: bool,
    /// When it was last written to.
    pub written_at: SystemTime,
}

/// What stands in an object, from its beginning.
pub type Reading = Box<dyn Read + Send>;

/// Where objects lie.
#[derive(Clone, Debug)]
pub enum Objects {
    /// In a folder, made when the first one comes.
    Folder(std::path::PathBuf),
    /// In a bucket.
    Bucket(Bucket),
}

impl Objects {
    /// Keeps what `write` writes; it is kept for good when this returns.
    ///
    /// # Errors
    /// When there is one of this id, or it cannot be kept; nothing is left then.
    pub async fn keep(
        &self,
        id: Uuid,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        match self {
            Self::Folder(path) => {
                let path = path.clone();
                at_leisure(move || {
                    let mut writing = Folder::open(path)?.begin(id)?;
                    write(&mut writing)?;
                    writing.keep()
                })
                .await
            }
            Self::Bucket(bucket) => {
                let bytes = at_leisure(move || {
                    let mut bytes = Vec::new();
                    write(&mut bytes)?;
                    Ok(bytes)
                })
                .await?;
                bucket.keep(id, bytes).await
            }
        }
    }

    /// An object for reading; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, id: Uuid) -> io::Result<Option<Reading>> {
        match self {
            Self::Folder(path) => {
                let path = path.clone();
                let found = at_leisure(move || Folder::open(path)?.read(id)).await?;
                Ok(found.map(|file| Box::new(file) as Reading))
            }
            Self::Bucket(bucket) => {
                let found = bucket.read(id).await?;
                Ok(found.map(|bytes| Box::new(io::Cursor::new(bytes)) as Reading))
            }
        }
    }

    /// Removes an object, and what is left of one. Whether there was any.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub async fn remove(&self, id: Uuid) -> io::Result<bool> {
        match self {
            Self::Folder(path) => {
                let path = path.clone();
                at_leisure(move || Folder::open(path)?.remove(id)).await
            }
            Self::Bucket(bucket) => bucket.remove(id).await,
        }
    }

    /// Everything that lies there and is named as an object is, in no order.
    ///
    /// # Errors
    /// When that cannot be read.
    pub async fn list(&self) -> io::Result<Vec<Found>> {
        match self {
            Self::Folder(path) => {
                let path = path.clone();
                at_leisure(move || Folder::open(path)?.list()).await
            }
            Self::Bucket(bucket) => bucket.list().await,
        }
    }

    /// Whether something can be kept, read and removed here.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn check(&self, id: Uuid) -> io::Result<()> {
        self.keep(id, move |object| object.write_all(id.as_bytes())).await?;
        let read = self.read(id).await?;
        self.remove(id).await?;
        let mut bytes = Vec::new();
        read.map(|mut read| read.read_to_end(&mut bytes)).transpose()?;
        if bytes == id.as_bytes() { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
    }
}

impl fmt::Display for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket(bucket) => write!(f, "{bucket}"),
        }
    }
}

/// Waits for the disk where that is in nobody's way.
async fn at_leisure<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| panic::resume_unwind(error.into_panic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    #[tokio::test]
    async fn a_folder_that_answers_is_told_from_one_that_is_gone() {
        let place = tempfile::tempdir().expect("a folder for such folders");
        let objects = Objects::Folder(place.path().join("objects"));
        objects.check(ID).await.expect("answers");
        assert_eq!(objects.list().await.expect("can be listed"), []);
        std::fs::remove_dir_all(place.path().join("objects")).expect("was there");
        std::fs::write(place.path().join("objects"), "no folder").expect("room");
        assert!(objects.check(ID).await.is_err());
    }

    #[tokio::test]
    async fn what_cannot_be_written_to_its_end_is_not_kept() {
        let place = tempfile::tempdir().expect("a folder for such folders");
        let objects = Objects::Folder(place.path().join("objects"));
        let half = |object: &mut dyn Write| {
            object.write_all(b"half")?;
            Err(ErrorKind::Interrupted.into())
        };
        assert!(objects.keep(ID, half).await.is_err());
        assert!(objects.read(ID).await.expect("can be read").is_none());
    }
}
