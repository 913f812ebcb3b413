//! What the API answers about the documents of a case.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    cases::MissingCode,
    documents::{DocumentFormat, DocumentKind},
};

/// A document of a case; what is on it comes by `GET /documents/{id}/content`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DocumentView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: DocumentKind,
    /// What it is, in Chinese.
    pub kind_words: String,
    /// As what kind of file it is kept.
    pub format: DocumentFormat,
    /// Bytes of that file.
    pub length: i64,
    /// When it was handed in.
    pub added_at: DateTime<Utc>,
    /// The post of the worker who handed it in, or that somebody did who stands for the person; none: the person alone.
    pub added_by: Option<String>,
    /// What of the missing list it answers.
    pub answers: Vec<MissingCode>,
    /// Whether the caller may take it away again.
    pub removable: bool,
}

/// The documents of a case, oldest first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DocumentList {
    /// The documents.
    pub items: Vec<DocumentView>,
    /// What the caller may hand in now; empty when nothing.
    pub addable: Vec<DocumentKind>,
}

private_debug!(DocumentView, DocumentList);
