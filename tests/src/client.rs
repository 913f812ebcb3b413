//! Calling the application without a network: the routes as they are served, in somebody's name.

use std::sync::Arc;
use std::time::Duration;

use aixin::app::App;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use platform::http::Stop;
use platform::random::Random;
use poem::endpoint::{BoxEndpoint, EndpointExt};
use poem::http::{HeaderMap, Method};
use poem::{Endpoint, Request, Response};
use serde_json::Value;

/// The routes of one application.
#[derive(Clone)]
pub(crate) struct Routes(Arc<BoxEndpoint<'static>>);

impl Routes {
    pub(crate) fn of(app: &App) -> Self {
        Self(Arc::new(app.routes(&Stop::new()).map_to_response().boxed()))
    }

    pub(crate) fn client(&self, token: Option<&str>, app: &App) -> Client {
        let bearer = token.map(|token| ("authorization".to_owned(), format!("Bearer {token}")));
        Client { routes: self.clone(), headers: bearer.into_iter().collect(), random: app.random.clone() }
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Client {
    routes: Routes,
    headers: Vec<(String, String)>,
    random: Random,
}

/// A call that is being put together.
pub struct Call<'c> {
    client: &'c Client,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, if it is JSON; else null.
    pub json: Value,
    /// The body as it is.
    pub text: String,
    /// The body, byte by byte.
    pub bytes: Vec<u8>,
    /// The headers.
    pub headers: HeaderMap,
    /// What was called, for the message of a failing test.
    called: String,
}

impl Client {
    /// The same caller with one more header on every call.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins a call; paths under `/api/v1` are given without it, others begin with `//`.
    #[must_use]
    pub fn call(&self, method: Method, path: &str) -> Call<'_> {
        let path = match path.strip_prefix("//") {
            Some(outside) => format!("/{outside}"),
            None => format!("/api/v1{path}"),
        };
        let mut headers = self.headers.clone();
        if method == Method::POST {
            let key = format!("{:016x}{:016x}", self.random.u64(), self.random.u64());
            headers.push(("idempotency-key".to_owned(), key));
        }
        Call { client: self, method, path, headers, body: Vec::new() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// POST with a fresh `Idempotency-Key`.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path).json(body).send().await
    }

    /// POST with headers, which replace what would have been sent.
    pub async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let call = self.call(Method::POST, path).json(body);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
    }

    /// POST on a version.
    pub async fn post_on(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.post_with(path, body, &[("if-match", &format!("\"{version}\""))]).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path).json(body).send().await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send().await
    }
}

impl Call<'_> {
    /// With this header, instead of another of the name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// Without a header that would have been sent.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With any body.
    #[must_use]
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    /// Sends it through everything that is served.
    ///
    /// # Panics
    /// When the answer's body cannot be read.
    pub async fn send(self) -> Answer {
        self.send_whole().await.expect("an answer has a body")
    }

    /// As [`Call::send`]; none when the answer breaks off.
    pub async fn send_whole(self) -> Option<Answer> {
        let called = format!("{} {}", self.method, self.path);
        let (parts, body) = self.begin().await.into_parts();
        let bytes = body.into_vec().await.ok()?;
        Some(Answer::read(parts.status.as_u16(), bytes, parts.headers, called))
    }

    /// Sends it; of what goes on telling by itself, the answer holds the first event alone.
    ///
    /// # Panics
    /// When the answer's body cannot be read.
    pub async fn send_briefly(self) -> Answer {
        let called = format!("{} {}", self.method, self.path);
        let (parts, body) = self.begin().await.into_parts();
        let tells = parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let bytes = if tells {
            let first = body.into_bytes_stream().next().await;
            first.expect("a first event").expect("a line that holds").to_vec()
        } else {
            body.into_vec().await.expect("an answer has a body")
        };
        Answer::read(parts.status.as_u16(), bytes, parts.headers, called)
    }

    /// Sends it and listens to what is told by itself.
    pub async fn listen(self) -> Events {
        let (parts, body) = self.begin().await.into_parts();
        Events {
            status: parts.status.as_u16(),
            body: body.into_bytes_stream().map(|piece| piece.map(|bytes| bytes.to_vec())).boxed(),
            heard: String::new(),
        }
    }

    async fn begin(self) -> Response {
        let mut request = Request::builder().method(self.method.clone());
        request = request.uri_str(&self.path).header("host", "aixin.example");
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.as_str());
        }
        self.client.routes.0.get_response(request.body(self.body)).await
    }
}

/// What a server tells by itself, event by event.
pub struct Events {
    /// The status.
    pub status: u16,
    body: BoxStream<'static, std::io::Result<Vec<u8>>>,
    heard: String,
}

impl Events {
    /// Name and content of the next event; `None` when there is no other.
    ///
    /// # Panics
    /// When none comes within ten seconds, or it is no JSON.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (told, rest) = (told(event), rest.to_owned());
                self.heard = rest;
                if told.is_some() {
                    return told;
                }
                continue;
            }
            let piece = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await;
            let piece = piece.expect("something is told within ten seconds")?.expect("a line that holds");
            self.heard.push_str(std::str::from_utf8(&piece).expect("text"));
        }
    }
}

/// Name and content of an event; none of a sign of life.
fn told(event: &str) -> Option<(String, Value)> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = field("data:")?;
    Some((field("event:").unwrap_or_default().to_owned(), serde_json::from_str(data).expect("JSON")))
}

#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "often the status is all that a test asks"
)]
impl Answer {
    fn read(status: u16, bytes: Vec<u8>, headers: HeaderMap, called: String) -> Self {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { status, json: serde_json::from_str(&text).unwrap_or_default(), text, bytes, headers, called }
    }

    /// The answer, if it has this status.
    ///
    /// # Panics
    /// When it has another; the message names the call and the answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.called, self.text);
        self
    }

    /// The answer, if it is the problem with this status and code.
    ///
    /// # Panics
    /// When it is anything else.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.code()),
            (status, Some(code)),
            "{} answered {}",
            self.called,
            self.text
        );
        self
    }

    /// The code of a problem.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.json["code"].as_str()
    }

    /// The wrong fields of a problem with the code of each, in order of name.
    #[must_use]
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut fields: Vec<_> = errors
            .iter()
            .map(|error| {
                (error["field"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default())
            })
            .collect();
        fields.sort_unstable();
        fields
    }

    /// A text of the answer by its JSON pointer.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn text_at(&self, pointer: &str) -> &str {
        let found = self.json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("{}: no text at {pointer} in {}", self.called, self.text))
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
