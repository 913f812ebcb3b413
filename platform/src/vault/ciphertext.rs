//! The bytes of a sealed value: `version 1 | algorithm 1 | generation 4 | nonce 12 | ciphertext | tag 16`.
//!
//! Version 1 holds the value as it is, version 2 holds it padded; the version is part of the associated
//! data, so one never opens as the other. Algorithm 1 is AES-256-GCM; another takes the next number.
//! Whatever is unknown is refused: there is no plaintext fallback and no mode without keys.

use std::fmt;

use aes_gcm::aead::KeyInit as _;
use aes_gcm::{AeadInOut as _, Aes256Gcm, Nonce};
use zeroize::Zeroize as _;

use super::cell::Cell;
use super::padding;
use super::secret::{KeyBytes, Secret};

const AES_256_GCM: u8 = 1;
pub(crate) const NONCE: usize = 12;
const TAG: usize = 16;
const HEADER: usize = 6;
const START: usize = HEADER + NONCE;

/// A value that only the vault can open; this is what stands in the store.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes bytes that were sealed before, for instance from a backup.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes as they stand in the store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Which generation of the subject's key sealed it.
    ///
    /// # Errors
    /// What [`OpenError`] says about bytes that are no ciphertext of a known form.
    pub fn generation(&self) -> Result<u32, OpenError> {
        Header::read(&self.0).map(|header| header.generation)
    }

    /// Whether it was padded before it was sealed.
    pub(crate) fn form(&self) -> Result<Form, OpenError> {
        Header::read(&self.0).map(|header| header.form)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sealed({} bytes)", self.0.len())
    }
}

/// Why a sealed value was not opened. None of them carries a byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There are no bytes at all.
    #[error("a sealed value is empty")]
    Empty,
    /// Fewer bytes than header, nonce and tag take.
    #[error("a sealed value is cut off")]
    Truncated,
    /// Sealed by a later program, or no sealed value.
    #[error("a sealed value has the unknown version {0}")]
    UnknownVersion(u8),
    /// Sealed with a cipher that this program does not have.
    #[error("a sealed value has the unknown algorithm {0}")]
    UnknownAlgorithm(u8),
    /// A padded value was to be opened as a plain one, or the other way round.
    #[error("a sealed value is padded where a plain one was expected, or the other way round")]
    OtherForm,
    /// The subject has no key of this generation.
    #[error("a sealed value names generation {0}, which its subject's key does not have")]
    UnknownGeneration(u32),
    /// The cell belongs to another subject than the key.
    #[error("a sealed value was to be opened with another subject's key")]
    OtherSubject,
    /// It was changed, moved to another cell, or sealed with another key.
    #[error("a sealed value does not open: changed, moved, or sealed with another key")]
    DoesNotOpen,
    /// It opened, but its padding is missing.
    #[error("a sealed value opened without its padding")]
    NotPadded,
    /// It opened, but is no UTF-8 text.
    #[error("a sealed value opened and is no text")]
    NotText,
    /// It opened, but does not have the expected shape.
    #[error("a sealed value opened and has another shape than expected")]
    OtherShape,
}

/// Whether the length of the value may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Padded,
}

impl Form {
    const fn version(self) -> u8 {
        match self {
            Self::Plain => 1,
            Self::Padded => 2,
        }
    }
}

struct Header {
    form: Form,
    generation: u32,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, OpenError> {
        let form = match *bytes.first().ok_or(OpenError::Empty)? {
            1 => Form::Plain,
            2 => Form::Padded,
            other => return Err(OpenError::UnknownVersion(other)),
        };
        match *bytes.get(1).ok_or(OpenError::Truncated)? {
            AES_256_GCM => {}
            other => return Err(OpenError::UnknownAlgorithm(other)),
        }
        if bytes.len() < START + TAG {
            return Err(OpenError::Truncated);
        }
        let generation = bytes[2..HEADER].try_into().expect("four bytes");
        Ok(Self { form, generation: u32::from_be_bytes(generation) })
    }
}

/// AES-256-GCM with its key schedule built once; wiped when dropped.
pub(crate) struct Cipher(Aes256Gcm);

impl Cipher {
    pub(crate) fn new(key: &KeyBytes) -> Self {
        Self(Aes256Gcm::new(key.expose().into()))
    }

    /// Encrypts `buffer[start..]` where it stands and appends the tag.
    pub(crate) fn encrypt(&self, nonce: [u8; NONCE], associated: &[u8], buffer: &mut Vec<u8>, start: usize) {
        let tag = self
            .0
            .encrypt_inout_detached(&Nonce::from(nonce), associated, (&mut buffer[start..]).into())
            .expect("only a text beyond 64 GiB is refused");
        buffer.extend_from_slice(&tag);
    }

    /// What `nonce | ciphertext | tag` holds; `None` if it does not open.
    pub(crate) fn decrypt(&self, associated: &[u8], bytes: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>()?;
        let (text, tag) = rest.split_last_chunk::<TAG>()?;
        let mut text = text.to_vec();
        // The tag is checked before anything is decrypted: a failure leaves only ciphertext behind.
        self.0
            .decrypt_inout_detached(&Nonce::from(*nonce), associated, text.as_mut_slice().into(), tag.into())
            .ok()?;
        Some(Secret::new(text))
    }
}

/// Seals `value` for the cell.
pub(crate) fn seal(
    cipher: &Cipher,
    form: Form,
    generation: u32,
    nonce: [u8; NONCE],
    cell: &Cell,
    value: &[u8],
) -> Sealed {
    let mut bytes = Vec::with_capacity(START + padding::padded_length(value.len()) + TAG);
    bytes.extend([form.version(), AES_256_GCM]);
    bytes.extend(generation.to_be_bytes());
    bytes.extend(nonce);
    bytes.extend_from_slice(value);
    if form == Form::Padded {
        padding::pad(&mut bytes, START);
    }
    let associated = cell.associated_data(form.version(), AES_256_GCM, generation);
    cipher.encrypt(nonce, &associated, &mut bytes, START);
    Sealed(bytes)
}

/// Opens what was sealed for the cell; the key of its generation is asked of `cipher`.
pub(crate) fn open<'key>(
    cipher: impl FnOnce(u32) -> Option<&'key Cipher>,
    form: Form,
    cell: &Cell,
    sealed: &Sealed,
) -> Result<Secret<Vec<u8>>, OpenError> {
    let header = Header::read(&sealed.0)?;
    if header.form != form {
        return Err(OpenError::OtherForm);
    }
    let generation = header.generation;
    let cipher = cipher(generation).ok_or(OpenError::UnknownGeneration(generation))?;
    let associated = cell.associated_data(form.version(), AES_256_GCM, generation);
    let opened = cipher.decrypt(&associated, &sealed.0[HEADER..]).ok_or(OpenError::DoesNotOpen)?;
    match form {
        Form::Plain => Ok(opened),
        Form::Padded => opened.reshape(padding::unpad).ok_or(OpenError::NotPadded),
    }
}

/// The text in opened bytes, without a second copy.
pub(crate) fn text(opened: Secret<Vec<u8>>) -> Result<Secret<String>, OpenError> {
    String::from_utf8(opened.release()).map(Secret::new).map_err(|error| {
        error.into_bytes().zeroize();
        OpenError::NotText
    })
}

#[cfg(test)]
#[path = "ciphertext_tests.rs"]
mod tests;
