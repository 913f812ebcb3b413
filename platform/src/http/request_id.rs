//! One id per request: in a tracing span, in every problem, and in the header `X-Request-Id`.

use std::{fmt, sync::Arc};

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderName, HeaderValue},
};
use poem_openapi::OperationId;
use tracing::Instrument as _;
use uuid::Uuid;

/// Id of the request that is being answered; handlers take it as `Data<&RequestId>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Name of the response header.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware, the outermost: makes the id, opens the span, writes the one line per request.
///
/// An id that a client sends is not taken over, and the line holds no path: operation, status and milliseconds tell
/// what happened without a number or code that somebody put into an address.
#[derive(Clone)]
pub struct RequestIds {
    fresh: Arc<dyn Fn() -> Uuid + Send + Sync>,
}

impl RequestIds {
    /// With the source of ids (UUID v7 of the server's clock and randomness).
    pub fn new(fresh: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self { fresh: Arc::new(fresh) }
    }
}

impl fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestIds")
    }
}

impl<E: Endpoint> Middleware<E> for RequestIds {
    type Output = RequestIdsEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        RequestIdsEndpoint { inner, fresh: Arc::clone(&self.fresh) }
    }
}

/// Endpoint of the [`RequestIds`] middleware.
pub struct RequestIdsEndpoint<E> {
    inner: E,
    fresh: Arc<dyn Fn() -> Uuid + Send + Sync>,
}

impl<E> fmt::Debug for RequestIdsEndpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestIdsEndpoint")
    }
}

impl<E: Endpoint> Endpoint for RequestIdsEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let id = RequestId((self.fresh)());
        request.extensions_mut().insert(id);
        let method = request.method().clone();
        let span = tracing::info_span!("request", request.id = %id, http.method = %method);
        let answered = async {
            let began = tokio::time::Instant::now();
            let mut answer = match self.inner.call(request).await {
                Ok(answer) => answer.into_response(),
                Err(error) => error.into_response(),
            };
            let text = HeaderValue::from_str(&id.to_string()).expect("a UUID is visible ASCII");
            answer.headers_mut().insert(X_REQUEST_ID, text);
            tracing::info!(
                http.operation = answer.data::<OperationId>().map_or("-", |operation| operation.0),
                http.status = answer.status().as_u16(),
                http.milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
                "answered"
            );
            answer
        };
        Ok(answered.instrument(span).await)
    }
}
