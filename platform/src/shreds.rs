//! The shred log: whose keys were destroyed, in a file outside the database.
//!
//! A backup holds the keys of everybody who was not forgotten by then. So each destroyed key is a line in a file of its
//! own, written and synced before the transaction that destroys it ends: whoever restores an older backup replays the
//! file against it. A line holds ids and dates and the hash of the line before; the first line names the file. A line
//! that was torn by a crash was never acknowledged and is passed over. What this does NOT do: destroy anything, or know
//! whom an id means.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What is read at most: half a million lines and more.
const MOST_BYTES: u64 = 256 << 20;

/// Ends a line that a crash tore, also one that lacks its end alone: it was never acknowledged, and stays so.
const TORN: &str = " torn\n";

/// Why the log cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ShredLogError {
    /// The file cannot be read or written.
    #[error("the shred log {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not what was written there: lines were changed, removed or moved.
    #[error("the shred log {path}: line {line} does not follow from the ones before it; look who changed it")]
    Changed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

/// One subject's keys of one class, destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shred {
    /// Whose.
    pub subject: Uuid,
    /// Of which class, as it stands in the store.
    pub class: String,
    /// Every key of that class that was made up to this moment.
    pub at: DateTime<Utc>,
    /// On whose order: an id in the database that wrote it.
    pub order: Uuid,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// 1.
    format: u32,
    /// Which file: drawn when it was begun.
    log: Uuid,
    /// Which line of it, from 0.
    number: u64,
    /// None in the first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    shred: Option<Shred>,
    /// The SHA-256 of the line before, in base64; empty on the first.
    previous: String,
}

/// How far a log is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShredHead {
    /// Which file.
    pub log: Uuid,
    /// How many keys it tells of.
    pub shreds: u64,
}

/// What a log says.
#[derive(Clone, Debug)]
pub struct ShredLog {
    /// How far it is.
    pub head: ShredHead,
    /// The keys that were destroyed, in order.
    pub shreds: Vec<Shred>,
    /// Lines that a crash tore, which tell of nothing.
    pub torn: usize,
    last: String,
    ends_whole: bool,
}

/// The lines of a log, held against one another; `None` when the file is not there or empty.
///
/// # Errors
/// [`ShredLogError`] names the file and the line.
pub fn read(path: &Path) -> Result<Option<ShredLog>, ShredLogError> {
    let at_file = |source| ShredLogError::File { path: path.to_owned(), source };
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at_file(error)),
        Ok(mut file) => read_from(&mut file, path),
    }
}

fn read_from(file: &mut File, path: &Path) -> Result<Option<ShredLog>, ShredLogError> {
    let at_file = |source| ShredLogError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    if file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(at_file)? as u64 > MOST_BYTES {
        return Err(at_file(io::Error::other("it is too large to be a shred log")));
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut log: Option<ShredLog> = None;
    let mut torn = 0;
    for (at, written) in text.split_inclusive('\n').enumerate() {
        let changed = || ShredLogError::Changed { path: path.to_owned(), line: at + 1 };
        let text = written.trim_end_matches('\n');
        // Only a whole line was acknowledged. What a crash left of one stands alone, and the next line follows from
        // the one before it: a line that somebody spoilt later would be missing there.
        let whole = written.ends_with('\n').then(|| serde_json::from_str::<Line>(text).ok()).flatten();
        let Some(line) = whole else {
            torn += usize::from(!text.is_empty());
            continue;
        };
        match (&mut log, line) {
            (None, Line { format: 1, log: name, number: 0, shred: None, previous })
                if previous.is_empty() =>
            {
                let head = ShredHead { log: name, shreds: 0 };
                let (shreds, last) = (Vec::new(), hash(text));
                log = Some(ShredLog { head, shreds, torn: 0, last, ends_whole: true });
            }
            (Some(known), Line { format: 1, log: name, number, shred: Some(shred), previous })
                if name == known.head.log && number == known.head.shreds + 1 && previous == known.last =>
            {
                known.head.shreds = number;
                known.shreds.push(shred);
                known.last = hash(text);
            }
            _ => return Err(changed()),
        }
    }
    let ends_whole = bytes.last().is_none_or(|byte| *byte == b'\n');
    Ok(log.map(|log| ShredLog { torn, ends_whole, ..log }))
}

fn hash(line: &str) -> String {
    STANDARD.encode(Sha256::digest(line))
}

/// Begins a log if there is none; how far it is.
///
/// # Errors
/// [`ShredLogError`] names the file.
pub fn begin(path: &Path, name: Uuid) -> Result<ShredHead, ShredLogError> {
    append(path, name, &[])
}

/// Adds what is about to be destroyed, and returns when it is on the disk. `name` is what a new file is called.
///
/// # Errors
/// [`ShredLogError`] names the file: then nothing may be destroyed.
pub fn append(path: &Path, name: Uuid, shreds: &[Shred]) -> Result<ShredHead, ShredLogError> {
    let at_file = |source| ShredLogError::File { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let mut file = options.open(path).map_err(at_file)?;
    file.lock().map_err(at_file)?;
    let known = read_from(&mut file, path)?;
    let mut text = String::new();
    if known.as_ref().is_some_and(|known| !known.ends_whole) {
        text.push_str(TORN);
    }
    let (mut head, mut last) = if let Some(known) = known {
        (known.head, known.last)
    } else {
        // Also when a crash tore the very first line.
        let line = written(&Line { format: 1, log: name, number: 0, shred: None, previous: String::new() });
        if file.metadata().map_err(at_file)?.len() > 0 {
            text.push_str(TORN);
        }
        text.extend([line.as_str(), "\n"]);
        (ShredHead { log: name, shreds: 0 }, hash(&line))
    };
    for shred in shreds {
        head.shreds += 1;
        let (log, number) = (head.log, head.shreds);
        let line = written(&Line { format: 1, log, number, shred: Some(shred.clone()), previous: last });
        text.extend([line.as_str(), "\n"]);
        last = hash(&line);
    }
    if !text.is_empty() {
        file.write_all(text.as_bytes()).map_err(at_file)?;
        file.sync_all().map_err(at_file)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(at_file)?;
    }
    Ok(head)
}

fn written(line: &Line) -> String {
    serde_json::to_string(line).expect("ids, words and a time always serialise")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn shred(number: u128) -> Shred {
        Shred { subject: id(number), class: "consent".to_owned(), at: DateTime::UNIX_EPOCH, order: id(9) }
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder of this test's own")
    }

    #[test]
    fn what_was_added_is_read_in_its_order_and_the_file_keeps_its_name() {
        let folder = folder();
        let path = folder.path().join("shreds.jsonl");
        assert!(read(&path).unwrap().is_none());
        assert_eq!(begin(&path, id(1)).unwrap(), ShredHead { log: id(1), shreds: 0 });
        append(&path, id(2), &[shred(5), shred(6)]).unwrap();
        assert_eq!(append(&path, id(3), &[shred(7)]).unwrap(), ShredHead { log: id(1), shreds: 3 });
        let log = read(&path).unwrap().unwrap();
        assert_eq!((log.shreds, log.torn), (vec![shred(5), shred(6), shred(7)], 0));
    }

    #[test]
    fn a_last_line_that_a_crash_tore_is_passed_over_wherever_it_was_cut() {
        let folder = folder();
        let path = folder.path().join("shreds.jsonl");
        append(&path, id(1), &[shred(5), shred(6)]).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let second = whole.iter().rposition(|byte| *byte == b'{').unwrap();
        let second = whole[..second].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        for cut in second + 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let log = read(&path).unwrap().unwrap();
            assert_eq!((log.shreds.as_slice(), log.torn), ([shred(5)].as_slice(), 1), "cut at {cut}");
            append(&path, id(2), &[shred(7)]).unwrap();
            let log = read(&path).unwrap().unwrap();
            assert_eq!((log.shreds, log.torn), (vec![shred(5), shred(7)], 1), "cut at {cut}");
        }
    }

    #[test]
    fn a_log_whose_very_first_line_was_torn_begins_anew() {
        let folder = folder();
        let path = folder.path().join("shreds.jsonl");
        std::fs::write(&path, "{\"format\":1,\"lo").unwrap();
        assert!(read(&path).unwrap().is_none());
        append(&path, id(1), &[shred(5)]).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().shreds, [shred(5)]);
    }

    #[test]
    fn a_line_that_was_changed_removed_or_spoilt_is_named() {
        let folder = folder();
        let path = folder.path().join("shreds.jsonl");
        append(&path, id(1), &[shred(5), shred(6), shred(7)]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let line_of = |lines: &[&str]| {
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
            match read(&path) {
                Err(ShredLogError::Changed { line, .. }) => line,
                other => panic!("{other:?}"),
            }
        };
        let other = lines[2].replace("consent", "consens");
        assert_eq!(line_of(&[lines[0], lines[1], &other, lines[3]]), 4);
        assert_eq!(line_of(&[lines[0], lines[2], lines[3]]), 2);
        assert_eq!(line_of(&[lines[0], lines[1], "{", lines[3]]), 4);
        assert_eq!(line_of(&[lines[1], lines[2], lines[3]]), 1);
    }
}
