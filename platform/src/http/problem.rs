//! What goes wrong, told in one shape: RFC 9457 `application/problem+json` with a stable code.
//!
//! A [`Problem`] holds codes only. The sentence that a person reads is looked up by the [`Problems`] middleware, so
//! no value that somebody sent, and no text of an inner error, can reach the answer.

use std::{any::Any, borrow::Cow, error::Error as StdError, fmt, fmt::Write as _, sync::Arc};

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    error::ResponseError,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object, OpenApi, OpenApiService, OperationId, Webhook,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::Serialize;

use super::{
    headers::Headers,
    request_id::RequestId,
    translate::{PathNames, translate},
};

/// The codes that this crate uses by itself; the server's sentences must cover them.
pub mod codes {
    /// The request is broken in a way that has no better code (400).
    pub const MALFORMED_REQUEST: &str = "malformed_request";
    /// The body is not JSON, or not one JSON object (400).
    pub const MALFORMED_JSON: &str = "malformed_json";
    /// `Idempotency-Key` is absent where it is needed (400).
    pub const IDEMPOTENCY_KEY_MISSING: &str = "idempotency_key_missing";
    /// `Idempotency-Key` is not 1 to 255 visible ASCII characters (400).
    pub const IDEMPOTENCY_KEY_MALFORMED: &str = "idempotency_key_malformed";
    /// `If-Match` is not one quoted version number (400).
    pub const IF_MATCH_MALFORMED: &str = "if_match_malformed";
    /// Nobody is signed in, or the session has ended (401).
    pub const NOT_SIGNED_IN: &str = "not_signed_in";
    /// Signed in, but this is not allowed (403).
    pub const FORBIDDEN: &str = "forbidden";
    /// A page of another site tried to act with this browser's session (403).
    pub const FOREIGN_ORIGIN: &str = "foreign_origin";
    /// There is no such thing, or not for this caller (404).
    pub const NOT_FOUND: &str = "not_found";
    /// The address exists but not with this method (405).
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// The answer cannot be given in a form that the client accepts (406).
    pub const NOT_ACCEPTABLE: &str = "not_acceptable";
    /// The client, or what the request waits for, took too long (408).
    pub const TIMED_OUT: &str = "timed_out";
    /// The request contradicts the present state (409).
    pub const CONFLICT: &str = "conflict";
    /// Another request with the same `Idempotency-Key` is still being worked on (409).
    pub const IDEMPOTENCY_IN_PROGRESS: &str = "idempotency_in_progress";
    /// `If-Match` names an older version than the present one (412).
    pub const STALE: &str = "stale";
    /// The body is larger than this operation takes (413).
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    /// The body is not sent as `application/json` (415).
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// Fields or parameters are wrong; each is named in `errors` (422).
    pub const INVALID_FIELDS: &str = "invalid_fields";
    /// A field that this operation does not know (422 and per field).
    pub const UNKNOWN_FIELD: &str = "unknown_field";
    /// The same `Idempotency-Key` came with another request before (422).
    pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
    /// `If-Match` is absent where it is needed (428).
    pub const PRECONDITION_REQUIRED: &str = "precondition_required";
    /// Too many requests in a short time (429).
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// Our own fault; the text is in the log under the request id (500).
    pub const INTERNAL: &str = "internal";
    /// Something that the server needs does not answer at the moment (503).
    pub const UNAVAILABLE: &str = "unavailable";
    /// Per field: it is needed and absent.
    pub const REQUIRED: &str = "required";
    /// Per field: text where a number belongs, and the like.
    pub const INVALID_TYPE: &str = "invalid_type";
    /// Per field: the right type, but not a value that can be.
    pub const INVALID_VALUE: &str = "invalid_value";
    /// Per field: not one of the choices.
    pub const UNKNOWN_VALUE: &str = "unknown_value";
    /// Per field: the same name twice in one object.
    pub const DUPLICATE_FIELD: &str = "duplicate_field";
    /// Per field: below or above what is allowed.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// Per field: too many characters or items.
    pub const TOO_LONG: &str = "too_long";
    /// Per field: too few characters or items.
    pub const TOO_SHORT: &str = "too_short";

    /// All of the above, for the test that each has its sentence.
    pub const ALL: &[&str] = &[
        MALFORMED_REQUEST,
        MALFORMED_JSON,
        IDEMPOTENCY_KEY_MISSING,
        IDEMPOTENCY_KEY_MALFORMED,
        IF_MATCH_MALFORMED,
        NOT_SIGNED_IN,
        FORBIDDEN,
        FOREIGN_ORIGIN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        TIMED_OUT,
        CONFLICT,
        IDEMPOTENCY_IN_PROGRESS,
        STALE,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        INVALID_FIELDS,
        UNKNOWN_FIELD,
        IDEMPOTENCY_KEY_REUSED,
        PRECONDITION_REQUIRED,
        TOO_MANY_REQUESTS,
        INTERNAL,
        UNAVAILABLE,
        REQUIRED,
        INVALID_TYPE,
        INVALID_VALUE,
        UNKNOWN_VALUE,
        DUPLICATE_FIELD,
        OUT_OF_RANGE,
        TOO_LONG,
        TOO_SHORT,
    ];
}

/// One wrong field: its path in the request and the code of what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Path like `answers.hours` or `work[1]`; for parameters and headers their name.
    pub field: String,
    /// Stable code of what is wrong, never the value.
    pub code: Cow<'static, str>,
}

impl FieldProblem {
    /// A wrong field by its path and the code of what is wrong.
    pub fn new(field: impl Into<String>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), code: code.into() }
    }
}

/// A refusal or failure, as codes. Handlers return it as `Result<Json<T>, Problem>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status of the answer.
    pub status: StatusCode,
    /// Stable code: clients decide by it, people read its sentence.
    pub code: Cow<'static, str>,
    /// The wrong fields, if the request named some.
    pub fields: Vec<FieldProblem>,
    /// Seconds after which another try makes sense (`Retry-After`).
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem of this status and code.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: code.into(), fields: Vec::new(), retry_after: None }
    }

    /// 400: the request is broken, with a code of its own.
    pub fn bad_request(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code)
    }

    /// 401: nobody is signed in, or the session has ended.
    #[must_use]
    pub fn not_signed_in() -> Self {
        Self::unauthorized(codes::NOT_SIGNED_IN)
    }

    /// 401 with a code of its own (a wrong password, a wrong code).
    pub fn unauthorized(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code)
    }

    /// 403: signed in, but not allowed.
    pub fn forbidden(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code)
    }

    /// 404: no such thing, or not for this caller.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, codes::NOT_FOUND)
    }

    /// 409: the request contradicts the present state.
    pub fn conflict(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// 412: somebody changed it in between.
    #[must_use]
    pub fn stale() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, codes::STALE)
    }

    /// 422 with a code of its own and no field.
    pub fn unprocessable(code: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code)
    }

    /// 422: these fields are wrong.
    pub fn fields(fields: impl IntoIterator<Item = FieldProblem>) -> Self {
        Self { fields: fields.into_iter().collect(), ..Self::unprocessable(codes::INVALID_FIELDS) }
    }

    /// 422: this one field is wrong.
    pub fn field(field: impl Into<String>, code: impl Into<Cow<'static, str>>) -> Self {
        Self::fields([FieldProblem::new(field, code)])
    }

    /// 429: come back after so many seconds.
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, codes::TOO_MANY_REQUESTS).after(retry_after)
    }

    /// 503: something that is needed does not answer; come back in a moment.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, codes::UNAVAILABLE).after(2)
    }

    /// 500: logs the error with everything it rests on, once, and answers without a word of it.
    pub fn internal(error: &(dyn StdError + 'static)) -> Self {
        let mut text = error.to_string();
        let mut inner = error.source();
        while let Some(cause) = inner {
            // A message that already repeats its cause is not written twice.
            let cause_text = cause.to_string();
            if !text.ends_with(&cause_text) {
                let _ = write!(text, ": {cause_text}");
            }
            inner = cause.source();
        }
        tracing::error!(error.message = %text, "the request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, codes::INTERNAL)
    }

    /// The same problem with a field named.
    #[must_use]
    pub fn naming(mut self, field: impl Into<String>) -> Self {
        let code = self.code.clone();
        self.fields.push(FieldProblem::new(field, code));
        self
    }

    /// The same problem with `Retry-After`, in seconds.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The answer; without a table of sentences it holds codes alone.
    fn render(&self, sentence: Option<Sentence>, request_id: Option<RequestId>) -> Response {
        let say = |code: &str| sentence.map(|sentence| sentence(code)).unwrap_or_default().to_owned();
        let body = ProblemBody {
            kind: "about:blank".to_owned(),
            title: say(general_code(self.status)),
            status: self.status.as_u16(),
            code: self.code.clone().into_owned(),
            detail: say(&self.code),
            errors: self
                .fields
                .iter()
                .map(|field| ProblemField {
                    field: field.field.clone(),
                    code: field.code.clone().into_owned(),
                    message: say(&field.code),
                })
                .collect(),
            request_id: request_id.map(|id| id.to_string()).unwrap_or_default(),
        };
        let bytes = serde_json::to_vec(&body).expect("strings and numbers always serialise");
        let mut answer = Response::builder()
            .status(self.status)
            .content_type(PROBLEM_JSON)
            .header(header::CACHE_CONTROL, "no-store")
            .body(bytes);
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer.set_data(self.clone());
        answer
    }
}

/// Media type of every problem.
const PROBLEM_JSON: &str = "application/problem+json";

/// The code whose sentence is the title of a status.
fn general_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => codes::NOT_SIGNED_IN,
        403 => codes::FORBIDDEN,
        404 => codes::NOT_FOUND,
        405 => codes::METHOD_NOT_ALLOWED,
        406 => codes::NOT_ACCEPTABLE,
        408 => codes::TIMED_OUT,
        409 => codes::CONFLICT,
        412 => codes::STALE,
        413 => codes::BODY_TOO_LARGE,
        415 => codes::UNSUPPORTED_MEDIA_TYPE,
        422 => codes::INVALID_FIELDS,
        428 => codes::PRECONDITION_REQUIRED,
        429 => codes::TOO_MANY_REQUESTS,
        503 => codes::UNAVAILABLE,
        500.. => codes::INTERNAL,
        _ => codes::MALFORMED_REQUEST,
    }
}

impl Problem {
    /// A problem of this status with the general code of that status.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        Self::new(status, general_code(status))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl StdError for Problem {}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        self.render(None, None)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.render(None, None)
    }
}

/// What went wrong, by RFC 9457. Clients decide by `code`, never by the sentences.
#[derive(Debug, Clone, Serialize, Object)]
#[oai(rename = "Problem")]
struct ProblemBody {
    /// Always `about:blank`: the kind of problem is told by `code`.
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    kind: String,
    /// A sentence in Chinese for problems of this status.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable code of what went wrong.
    code: String,
    /// A sentence in Chinese for this code.
    detail: String,
    /// The wrong fields, all that were found, in the order of the request.
    errors: Vec<ProblemField>,
    /// Id of the request, also in the header `X-Request-Id`: the logs tell more about it.
    request_id: String,
}

/// One wrong field of a request.
#[derive(Debug, Clone, Serialize, Object)]
struct ProblemField {
    /// Path of the field, such as `answers.hours` or `work[1]`; for parameters and headers their name.
    field: String,
    /// Stable code of what is wrong with it.
    code: String,
    /// A sentence in Chinese for this code.
    message: String,
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Every refusal and failure has this shape.",
                status: None,
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: PROBLEM_JSON,
                    schema: ProblemBody::schema_ref(),
                }],
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

/// The table of sentences: what a person reads for a code.
pub type Sentence = fn(&str) -> &'static str;

/// Middleware that gives every error its final shape: [`Problem`]s, the errors of poem and its extractors, errors of
/// any other kind (logged, answered 500), and panics (likewise).
///
/// Stand it inside `RequestIds` and outside everything else.
#[derive(Debug, Clone)]
pub struct Problems {
    sentence: Sentence,
    path_names: Arc<PathNames>,
}

impl Problems {
    /// With the table of sentences.
    #[must_use]
    pub fn new(sentence: Sentence) -> Self {
        Self { sentence, path_names: Arc::default() }
    }

    /// Also with the names of the parameters in the paths of an API, so that a wrong one can be named.
    #[must_use]
    pub fn naming_paths_of<T: OpenApi, W: Webhook>(self, _api: &OpenApiService<T, W>) -> Self {
        Self { path_names: Arc::new(PathNames::of::<T>()), ..self }
    }
}

impl<E: Endpoint> Middleware<E> for Problems {
    type Output = ProblemsEndpoint<poem::middleware::CatchPanicEndpoint<E, PanicToProblem>>;

    fn transform(&self, inner: E) -> Self::Output {
        let inner = poem::middleware::CatchPanic::new().with_handler(PanicToProblem).transform(inner);
        ProblemsEndpoint { inner, sentence: self.sentence, path_names: Arc::clone(&self.path_names) }
    }
}

/// Endpoint of the [`Problems`] middleware.
#[derive(Debug)]
pub struct ProblemsEndpoint<E> {
    inner: E,
    sentence: Sentence,
    path_names: Arc<PathNames>,
}

impl<E: Endpoint> Endpoint for ProblemsEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let request_id = request.extensions().get::<RequestId>().copied();
        let (problem, operation, headers) = match self.inner.call(request).await {
            Ok(answer) => {
                let answer = answer.into_response();
                match answer.data::<Problem>().cloned() {
                    Some(problem) => (problem, answer.data::<OperationId>().copied(), answer.data().cloned()),
                    None => return Ok(answer),
                }
            }
            Err(error) => {
                let operation = error.data::<OperationId>().copied();
                let headers = error.data::<Headers>().cloned();
                match translate(error, &self.path_names) {
                    Ok(problem) => (problem, operation, headers),
                    Err(answer) => return Ok(*answer),
                }
            }
        };
        let mut answer = problem.render(Some(self.sentence), request_id);
        Headers::apply_to_problem(headers.as_ref(), &mut answer);
        if let Some(operation) = operation {
            answer.set_data(operation);
        }
        Ok(answer)
    }
}

/// Turns a panic into a logged 500.
#[derive(Debug, Clone, Copy)]
pub struct PanicToProblem;

impl poem::middleware::PanicHandler for PanicToProblem {
    type Response = Response;

    fn get_response(&self, panic: Box<dyn Any + Send + 'static>) -> Response {
        let text = panic
            .downcast_ref::<&'static str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("a panic without text");
        tracing::error!(error.message = %text, "a handler panicked");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, codes::INTERNAL).into_response()
    }
}
