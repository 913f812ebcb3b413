//! Request bodies: JSON, bounded while they stream in, with unknown fields refused and the wrong field named.

use std::{fmt, fmt::Write as _, ops::Deref};

use poem::{FromRequest, Request, RequestBody, Result, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::Type,
};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use sha2::{Digest as _, Sha256};

use super::{
    codes,
    problem::{FieldProblem, Problem},
};
use crate::failpoint;

/// Bytes that a body may have unless its operation says otherwise.
const USUAL_LIMIT: usize = 64 * 1024;

/// A request body: one JSON object of type `T`, at most `LIMIT` bytes (64 KiB unless said otherwise).
///
/// Refuses with 415 `unsupported_media_type`, 413 `body_too_large` (as soon as the limit is passed, nothing more is
/// read), 400 `malformed_json`, and 422 `invalid_fields` or `unknown_field` naming the path. `T` must be derived with
/// `deny_unknown_fields` for the last.
pub struct Body<T, const LIMIT: usize = USUAL_LIMIT> {
    /// What the body says.
    pub value: T,
    /// Fingerprint of the whole request, for `Idempotency-Key`.
    pub fingerprint: Fingerprint,
}

impl<T, const LIMIT: usize> fmt::Debug for Body<T, LIMIT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(..)")
    }
}

impl<T, const LIMIT: usize> Deref for Body<T, LIMIT> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// SHA-256 over method, path and body of a request: tells whether a repeated request is the same one.
///
/// It may stand for a single ID number, of which a county has few enough to try them all: it is compared in memory
/// and stored only under a key, and `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a request and its body.
    pub(super) fn of(request: &Request, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(request.method().as_str());
        hash.update([0]);
        hash.update(request.original_uri().path());
        hash.update([0]);
        hash.update(body);
        Self(hash.finalize().into())
    }

    /// Of the same request, whose body has this hash.
    pub(super) fn with(self, body: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(body);
        Self(hash.finalize().into())
    }

    /// The bytes, to be keyed before they are stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(..)")
    }
}

impl<'a, T, const LIMIT: usize> ApiExtractor<'a> for Body<T, LIMIT>
where
    T: Type + DeserializeOwned + Send,
{
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        if !request.content_type().is_some_and(is_json) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
        }
        // A declared length beyond the limit is refused before a byte is read.
        let declared = request.header("content-length").and_then(|text| text.parse::<u64>().ok());
        if declared.is_some_and(|length| length > LIMIT as u64) {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE).into());
        }
        let bytes = body.take()?.into_bytes_limit(LIMIT).await?;
        failpoint::pass_holding("body.read", &bytes);
        let value = parse(&bytes)?;
        Ok(Self { value, fingerprint: Fingerprint::of(request, &bytes) })
    }
}

/// A request that needs no body: what one was sent with is not read.
#[derive(Clone, Copy, Debug)]
pub struct NoBody {
    /// Fingerprint of the request, for `Idempotency-Key`.
    pub fingerprint: Fingerprint,
}

impl<'a> FromRequest<'a> for NoBody {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self { fingerprint: Fingerprint::of(request, &[]) })
    }
}

/// `application/json`, whatever its parameters.
fn is_json(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// One JSON object and nothing after it.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde would also take a list of a struct's fields in order; the documented shape is an object.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Problem::bad_request(codes::MALFORMED_JSON));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| problem_of(&error, bytes))?;
    reader.end().map_err(|_| Problem::bad_request(codes::MALFORMED_JSON))?;
    Ok(value)
}

/// The problem of a JSON error. Of serde's message only the kind is read, and the name of a missing or doubled field,
/// which is ours; the rest may quote what somebody typed.
fn problem_of(error: &serde_path_to_error::Error<serde_json::Error>, bytes: &[u8]) -> Problem {
    if !error.inner().is_data() {
        // serde_json calls it broken syntax when something else stands where a choice's name belongs, such as null.
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        return if is_json {
            Problem::field(path_of(error.path()), codes::INVALID_TYPE)
        } else {
            Problem::bad_request(codes::MALFORMED_JSON)
        };
    }
    let message = error.inner().to_string();
    let mut field = path_of(error.path());
    let mut named = |before: &str| {
        let name = message.strip_prefix(before).and_then(|rest| rest.split('`').next());
        name.map(|name| push_name(&mut field, name)).is_some()
    };
    let code = if named("missing field `") {
        codes::REQUIRED
    } else if named("duplicate field `") {
        codes::DUPLICATE_FIELD
    } else if message.starts_with("unknown field ") {
        codes::UNKNOWN_FIELD
    } else if message.starts_with("unknown variant ") {
        codes::UNKNOWN_VALUE
    } else if message.starts_with("invalid type: ") {
        codes::INVALID_TYPE
    } else {
        codes::INVALID_VALUE
    };
    let wrong = FieldProblem::new(field, code);
    if code == codes::UNKNOWN_FIELD {
        Problem { fields: vec![wrong], ..Problem::unprocessable(codes::UNKNOWN_FIELD) }
    } else {
        Problem::fields([wrong])
    }
}

/// `answers.work[1]`; names that look like a value rather than a field become `?`.
fn path_of(path: &serde_path_to_error::Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
            }
            Segment::Map { key } => push_name(&mut text, key),
            // The variant is what was typed, not where it was typed.
            Segment::Enum { .. } => {}
            Segment::Unknown => push_name(&mut text, "?"),
        }
    }
    text
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(if is_field_name(name) { name } else { "?" });
}

/// Field names of this API are lower case words; a client may send any text as the name of an unknown field, also
/// somebody's number, and that is not repeated.
fn is_field_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        && name.chars().filter(char::is_ascii_digit).count() <= 2
}
