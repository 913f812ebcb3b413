//! Conditional requests: a change names the version that it was decided on.

use poem::{IntoResponse, Request, RequestBody, Response, Result, http::StatusCode, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions,
    payload::Json,
    registry::{MetaHeader, MetaParamIn, MetaResponses, MetaSchemaRef, Registry},
    types::{ToJSON, Type},
};

use super::{codes, problem::Problem};

/// The entity tag of a version: `"7"`.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The header `If-Match`: the version that the caller saw, `"7"` or `W/"7"`.
///
/// Refuses with 428 `precondition_required` if it is absent and 400 `if_match_malformed` if it is anything else
/// (`*` and lists included: a change is decided on one version). In a handler:
/// `#[oai(name = "If-Match")] version: IfMatch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl IfMatch {
    /// That the version is still the present one.
    ///
    /// # Errors
    /// 412 `stale` if somebody changed it in between.
    pub fn check(self, present: i64) -> Result<(), Problem> {
        if self.0 == present { Ok(()) } else { Err(Problem::stale()) }
    }

    fn parse(text: &str) -> Option<i64> {
        let quoted = text.trim();
        let digits = quoted.strip_prefix("W/").unwrap_or(quoted).strip_prefix('"')?.strip_suffix('"')?;
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    }
}

impl<'a> ApiExtractor<'a> for IfMatch {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;

    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(String::schema_ref())
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let mut values = request.headers().get_all(header::IF_MATCH).iter();
        let Some(first) = values.next() else {
            return Err(Problem::of_status(StatusCode::PRECONDITION_REQUIRED).naming("If-Match").into());
        };
        let version = first.to_str().ok().and_then(Self::parse).filter(|_| values.next().is_none());
        match version {
            Some(version) => Ok(Self(version)),
            None => Err(Problem::bad_request(codes::IF_MATCH_MALFORMED).naming("If-Match").into()),
        }
    }
}

/// A JSON answer with the `ETag` of its version, to be sent back as `If-Match` with a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged<T> {
    /// The body.
    pub value: T,
    /// The version, which the header tells as `"7"`.
    pub version: i64,
}

impl<T: ToJSON> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        Json(self.value).with_header(header::ETAG, etag(self.version)).into_response()
    }
}

impl<T: ToJSON> ApiResponse for Tagged<T> {
    fn meta() -> MetaResponses {
        let mut meta = Json::<T>::meta();
        for response in &mut meta.responses {
            response.headers.push(etag_header());
        }
        meta
    }

    fn register(registry: &mut Registry) {
        Json::<T>::register(registry);
    }
}

/// How the document tells of `ETag`.
pub(super) fn etag_header() -> MetaHeader {
    MetaHeader {
        name: "ETag".to_owned(),
        description: Some("Version of what is answered, as `\"7\"`; send it back as `If-Match`.".to_owned()),
        required: true,
        deprecated: false,
        schema: String::schema_ref(),
    }
}
