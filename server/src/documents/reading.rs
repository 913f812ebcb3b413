//! Showing a document: opened chunk by chunk while it goes out, with what keeps a browser from doing anything with it.

use std::io;

use bytes::Bytes;
use domain::documents::{DocumentFormat, DocumentKind, DocumentList, DocumentView, may_add, may_remove};
use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use platform::clock::shanghai_date;
use platform::http::{Problem, one_file};
use platform::objects::Reading;
use platform::store::Tx;
use platform::vault::{FileError, FileKey, FilePlace, Opening};
use poem::http::header;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, Registry};

use super::adding::require_part;
use super::store::{Row, key_cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::cases::{Authors, CaseFile};
use crate::problems::Fault;

/// What a browser may do with a document that it shows: nothing. Whatever is in it runs in an origin of its own,
/// fetches nothing, and goes nowhere.
const POLICY: &str =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the API shows of the documents of a case to this caller.
pub(super) async fn list(
    tx: &mut Tx,
    caller: &Caller,
    file: &CaseFile,
    rows: &[Row],
) -> Result<DocumentList, Fault> {
    let authors = Authors::of(tx, rows.iter().filter_map(|row| row.added_by)).await?;
    let (case, takes_part) = (file.definition.kind, require_part(caller, file).is_ok());
    let addable = |kind: &DocumentKind| takes_part && may_add(case, &file.state, rows.len(), *kind).is_ok();
    Ok(DocumentList {
        items: rows.iter().map(|row| view(caller, file, row, &authors)).collect(),
        addable: DocumentKind::of(case).into_iter().filter(addable).collect(),
    })
}

/// One document as the API shows it to this caller.
pub(super) fn view(caller: &Caller, file: &CaseFile, row: &Row, authors: &Authors) -> DocumentView {
    let removable = may_remove(&file.state, &file.history, row.added(), caller.by()).is_ok();
    DocumentView {
        id: row.id,
        kind: row.kind,
        kind_words: row.kind.words().to_owned(),
        format: row.format,
        length: row.length,
        added_at: row.added_at,
        added_by: row.added_by.map(|by| authors.words(by, shanghai_date(row.added_at))),
        answers: row.kind.answers().to_vec(),
        removable: removable && require_part(caller, file).is_ok(),
    }
}

/// A document on its way out.
pub(super) struct Content {
    body: Body,
    format: DocumentFormat,
    length: i64,
}

/// Opens a document and the first chunk of it: what does not open is no answer that breaks off.
pub(super) async fn open(app: &App, file: &CaseFile, row: &Row) -> Result<Content, Problem> {
    let broken = |what: &str| Fault::Other(format!("document {}: {what}", row.id));
    let key = file.key_of(row.class()?).ok_or(Fault::Unreadable("subject_keys of a resident's consent"))?;
    let key = key.open(&key_cell(row.id, file.resident.id), &row.key_sealed).map_err(Fault::from)?;
    let key = FileKey::read(&key, &app.random).ok_or_else(|| broken("its key is none"))?;
    let object = app.documents.read(row.id).await?.ok_or_else(|| broken("its object is gone"))?;
    let length = u64::try_from(row.length).map_err(|_| Fault::Unreadable("documents.length"))?;
    let mut chunks = Box::pin(chunks(key.opening(FilePlace { file: row.id, length }, object)));
    let first = chunks.next().await.transpose().map_err(|error| broken(&error.to_string()))?;
    let id = row.id;
    let breaks_off = move |error: &io::Error| {
        tracing::error!(document.id = %id, error.message = %error, "a document breaks off while it is shown");
    };
    let all = stream::iter(first.map(Ok)).chain(chunks.inspect_err(breaks_off));
    Ok(Content { body: Body::from_bytes_stream(all), format: row.format, length: row.length })
}

/// The chunks of a file, each read and opened when the one before was taken: no thread waits for a slow reader.
fn chunks(opening: Opening<Reading>) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some(opening), |opening| async move {
        let mut opening = opening?;
        let read = tokio::task::spawn_blocking(move || (opening.next_chunk(), opening)).await;
        let (chunk, opening) = read.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        match chunk {
            Ok(None) => None,
            Ok(Some(chunk)) => Some((Ok(Bytes::copy_from_slice(chunk.expose())), Some(opening))),
            Err(FileError::Io(error)) => Some((Err(error), None)),
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    })
}

const fn content_type(format: DocumentFormat) -> &'static str {
    match format {
        DocumentFormat::Jpeg => "image/jpeg",
        DocumentFormat::Png => "image/png",
        DocumentFormat::Pdf => "application/pdf",
    }
}

impl IntoResponse for Content {
    fn into_response(self) -> Response {
        // The name is neutral: it may be seen where the file is not.
        let name = format!("inline; filename=\"document.{}\"", self.format.code());
        Response::builder()
            .content_type(content_type(self.format))
            .header(header::CONTENT_LENGTH, self.length)
            .header(header::CONTENT_DISPOSITION, name)
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
            .header(header::CACHE_CONTROL, "no-store")
            .body(self.body)
    }
}

/// Written by hand, because a status that is derived three times stands three times in the document.
impl ApiResponse for Content {
    fn meta() -> MetaResponses {
        let types = DocumentFormat::ALL.iter().copied().map(content_type);
        one_file("What stands on the document.", "A neutral file name.", types)
    }

    fn register(_: &mut Registry) {}
}
