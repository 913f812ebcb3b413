//! What goes wrong, told in one shape: RFC 9457 `application/problem+json` with a stable code.
//!
//! A [`Problem`] holds codes only. The sentence that a person reads is looked up by the middleware
//! [`Problems`](super::Problems), so no value that somebody sent, and no text of an inner error, can reach the answer.

use std::{borrow::Cow, error::Error as StdError, fmt, fmt::Write as _};

use poem::{
    IntoResponse, Response,
    error::ResponseError,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::Serialize;

use super::{codes, problems::Sentence, request_id::RequestId};

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
    /// What else the caller is shown, where the code says so: something of ours, masked, never what was sent.
    pub more: Option<serde_json::Value>,
}

impl Problem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Whether it is the server's own trouble: the same request may succeed later.
    #[must_use]
    pub fn is_of_the_server(&self) -> bool {
        self.status.is_server_error()
    }

    /// A problem of this status and code.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: code.into(), fields: Vec::new(), retry_after: None, more: None }
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

    /// The same problem with something to look at.
    #[must_use]
    pub fn with(mut self, more: serde_json::Value) -> Self {
        self.more = Some(more);
        self
    }

    /// The answer; without a table of sentences it holds codes alone.
    pub(super) fn render(&self, sentence: Option<Sentence>, request_id: Option<RequestId>) -> Response {
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
            more: self.more.clone(),
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
        431 => codes::HEAD_TOO_LARGE,
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
    /// What else there is to look at, where the code says so: for `probable_duplicate`, the masked people who are
    /// probably this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(skip_serializing_if_is_none)]
    more: Option<serde_json::Value>,
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
