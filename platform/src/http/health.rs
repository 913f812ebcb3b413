//! Whether the process lives, and whether it can do its work.

use std::{fmt, future::Future, time::Duration};

use futures_util::future::{BoxFuture, join_all};
use poem::{Endpoint, Request, Response, Result, http::StatusCode, http::header};
use serde_json::{Map, json};

use super::stop::Stop;

/// A check may take so long before it counts as failed.
const LONGEST_CHECK: Duration = Duration::from_secs(2);

type Check = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// The answer of `/health/live`: 200 as long as the process answers at all.
#[derive(Debug, Clone, Copy)]
pub struct Live;

impl Endpoint for Live {
    type Output = Response;

    async fn call(&self, _request: Request) -> Result<Response> {
        Ok(answer(StatusCode::OK, &json!({"status": "live"})))
    }
}

/// The answer of `/health/ready`: 200 if every check passes within 2 seconds, else 503 naming which failed (and
/// nothing of why; that is the log's matter). Once told to stop it is not ready, so that a load balancer turns away.
pub struct Ready {
    checks: Vec<(&'static str, Check)>,
    stop: Stop,
}

impl Ready {
    /// Without checks yet.
    #[must_use]
    pub fn new(stop: Stop) -> Self {
        Self { checks: Vec::new(), stop }
    }

    /// Also ready only if this holds.
    #[must_use]
    pub fn check<F, C>(mut self, name: &'static str, check: C) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = bool> + Send + 'static,
    {
        self.checks.push((name, Box::new(move || Box::pin(check()))));
        self
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.checks.iter().map(|(name, _)| name)).finish()
    }
}

impl Endpoint for Ready {
    type Output = Response;

    async fn call(&self, _request: Request) -> Result<Response> {
        let results = join_all(self.checks.iter().map(|(name, check)| async move {
            (*name, tokio::time::timeout(LONGEST_CHECK, check()).await.unwrap_or(false))
        }))
        .await;
        let ready = !self.stop.is_told() && results.iter().all(|(_, passed)| *passed);
        let told: Map<_, _> = results
            .iter()
            .map(|(name, passed)| ((*name).to_owned(), json!(if *passed { "ok" } else { "failed" })))
            .collect();
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let word = if ready { "ready" } else { "not_ready" };
        Ok(answer(status, &json!({"status": word, "checks": told})))
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    Response::builder()
        .status(status)
        .content_type("application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

#[cfg(test)]
mod tests {
    use poem::test::TestClient;

    use super::*;

    #[tokio::test]
    async fn readiness_names_what_failed() {
        let ready = Ready::new(Stop::new()).check("store", async || true).check("sessions", async || false);
        let answer = TestClient::new(ready).get("/").send().await;
        answer.assert_status(StatusCode::SERVICE_UNAVAILABLE);
        let told = json!({"status": "not_ready", "checks": {"store": "ok", "sessions": "failed"}});
        answer.assert_json(told).await;
    }

    #[tokio::test]
    async fn a_check_that_hangs_has_failed() {
        let ready = Ready::new(Stop::new()).check("store", std::future::pending);
        TestClient::new(ready).get("/").send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_stopping_server_lives_but_is_not_ready() {
        let stop = Stop::new();
        let app = TestClient::new(Ready::new(stop.clone()));
        app.get("/").send().await.assert_status_is_ok();
        stop.tell();
        app.get("/").send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
        TestClient::new(Live).get("/").send().await.assert_status_is_ok();
    }
}
