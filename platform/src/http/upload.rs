//! A file as the body of a request: streamed into a nameless file, bounded while it streams in.

use std::fmt;
use std::fs::File;
use std::io::{Seek as _, Write as _};

use poem::{Body, Request, RequestBody, Result, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry},
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;

use super::{body::Fingerprint, codes, problem::Problem};
use crate::sheets::nameless_file;

/// Media types of tables.
const TYPES: [&str; 3] = [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "application/octet-stream",
];
/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// A table that somebody sends, at most `LIMIT` bytes. Nothing is read before the handler says so.
///
/// Refuses with 415 `file_type` what is no table by its media type, and with 413 `body_too_large` what declares to be
/// larger.
pub struct Upload<const LIMIT: u64> {
    body: Body,
    fingerprint: Fingerprint,
}

/// A table that has arrived.
pub struct Received {
    /// The file, at its beginning; it has no name and is gone once it is closed.
    pub file: File,
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Fingerprint of the whole request, for `Idempotency-Key`.
    pub fingerprint: Fingerprint,
}

impl<const LIMIT: u64> Upload<LIMIT> {
    /// Receives the file.
    ///
    /// # Errors
    /// 413 as soon as the limit is passed, 400 when the client breaks off.
    pub async fn receive(self) -> Result<Received, Problem> {
        let mut reader = self.body.into_async_read();
        let mut file = nameless_file().map_err(|error| Problem::internal(&error))?;
        let mut hash = Sha256::new();
        let mut chunk = vec![0; CHUNK];
        let mut received = 0;
        loop {
            let read = reader.read(&mut chunk).await;
            let read = read.map_err(|_| Problem::bad_request(codes::MALFORMED_REQUEST))?;
            if read == 0 {
                break;
            }
            received += read as u64;
            if received > LIMIT {
                return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
            }
            hash.update(&chunk[..read]);
            file.write_all(&chunk[..read]).map_err(|error| Problem::internal(&error))?;
        }
        file.rewind().map_err(|error| Problem::internal(&error))?;
        let hash: [u8; 32] = hash.finalize().into();
        Ok(Received { file, hash, fingerprint: self.fingerprint.with(&hash) })
    }
}

impl<const LIMIT: u64> fmt::Debug for Upload<LIMIT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upload(..)")
    }
}

impl<'a, const LIMIT: u64> ApiExtractor<'a> for Upload<LIMIT> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(_registry: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let schema = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let content =
            TYPES.iter().map(|kind| MetaMediaType { content_type: kind, schema: schema() }).collect();
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let kind = request.content_type().and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind))) {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, codes::FILE_TYPE).into());
        }
        let declared = request.header("content-length").and_then(|text| text.parse::<u64>().ok());
        if declared.is_some_and(|length| length > LIMIT) {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE).into());
        }
        // What is asked for stands in the query too.
        let query = request.original_uri().query().unwrap_or_default();
        Ok(Self { body: body.take()?, fingerprint: Fingerprint::of(request, query.as_bytes()) })
    }
}
