//! One subject's data key at work: what seals and opens the subject's fields.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::cache::OpenedKey;
use super::cell::Cell;
use super::ciphertext::{self, Cipher, Form, OpenError, Sealed};
use super::secret::{Secret, WipedBuffer};
use crate::random::Random;

/// Whose data key: any natural person, an employer or an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct SubjectId(pub Uuid);

impl From<Uuid> for SubjectId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

/// Why the sealed data is kept, and so what destroys its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The law demands it: kept until its dated end.
    Statutory,
    /// The person agreed to it: destroyed as soon as they withdraw.
    Consent,
}

impl Class {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Consent => "consent",
        }
    }

    /// The class that stands so in the store.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Statutory, Self::Consent].into_iter().find(|class| class.as_str() == text)
    }
}

/// A subject's data key of one class, in every generation that is left. It never leaves this value.
///
/// The newest generation seals, any generation opens. All functions that seal panic if the cell belongs to
/// another subject: that is a mistake in the program, and sealing on would lose the value.
#[derive(Clone)]
pub struct SubjectKey {
    pub(crate) subject: SubjectId,
    pub(crate) class: Class,
    /// Never empty, the newest last.
    pub(crate) generations: Vec<(u32, Arc<OpenedKey>)>,
    pub(crate) random: Random,
}

impl SubjectKey {
    /// Whose key it is.
    #[must_use]
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// Seals bytes for the cell. Their number shows.
    ///
    /// # Panics
    /// If the cell belongs to another subject.
    #[must_use]
    pub fn seal(&self, cell: &Cell, value: &[u8]) -> Sealed {
        self.seal_as(Form::Plain, cell, value)
    }

    /// Opens what [`SubjectKey::seal`] sealed for this cell.
    ///
    /// # Errors
    /// Every [`OpenError`] but those about text, shape and padding.
    pub fn open(&self, cell: &Cell, sealed: &Sealed) -> Result<Secret<Vec<u8>>, OpenError> {
        self.open_as(Form::Plain, cell, sealed)
    }

    /// Seals bytes for the cell, padded to 32-byte buckets so that their number does not show.
    ///
    /// For names, addresses and details of a disability.
    ///
    /// # Panics
    /// If the cell belongs to another subject.
    #[must_use]
    pub fn seal_padded(&self, cell: &Cell, value: &[u8]) -> Sealed {
        self.seal_as(Form::Padded, cell, value)
    }

    /// Opens what [`SubjectKey::seal_padded`] sealed for this cell.
    ///
    /// # Errors
    /// Every [`OpenError`] but those about text and shape.
    pub fn open_padded(&self, cell: &Cell, sealed: &Sealed) -> Result<Secret<Vec<u8>>, OpenError> {
        self.open_as(Form::Padded, cell, sealed)
    }

    /// Seals a text for the cell. Its length in bytes shows.
    ///
    /// # Panics
    /// If the cell belongs to another subject.
    #[must_use]
    pub fn seal_text(&self, cell: &Cell, text: &str) -> Sealed {
        self.seal(cell, text.as_bytes())
    }

    /// Opens what [`SubjectKey::seal_text`] sealed for this cell.
    ///
    /// # Errors
    /// As for [`SubjectKey::open`], and [`OpenError::NotText`].
    pub fn open_text(&self, cell: &Cell, sealed: &Sealed) -> Result<Secret<String>, OpenError> {
        ciphertext::text(self.open(cell, sealed)?)
    }

    /// Seals a text for the cell, padded to 32-byte buckets.
    ///
    /// # Panics
    /// If the cell belongs to another subject.
    #[must_use]
    pub fn seal_padded_text(&self, cell: &Cell, text: &str) -> Sealed {
        self.seal_padded(cell, text.as_bytes())
    }

    /// Opens what [`SubjectKey::seal_padded_text`] sealed for this cell.
    ///
    /// # Errors
    /// As for [`SubjectKey::open_padded`], and [`OpenError::NotText`].
    pub fn open_padded_text(&self, cell: &Cell, sealed: &Sealed) -> Result<Secret<String>, OpenError> {
        ciphertext::text(self.open_padded(cell, sealed)?)
    }

    /// Seals a value as JSON for the cell. Its length shows.
    ///
    /// # Panics
    /// If the cell belongs to another subject, or the value has no form in JSON (a map whose keys are no text).
    #[must_use]
    pub fn seal_json<T: Serialize + ?Sized>(&self, cell: &Cell, value: &T) -> Sealed {
        self.seal(cell, json(value).as_slice())
    }

    /// Opens what [`SubjectKey::seal_json`] sealed for this cell.
    ///
    /// # Errors
    /// As for [`SubjectKey::open`], and [`OpenError::OtherShape`].
    pub fn open_json<T: DeserializeOwned>(&self, cell: &Cell, sealed: &Sealed) -> Result<T, OpenError> {
        shape(&self.open(cell, sealed)?)
    }

    /// Seals a value as JSON for the cell, padded to 32-byte buckets.
    ///
    /// # Panics
    /// If the cell belongs to another subject, or the value has no form in JSON (a map whose keys are no text).
    #[must_use]
    pub fn seal_padded_json<T: Serialize + ?Sized>(&self, cell: &Cell, value: &T) -> Sealed {
        self.seal_padded(cell, json(value).as_slice())
    }

    /// Opens what [`SubjectKey::seal_padded_json`] sealed for this cell.
    ///
    /// # Errors
    /// As for [`SubjectKey::open_padded`], and [`OpenError::OtherShape`].
    pub fn open_padded_json<T: DeserializeOwned>(
        &self,
        cell: &Cell,
        sealed: &Sealed,
    ) -> Result<T, OpenError> {
        shape(&self.open_padded(cell, sealed)?)
    }

    /// The value sealed anew by the newest generation, in the form that it has; `None` if that sealed it.
    pub(crate) fn turned(&self, cell: &Cell, sealed: &Sealed) -> Result<Option<Sealed>, OpenError> {
        let newest = self.generations.last().map(|(generation, _)| *generation);
        if Some(sealed.generation()?) == newest {
            return Ok(None);
        }
        let opened = self.open_any(cell, sealed)?;
        Ok(Some(self.seal_as(sealed.form()?, cell, opened.expose())))
    }

    /// Opens a value in whichever form it was sealed.
    pub(crate) fn open_any(&self, cell: &Cell, sealed: &Sealed) -> Result<Secret<Vec<u8>>, OpenError> {
        self.open_as(sealed.form()?, cell, sealed)
    }

    fn seal_as(&self, form: Form, cell: &Cell, value: &[u8]) -> Sealed {
        assert!(cell.subject == self.subject.0, "a cell is sealed with its own subject's key");
        let (generation, key) = self.generations.last().expect("a subject's key has a generation");
        ciphertext::seal(&key.cipher, form, *generation, self.random.bytes(), cell, value)
    }

    fn open_as(&self, form: Form, cell: &Cell, sealed: &Sealed) -> Result<Secret<Vec<u8>>, OpenError> {
        if cell.subject != self.subject.0 {
            return Err(OpenError::OtherSubject);
        }
        ciphertext::open(|generation| self.cipher(generation), form, cell, sealed)
    }

    fn cipher(&self, generation: u32) -> Option<&Cipher> {
        self.generations.iter().find(|(number, _)| *number == generation).map(|(_, key)| &key.cipher)
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let generations: Vec<_> = self.generations.iter().map(|(number, _)| number).collect();
        formatter
            .debug_struct("SubjectKey")
            .field("class", &self.class)
            .field("generations", &generations)
            .finish_non_exhaustive()
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> WipedBuffer {
    let mut buffer = WipedBuffer::default();
    serde_json::to_writer(&mut buffer, value).expect("what is sealed as JSON has a form in JSON");
    buffer
}

/// The value in opened JSON; what serde says about a mismatch may quote the value, so it is left behind.
fn shape<T: DeserializeOwned>(opened: &Secret<Vec<u8>>) -> Result<T, OpenError> {
    serde_json::from_slice(opened.expose()).map_err(|_| OpenError::OtherShape)
}

#[cfg(test)]
#[path = "subject_key_tests.rs"]
mod tests;
