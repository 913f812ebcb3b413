//! Objects in a folder: written under another name, brought to the disk, and only then given their own. All functions wait
//! for the disk: call them where that is in nobody's way.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Found, WHOLE};
use crate::failpoint;

/// How the name of an object ends that is still being written.
const PART: &str = "part";

/// A folder of objects. Only the user of the server reads it.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

/// An object that is being written. Dropped before [`Writing::keep`], it leaves nothing.
#[derive(Debug)]
pub struct Writing {
    file: File,
    part: PathBuf,
    whole: PathBuf,
}

impl Folder {
    /// The folder at this path, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or is no folder.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        Ok(Self { path })
    }

    /// Begins an object.
    ///
    /// # Errors
    /// When there is one of this id, or one is being written, or the folder cannot be written to.
    pub fn begin(&self, id: Uuid) -> io::Result<Writing> {
        let (part, whole) = (self.name(id, PART), self.name(id, WHOLE));
        if whole.try_exists()? {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        Ok(Writing { file, part, whole })
    }

    /// Opens an object for reading; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, id: Uuid) -> io::Result<Option<File>> {
        match File::open(self.name(id, WHOLE)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes an object, and what is left of one that was not written to its end. Whether there was any.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, id: Uuid) -> io::Result<bool> {
        let whole = removed(&self.name(id, WHOLE))?;
        let part = removed(&self.name(id, PART))?;
        if whole || part {
            sync(&self.path)?;
        }
        Ok(whole || part)
    }

    /// Everything that lies in the folder and is named as an object is, in no order.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let Some((id, is_whole)) = entry.file_name().to_str().and_then(read_name) else { continue };
            match entry.metadata().and_then(|about| about.modified()) {
                Ok(written_at) => found.push(Found { id, is_whole, written_at }),
                // Another process was faster.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    fn name(&self, id: Uuid, end: &str) -> PathBuf {
        self.path.join(format!("{}.{end}", id.simple()))
    }
}

impl Writing {
    /// Gives the object its name. When this returns it is on the disk.
    ///
    /// # Errors
    /// When the disk fails; nothing is left then.
    pub fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        failpoint::pass("objects.written");
        fs::rename(&self.part, &self.whole)?;
        sync(self.whole.parent().unwrap_or(Path::new(".")))?;
        failpoint::pass("objects.kept");
        Ok(())
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // Gone already where it was kept; where it cannot be removed, a sweep finds it.
        let _ = fs::remove_file(&self.part);
    }
}

fn read_name(name: &str) -> Option<(Uuid, bool)> {
    let (id, end) = name.split_once('.')?;
    let is_whole = match end {
        WHOLE => true,
        PART => false,
        _ => return None,
    };
    Some((Uuid::try_parse(id).ok()?, is_whole))
}

fn removed(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A name is on the disk only when its folder is.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    fn folder() -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().expect("a folder for such folders");
        let folder = Folder::open(place.path().join("objects")).expect("can be made");
        (place, folder)
    }

    fn keep(folder: &Folder, id: Uuid, bytes: &[u8]) {
        let mut writing = folder.begin(id).expect("is free");
        writing.write_all(bytes).expect("room");
        writing.keep().expect("is kept");
    }

    fn read(folder: &Folder, id: Uuid) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        folder.read(id).expect("can be read")?.read_to_end(&mut bytes).expect("can be read");
        Some(bytes)
    }

    #[test]
    fn what_was_kept_is_read_again_until_it_is_removed() {
        let (_place, folder) = folder();
        assert_eq!(read(&folder, ID), None);
        keep(&folder, ID, b"sealed");
        assert_eq!(read(&folder, ID), Some(b"sealed".to_vec()));
        assert!(folder.remove(ID).expect("can be removed"));
        assert_eq!(read(&folder, ID), None);
        assert!(!folder.remove(ID).expect("nothing to remove"));
    }

    #[test]
    fn what_was_not_written_to_its_end_is_no_object_and_leaves_nothing() {
        let (_place, folder) = folder();
        let mut writing = folder.begin(ID).expect("is free");
        writing.write_all(b"half").expect("room");
        assert_eq!(read(&folder, ID), None);
        assert!(folder.begin(ID).is_err(), "one at a time");
        drop(writing);
        assert_eq!(folder.list().expect("can be listed"), []);
        keep(&folder, ID, b"whole");
    }

    #[test]
    fn an_object_is_never_overwritten() {
        let (_place, folder) = folder();
        keep(&folder, ID, b"first");
        assert_eq!(folder.begin(ID).expect_err("is taken").kind(), ErrorKind::AlreadyExists);
        assert_eq!(read(&folder, ID), Some(b"first".to_vec()));
    }

    #[test]
    fn what_a_power_cut_left_is_listed_and_removed_beside_what_is_whole() {
        let (_place, folder) = folder();
        keep(&folder, ID, b"whole");
        std::mem::forget(folder.begin(Uuid::from_u128(8)).expect("is free"));
        fs::write(folder.path.join("README"), "of somebody else").expect("room");
        let mut found = folder.list().expect("can be listed");
        found.sort_by_key(|found| found.id);
        let found: Vec<_> = found.iter().map(|found| (found.id, found.is_whole)).collect();
        assert_eq!(found, [(ID, true), (Uuid::from_u128(8), false)]);
        assert!(folder.remove(Uuid::from_u128(8)).expect("can be removed"));
        assert_eq!(folder.list().expect("can be listed").len(), 1);
    }

    #[test]
    fn nobody_else_on_the_machine_reads_it() {
        let (_place, folder) = folder();
        keep(&folder, ID, b"sealed");
        let mode = |path: &Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path), 0o700);
        assert_eq!(mode(&folder.name(ID, WHOLE)), 0o600);
    }
}
