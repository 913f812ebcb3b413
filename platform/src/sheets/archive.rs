//! The zip archive around a workbook, looked at before it is opened.
//!
//! Only what spreadsheet programs write is taken: one part, no password, stored or deflated, sizes below 4 GiB. The
//! directory at the end and the header in front of every entry are read and compared first; only then is anything
//! unpacked, and never to more than was declared (a declared size may lie).

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Take};

use flate2::read::DeflateDecoder;

use super::{MOST_DIRECTORY, MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, SheetError, UNSUSPICIOUS};

/// Bytes of the record at the end without its comment, of a directory entry and of a local header without names.
const END: usize = 22;
const DIRECTORY_ENTRY: usize = 46;
const LOCAL_HEADER: usize = 30;
/// A comment at the end has at most so many bytes.
const LONGEST_COMMENT: u64 = 0xffff;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The entry has a password.
const LOCKED: u16 = 1;
/// The sizes stand behind the data instead of in the local header.
const SIZES_BEHIND: u16 = 8;

#[derive(Clone, Copy)]
struct Entry {
    deflated: bool,
    packed: u64,
    unpacked: u64,
    header: u64,
    data: u64,
}

/// An archive whose directory passed.
pub(super) struct Archive {
    file: File,
    entries: HashMap<String, Entry>,
}

impl Archive {
    /// Reads and checks directory and headers of a file of so many bytes.
    pub(super) fn open(mut file: File, bytes: u64) -> Result<Self, SheetError> {
        let (count, directory) = directory(&mut file, bytes)?;
        let mut entries = HashMap::with_capacity(count);
        let mut rest = directory.as_slice();
        let mut unpacked = 0_u64;
        for _ in 0..count {
            let (name, entry, after) = entry(rest)?;
            rest = after;
            unpacked = unpacked.saturating_add(entry.unpacked);
            let suspicious =
                entry.unpacked > UNSUSPICIOUS && entry.unpacked > entry.packed.saturating_mul(MOST_RATIO);
            if suspicious || unpacked > MOST_UNPACKED {
                return Err(SheetError::Bomb);
            }
            // One name for two contents: two programs would read two workbooks.
            if entries.insert(name, entry).is_some() {
                return Err(SheetError::Unreadable);
            }
        }
        for entry in entries.values_mut() {
            entry.data = data_of(&mut file, entry)?;
        }
        apart(entries.values().copied().collect(), bytes)?;
        Ok(Self { file, entries })
    }

    /// Whether there is an entry of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Unpacks an entry.
    pub(super) fn entry(&mut self, name: &str) -> Result<Unpacked<&mut File>, SheetError> {
        let entry = *self.entries.get(name).ok_or(SheetError::Unreadable)?;
        self.file.seek(SeekFrom::Start(entry.data))?;
        Ok(Unpacked::of(&mut self.file, entry))
    }

    /// Unpacks the last entry that is wanted.
    pub(super) fn into_entry(mut self, name: &str) -> Result<Unpacked<File>, SheetError> {
        let entry = *self.entries.get(name).ok_or(SheetError::Unreadable)?;
        self.file.seek(SeekFrom::Start(entry.data))?;
        Ok(Unpacked::of(self.file, entry))
    }
}

/// How many entries there are, and the bytes of the directory.
fn directory(file: &mut File, bytes: u64) -> Result<(usize, Vec<u8>), SheetError> {
    let tail_from = bytes.saturating_sub(END as u64 + LONGEST_COMMENT);
    file.seek(SeekFrom::Start(tail_from))?;
    let mut tail = Vec::new();
    file.take(END as u64 + LONGEST_COMMENT).read_to_end(&mut tail)?;
    let at = tail.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(SheetError::Unreadable)?;
    let end = tail.get(at..at + END).ok_or(SheetError::Unreadable)?;
    let (count, size, start) =
        (number16(end, 10), u64::from(number32(end, 12)), u64::from(number32(end, 16)));
    let end_at = tail_from + at as u64;
    let one_part = number16(end, 4) == 0 && number16(end, 6) == 0 && number16(end, 8) == count;
    if !one_part || usize::from(count) > MOST_ENTRIES || size > MOST_DIRECTORY || start + size > end_at {
        return Err(SheetError::Unreadable);
    }
    file.seek(SeekFrom::Start(start))?;
    let mut directory = Vec::new();
    file.take(size).read_to_end(&mut directory)?;
    Ok((usize::from(count), directory))
}

/// One entry of the directory, and what follows it.
fn entry(bytes: &[u8]) -> Result<(String, Entry, &[u8]), SheetError> {
    let (fixed, rest) = bytes.split_at_checked(DIRECTORY_ENTRY).ok_or(SheetError::Unreadable)?;
    let (flags, method) = (number16(fixed, 8), number16(fixed, 10));
    if !fixed.starts_with(b"PK\x01\x02") || !matches!(method, STORED | DEFLATED) {
        return Err(SheetError::Unreadable);
    }
    if flags & LOCKED != 0 {
        return Err(SheetError::OldOrLocked);
    }
    let lengths = [28, 30, 32].map(|at| usize::from(number16(fixed, at)));
    let (name, _) = rest.split_at_checked(lengths[0]).ok_or(SheetError::Unreadable)?;
    let after = rest.get(lengths.iter().sum::<usize>()..).ok_or(SheetError::Unreadable)?;
    let name = std::str::from_utf8(name).map_err(|_| SheetError::Unreadable)?;
    let entry = Entry {
        deflated: method == DEFLATED,
        packed: number32(fixed, 20).into(),
        unpacked: number32(fixed, 24).into(),
        header: number32(fixed, 42).into(),
        data: 0,
    };
    if !entry.deflated && entry.packed != entry.unpacked {
        return Err(SheetError::Unreadable);
    }
    Ok((name.replace('\\', "/"), entry, after))
}

/// Where the data of an entry begins, after its local header has told the same as the directory.
fn data_of(file: &mut File, entry: &Entry) -> Result<u64, SheetError> {
    file.seek(SeekFrom::Start(entry.header))?;
    let mut header = [0; LOCAL_HEADER];
    file.read_exact(&mut header)?;
    let (flags, method) = (number16(&header, 6), number16(&header, 8));
    let sizes = (u64::from(number32(&header, 18)), u64::from(number32(&header, 22)));
    let same_sizes = sizes == (entry.packed, entry.unpacked) || flags & SIZES_BEHIND != 0;
    if !header.starts_with(b"PK\x03\x04") || (method == DEFLATED) != entry.deflated || !same_sizes {
        return Err(SheetError::Unreadable);
    }
    let names = u64::from(number16(&header, 26)) + u64::from(number16(&header, 28));
    Ok(entry.header + LOCAL_HEADER as u64 + names)
}

/// No two entries share a byte (that is how a small file unpacks to a huge one), and all lie inside the file.
fn apart(mut entries: Vec<Entry>, bytes: u64) -> Result<(), SheetError> {
    entries.sort_unstable_by_key(|entry| entry.header);
    let mut free = 0;
    for entry in entries {
        if entry.header < free {
            return Err(SheetError::Bomb);
        }
        free = entry.data + entry.packed;
    }
    if free > bytes { Err(SheetError::Unreadable) } else { Ok(()) }
}

fn number16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn number32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// What an entry unpacks to, and not a byte more than it declared.
pub(super) struct Unpacked<R: Read> {
    from: Packed<R>,
    left: u64,
}

enum Packed<R: Read> {
    Stored(Take<R>),
    Deflated(Box<DeflateDecoder<BufReader<Take<R>>>>),
}

impl<R: Read> Unpacked<R> {
    fn of(file: R, entry: Entry) -> Self {
        let packed = file.take(entry.packed);
        let from = if entry.deflated {
            Packed::Deflated(Box::new(DeflateDecoder::new(BufReader::new(packed))))
        } else {
            Packed::Stored(packed)
        };
        Self { from, left: entry.unpacked }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.from {
            Packed::Stored(from) => from.read(buffer)?,
            Packed::Deflated(from) => from.read(buffer)?,
        };
        self.left = self.left.checked_sub(read as u64).ok_or(SheetError::Bomb)?;
        Ok(read)
    }
}
