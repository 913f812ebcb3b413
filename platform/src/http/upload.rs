//! A file as the body of a request, bounded while it streams in: a table into a nameless file, a paper into memory.

use std::fmt;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::marker::PhantomData;

use poem::{Body, Request, RequestBody, Result, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry},
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;

use super::{body::Fingerprint, codes, problem::Problem};
use crate::papers::PaperError;
use crate::sheets::nameless_file;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// A kind of file that an operation takes.
pub trait Taken: Send {
    /// Its media types.
    const TYPES: &'static [&'static str];

    /// What is said of a file that is none of it by its media type.
    fn other_type() -> Problem;

    /// What is said of a file that is larger than the operation takes.
    fn too_large() -> Problem;
}

/// Workbooks and CSV.
#[derive(Clone, Copy, Debug)]
pub struct Tables;

/// Photographs and PDFs.
#[derive(Clone, Copy, Debug)]
pub struct Papers;

impl Taken for Tables {
    const TYPES: &'static [&'static str] = &[
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "application/octet-stream",
    ];

    fn other_type() -> Problem {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, codes::FILE_TYPE)
    }

    fn too_large() -> Problem {
        Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)
    }
}

impl Taken for Papers {
    const TYPES: &'static [&'static str] =
        &["image/jpeg", "image/png", "application/pdf", "application/octet-stream"];

    fn other_type() -> Problem {
        let code = PaperError::OtherKind.code();
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code).naming(PAPER)
    }

    fn too_large() -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, PaperError::TooLarge.code()).naming(PAPER)
    }
}

/// What a problem calls a paper: it is the whole body and has no name there.
pub const PAPER: &str = "file";

/// A file that somebody sends, at most `LIMIT` bytes. Nothing is read before the handler says so.
///
/// Refuses with 415 what is something else by its media type, and with 413 what declares to be larger.
pub struct Upload<T, const LIMIT: u64> {
    body: Body,
    fingerprint: Fingerprint,
    taken: PhantomData<T>,
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

impl<const LIMIT: u64> Upload<Tables, LIMIT> {
    /// Receives the file.
    ///
    /// # Errors
    /// 413 as soon as the limit is passed, 400 when the client breaks off.
    pub async fn receive(self) -> Result<Received, Problem> {
        let fingerprint = self.fingerprint;
        let mut file = nameless_file().map_err(|error| Problem::internal(&error))?;
        let write = |chunk: &[u8]| file.write_all(chunk).map_err(|error| Problem::internal(&error));
        let hash = self.each(write).await?;
        file.rewind().map_err(|error| Problem::internal(&error))?;
        Ok(Received { file, hash, fingerprint: fingerprint.with(&hash) })
    }
}

impl<const LIMIT: u64> Upload<Papers, LIMIT> {
    /// Receives the paper into memory, so that nothing of it touches the disk before it is sealed; with it comes the
    /// fingerprint of the whole request, for `Idempotency-Key`.
    ///
    /// # Errors
    /// 413 as soon as the limit is passed, 400 when the client breaks off.
    pub async fn hold(self) -> Result<(Vec<u8>, Fingerprint), Problem> {
        let fingerprint = self.fingerprint;
        let mut bytes = Vec::new();
        let keep = |chunk: &[u8]| {
            bytes.extend_from_slice(chunk);
            Ok(())
        };
        let hash = self.each(keep).await?;
        Ok((bytes, fingerprint.with(&hash)))
    }
}

impl<T: Taken, const LIMIT: u64> Upload<T, LIMIT> {
    /// Hands on each piece as it comes; the SHA-256 of all.
    async fn each(self, mut take: impl FnMut(&[u8]) -> Result<(), Problem>) -> Result<[u8; 32], Problem> {
        let mut reader = self.body.into_async_read();
        let mut hash = Sha256::new();
        let mut chunk = vec![0; CHUNK];
        let mut received = 0;
        loop {
            let read = reader.read(&mut chunk).await;
            let read = read.map_err(|_| Problem::bad_request(codes::MALFORMED_REQUEST))?;
            if read == 0 {
                return Ok(hash.finalize().into());
            }
            received += read as u64;
            if received > LIMIT {
                return Err(T::too_large());
            }
            hash.update(&chunk[..read]);
            take(&chunk[..read])?;
        }
    }
}

impl<T, const LIMIT: u64> fmt::Debug for Upload<T, LIMIT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upload(..)")
    }
}

impl<'a, T: Taken, const LIMIT: u64> ApiExtractor<'a> for Upload<T, LIMIT> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(_registry: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let schema = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let content =
            T::TYPES.iter().map(|kind| MetaMediaType { content_type: kind, schema: schema() }).collect();
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let kind = request.content_type().and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| T::TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind))) {
            return Err(T::other_type().into());
        }
        let declared = request.header("content-length").and_then(|text| text.parse::<u64>().ok());
        if declared.is_some_and(|length| length > LIMIT) {
            return Err(T::too_large().into());
        }
        // What is asked for stands in the query too.
        let query = request.original_uri().query().unwrap_or_default();
        let fingerprint = Fingerprint::of(request, query.as_bytes());
        Ok(Self { body: body.take()?, fingerprint, taken: PhantomData })
    }
}
