//! Requests that may be sent twice: the second one receives the answer of the first.

use std::fmt;

use poem::{Request, RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef},
    types::Type,
};

use super::problem::{Problem, codes};

/// Characters that a key may have.
const LONGEST_KEY: usize = 255;

/// The header `Idempotency-Key`: 1 to 255 visible ASCII characters chosen by the client, one for each thing it wants
/// done.
///
/// Refuses with 400 `idempotency_key_missing` or `idempotency_key_malformed`. In a handler:
/// `#[oai(name = "Idempotency-Key")] key: IdempotencyKey`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key from text, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=LONGEST_KEY).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(..)")
    }
}

impl<'a> ApiExtractor<'a> for IdempotencyKey {
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
        let mut values = request.headers().get_all("idempotency-key").iter();
        let Some(first) = values.next() else {
            let missing = Problem::bad_request(codes::IDEMPOTENCY_KEY_MISSING);
            return Err(missing.naming("Idempotency-Key").into());
        };
        let key = first.to_str().ok().and_then(Self::parse).filter(|_| values.next().is_none());
        key.ok_or_else(|| {
            Problem::bad_request(codes::IDEMPOTENCY_KEY_MALFORMED).naming("Idempotency-Key").into()
        })
    }
}
