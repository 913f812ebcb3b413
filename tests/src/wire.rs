//! Calling a server over the network, which may fail at any moment.

use std::net::SocketAddr;
use std::time::Duration;

use platform::random::Random;
use reqwest::{Client, Method, Response};
use serde_json::Value;

/// How long an answer may take before whoever waits for it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who calls.
#[derive(Clone, Debug)]
pub struct Wire {
    http: Client,
    address: SocketAddr,
    token: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The body, if it is JSON; else null.
    pub json: Value,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// Whether the server closes the connection after it.
    pub closes: bool,
}

impl Told {
    /// The code of a problem.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.json["code"].as_str()
    }

    /// Whether the same may be tried again: nothing is decided yet.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.status == 503 || self.code() == Some("idempotency_in_progress")
    }
}

impl Wire {
    /// To a server, with a session or without.
    ///
    /// # Panics
    /// Never: there is nothing about it that can be missing.
    #[must_use]
    pub fn to(address: SocketAddr, token: Option<String>) -> Self {
        let http = Client::builder().timeout(PATIENCE).no_proxy().build().expect("a client");
        Self { http, address, token }
    }

    /// GET; paths under `/api/v1` are given without it, others begin with `//`.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn get(&self, path: &str) -> reqwest::Result<Told> {
        read(self.request(Method::GET, path).send().await?).await
    }

    /// DELETE.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn delete(&self, path: &str) -> reqwest::Result<Told> {
        read(self.request(Method::DELETE, path).send().await?).await
    }

    /// POST with this `Idempotency-Key`, on this version if one is given.
    ///
    /// # Errors
    /// When no whole answer came: then nobody knows whether it was done.
    pub async fn post(
        &self,
        path: &str,
        key: &str,
        version: Option<i64>,
        body: &Value,
    ) -> reqwest::Result<Told> {
        let mut request = self.request(Method::POST, path).header("idempotency-key", key).json(body);
        if let Some(version) = version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        read(request.send().await?).await
    }

    /// POST of a table to be imported.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn import(&self, kind: &str, table: Vec<u8>) -> reqwest::Result<Told> {
        let request = self.request(Method::POST, &format!("/imports?kind={kind}"));
        let request = request.header("idempotency-key", key()).header("content-type", "text/csv").body(table);
        read(request.send().await?).await
    }

    /// POST of a photograph or PDF with this `Idempotency-Key`.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn hand_in(&self, path: &str, key: &str, paper: Vec<u8>) -> reqwest::Result<Told> {
        let request = self.request(Method::POST, path).header("idempotency-key", key);
        read(request.header("content-type", "application/octet-stream").body(paper).send().await?).await
    }

    /// POST until somebody says yes or no, however often the line breaks, the key the same all the time.
    ///
    /// # Panics
    /// When nobody has after `within`.
    pub async fn insist(
        &self,
        path: &str,
        key: &str,
        version: Option<i64>,
        body: &Value,
        within: Duration,
    ) -> Told {
        let insist = async {
            loop {
                match self.post(path, key, version, body).await {
                    Ok(told) if !told.passes() => return told,
                    Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        let told = tokio::time::timeout(within, insist).await;
        told.unwrap_or_else(|_| panic!("POST {path} was not answered within {within:?}"))
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let path = match path.strip_prefix("//") {
            Some(outside) => format!("/{outside}"),
            None => format!("/api/v1{path}"),
        };
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// Another key for everything that is wanted.
#[must_use]
pub fn key() -> String {
    let random = Random::system();
    format!("{:016x}{:016x}", random.u64(), random.u64())
}

async fn read(response: Response) -> reqwest::Result<Told> {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    let closes = header("connection") == Some("close");
    let text = response.text().await?;
    Ok(Told { status, json: serde_json::from_str(&text).unwrap_or_default(), retry_after, closes })
}
