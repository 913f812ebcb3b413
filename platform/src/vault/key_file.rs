//! The key ring in a file of its own: mode 0600, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::key_ring::{KeyRing, KeyRingError};
use crate::random::Random;

/// Bytes: a ring of hundreds of keys is smaller.
const LARGEST: u64 = 256 * 1024;

impl KeyRing {
    /// The ring in this file.
    ///
    /// # Errors
    /// [`KeyRingError::Exposed`] if group or others may read or write it; [`KeyRingError::Read`] if it is not
    /// there; otherwise what [`KeyRing::from_text`] says.
    pub fn load(path: &Path) -> Result<Self, KeyRingError> {
        let text = read(path)?;
        Ok(Self::from_text(&text)?.at(path))
    }

    /// The ring in this file, or a new one written there if there is none.
    ///
    /// Of several processes that find no file, one creates it and the others use that one.
    ///
    /// # Errors
    /// As for [`KeyRing::load`], and [`KeyRingError::Write`].
    pub fn load_or_create(path: &Path, random: &Random) -> Result<Self, KeyRingError> {
        match Self::load(path) {
            Err(KeyRingError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            loaded_or_refused => return loaded_or_refused,
        }
        let ring = Self::generate(random).at(path);
        // A link, other than a rename, fails where another process was faster: its ring is never overwritten.
        let placed = write_beside(path, &ring, random).and_then(|draft| {
            let linked = fs::hard_link(&draft, path);
            fs::remove_file(&draft)?;
            linked?;
            sync_folder(path)
        });
        match placed {
            Ok(()) => Ok(ring),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(path),
            Err(source) => Err(KeyRingError::Write { path: path.to_owned(), source }),
        }
    }

    /// Changes the ring in this file, one process at a time: what `change` makes of it is durable when this returns.
    ///
    /// # Errors
    /// As for [`KeyRing::load`], and [`KeyRingError::Write`].
    pub fn change(
        path: &Path,
        random: &Random,
        change: impl FnOnce(Self) -> Self,
    ) -> Result<Self, KeyRingError> {
        let unwritable = |source| KeyRingError::Write { path: path.to_owned(), source };
        // The folder is locked, not the file: the file is replaced. Closing it, also by being killed, lets go.
        let folder = File::open(folder(path)).map_err(unwritable)?;
        folder.lock().map_err(unwritable)?;
        let ring = change(Self::load(path)?).at(path);
        ring.save(path, random)?;
        Ok(ring)
    }

    /// Replaces the file by this ring; whoever reads it sees the old ring or the new one, never a part.
    ///
    /// # Errors
    /// [`KeyRingError::Write`].
    pub fn save(&self, path: &Path, random: &Random) -> Result<(), KeyRingError> {
        write_beside(path, self, random)
            .and_then(|draft| {
                fs::rename(&draft, path).inspect_err(|_| drop(fs::remove_file(&draft)))?;
                sync_folder(path)
            })
            .map_err(|source| KeyRingError::Write { path: path.to_owned(), source })
    }
}

/// The text of a file that is its owner's alone; checked on the opened file, so that it cannot be swapped.
fn read(path: &Path) -> Result<Zeroizing<String>, KeyRingError> {
    let unreadable = |source| KeyRingError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(KeyRingError::NotAFile(path.to_owned()));
    }
    let mode = about.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyRingError::Exposed { path: path.to_owned(), mode });
    }
    // Room for all of it at once: a string that grows leaves copies behind.
    let room = usize::try_from(about.len().min(LARGEST)).expect("at most a quarter of a mebibyte") + 1;
    let mut text = Zeroizing::new(String::with_capacity(room));
    file.take(LARGEST).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

/// Writes the ring to a new file of mode 0600 in the same folder, down to the disk.
fn write_beside(path: &Path, ring: &KeyRing, random: &Random) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let draft = path.with_file_name(format!("{}.{:016x}.new", name.to_string_lossy(), random.u64()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(ring.to_text().expose())
        .and_then(|()| file.sync_all())
        .inspect_err(|_| drop(fs::remove_file(&draft)))?;
    Ok(draft)
}

/// Makes a new name in the folder durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[path = "key_file_tests.rs"]
mod tests;
