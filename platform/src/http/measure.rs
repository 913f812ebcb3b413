//! How long each request takes, by its route.

use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Middleware, PathPattern, Request, Response, Result};

use crate::metrics::Metrics;

/// Middleware that counts every answer; it stands outside of [`Problems`](super::Problems), which has shaped errors.
#[derive(Debug, Clone)]
pub struct Measure {
    metrics: Metrics,
    /// The route of a request that none was found for.
    none: Arc<str>,
}

impl Measure {
    /// Counting into these.
    #[must_use]
    pub fn new(metrics: Metrics) -> Self {
        Self { metrics, none: "none".into() }
    }
}

impl<E: Endpoint> Middleware<E> for Measure {
    type Output = MeasureEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        MeasureEndpoint { inner, measure: self.clone() }
    }
}

/// Endpoint of the [`Measure`] middleware.
#[derive(Debug)]
pub struct MeasureEndpoint<E> {
    inner: E,
    measure: Measure,
}

impl<E: Endpoint> Endpoint for MeasureEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let method = request.method().clone();
        let began = tokio::time::Instant::now();
        let answer = self.inner.call(request).await?.into_response();
        let route =
            answer.data::<PathPattern>().map_or_else(|| Arc::clone(&self.measure.none), |p| Arc::clone(&p.0));
        self.measure.metrics.answered(method.as_str(), route, answer.status().as_u16(), began.elapsed());
        Ok(answer)
    }
}
