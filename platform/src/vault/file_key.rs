//! Sealing of a file too large for a row: chunk by chunk, under a random key of its own.
//!
//! The key of a file stands in the row that tells of the file, sealed there under the subject's key like any other value.
//! Destroying the subject's key so forgets the file too, and turning it touches the row alone. Each chunk is
//! `version 1 | algorithm 1 | nonce 12 | ciphertext | tag 16`, bound to the file, to the file's length, and to its own
//! number among how many: chunks that were reordered, cut off or taken from another file do not open.
//!
//! What this module does NOT do: keep anything, or know where it is kept. Memory holds one chunk.

use std::fmt;
use std::io::{self, Read, Write};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::cell::length_prefixed;
use super::ciphertext::{Cipher, NONCE, OpenError};
use super::secret::{KeyBytes, Secret};
use crate::random::Random;

const VERSION: u8 = 1;
const AES_256_GCM: u8 = 1;
const HEADER: usize = 2;
const TAG: usize = 16;
/// Bytes of a file in one chunk; the last may hold fewer.
pub const CHUNK: usize = 64 << 10;
/// Bytes that a sealed chunk is longer than what it holds.
pub const OVERHEAD: usize = HEADER + NONCE + TAG;

/// The key of one file. It seals nothing else.
pub struct FileKey {
    bytes: KeyBytes,
    cipher: Cipher,
    random: Random,
}

/// Which file it is, and how long: no chunk of it opens as one of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The id of the row that tells of it.
    pub file: Uuid,
    /// Bytes of the whole file, before sealing.
    pub length: u64,
}

/// Why a file was not sealed or not opened.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// What it is read from or written to failed.
    #[error("a file cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// It does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was to be sealed is shorter or longer than it was said to be.
    #[error("a file has another length than was said")]
    OtherLength,
}

impl FilePlace {
    /// How many chunks it takes: one at least, so that an empty file cannot be taken for a file that was emptied.
    fn chunks(self) -> u64 {
        self.length.div_ceil(CHUNK as u64).max(1)
    }

    /// Bytes that stand in this chunk.
    fn held_by(self, number: u64) -> usize {
        let before = number * CHUNK as u64;
        usize::try_from(self.length - before).map_or(CHUNK, |left| left.min(CHUNK))
    }

    fn associated_data(self, number: u64) -> Vec<u8> {
        length_prefixed(&[
            &[VERSION],
            &[AES_256_GCM],
            b"file",
            self.file.as_bytes(),
            &self.length.to_be_bytes(),
            &number.to_be_bytes(),
            &self.chunks().to_be_bytes(),
        ])
    }
}

impl FileKey {
    /// A new key, drawn by chance.
    #[must_use]
    pub fn draw(random: &Random) -> Self {
        Self::of(Secret::new(random.bytes()), random)
    }

    /// The key as it was opened from its row; `None` if that is no key.
    #[must_use]
    pub fn read(opened: &Secret<Vec<u8>>, random: &Random) -> Option<Self> {
        Some(Self::of(Secret::new(opened.expose().as_slice().try_into().ok()?), random))
    }

    fn of(bytes: KeyBytes, random: &Random) -> Self {
        Self { cipher: Cipher::new(&bytes), bytes, random: random.clone() }
    }

    /// The bytes of the key, to be sealed in the row that tells of the file.
    #[must_use]
    pub fn to_seal(&self) -> &[u8] {
        self.bytes.expose()
    }

    /// Seals a file while it is read.
    ///
    /// # Errors
    /// [`FileError`]; what was written until then is of no use.
    pub fn seal(&self, place: FilePlace, mut from: impl Read, mut into: impl Write) -> Result<(), FileError> {
        let mut plain = Zeroizing::new(vec![0; CHUNK]);
        for number in 0..place.chunks() {
            let held = &mut plain[..place.held_by(number)];
            from.read_exact(held).map_err(too_short)?;
            into.write_all(&self.seal_chunk(place, number, held))?;
        }
        if from.read(&mut plain[..1])? > 0 { Err(FileError::OtherLength) } else { Ok(()) }
    }

    /// Opens a file chunk by chunk, as each is asked for.
    #[must_use]
    pub fn opening<R: Read>(self, place: FilePlace, from: R) -> Opening<R> {
        Opening { key: self, place, from, next: 0 }
    }

    fn seal_chunk(&self, place: FilePlace, number: u64, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = self.random.bytes();
        let mut bytes = Vec::with_capacity(plain.len() + OVERHEAD);
        bytes.extend([VERSION, AES_256_GCM]);
        bytes.extend(nonce);
        let start = bytes.len();
        bytes.extend_from_slice(plain);
        self.cipher.encrypt(nonce, &place.associated_data(number), &mut bytes, start);
        bytes
    }

    fn open_chunk(&self, place: FilePlace, number: u64, sealed: &[u8]) -> Result<Secret<Vec<u8>>, OpenError> {
        match *sealed.first_chunk::<HEADER>().ok_or(OpenError::Truncated)? {
            [VERSION, AES_256_GCM] => {}
            [VERSION, algorithm] => return Err(OpenError::UnknownAlgorithm(algorithm)),
            [version, _] => return Err(OpenError::UnknownVersion(version)),
        }
        let opened = self.cipher.decrypt(&place.associated_data(number), &sealed[HEADER..]);
        opened.ok_or(OpenError::DoesNotOpen)
    }
}

/// A sealed file that is opened while it is read. Nothing of a chunk is given before all of that chunk was found true; a
/// file that was cut off shows only when its end is reached, so what was given before is of no use then.
#[derive(Debug)]
pub struct Opening<R> {
    key: FileKey,
    place: FilePlace,
    from: R,
    next: u64,
}

impl<R: Read> Opening<R> {
    /// The next chunk; `None` behind the last. After an error there is nothing more to ask for.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn next_chunk(&mut self) -> Result<Option<Secret<Vec<u8>>>, FileError> {
        let number = self.next;
        if number == self.place.chunks() {
            let more = self.from.read(&mut [0])?;
            return if more > 0 { Err(OpenError::DoesNotOpen.into()) } else { Ok(None) };
        }
        self.next += 1;
        let mut sealed = vec![0; self.place.held_by(number) + OVERHEAD];
        self.from.read_exact(&mut sealed).map_err(cut_off)?;
        Ok(Some(self.key.open_chunk(self.place, number, &sealed)?))
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FileKey([secret])")
    }
}

fn too_short(error: io::Error) -> FileError {
    if error.kind() == io::ErrorKind::UnexpectedEof { FileError::OtherLength } else { error.into() }
}

fn cut_off(error: io::Error) -> FileError {
    if error.kind() == io::ErrorKind::UnexpectedEof { OpenError::Truncated.into() } else { error.into() }
}

#[cfg(test)]
#[path = "file_key_tests.rs"]
mod tests;
