//! One request and its answer as text. Small on purpose: `fetch` itself, nothing between.

use super::problem::{Failure, Problem};
use js_sys::Reflect;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Blob, Headers, Request, RequestInit, Response};

/// How long an answer may take, in milliseconds.
pub(super) const PATIENCE: u32 = 10_000;

/// What is sent.
#[derive(Default)]
pub(super) struct Sending {
    pub(super) method: &'static str,
    pub(super) address: String,
    pub(super) body: Option<String>,
    /// A file as the body, instead.
    pub(super) file: Option<Blob>,
    pub(super) page_secret: Option<String>,
    pub(super) intent: Option<String>,
    pub(super) version: Option<i64>,
    /// It goes on after the page is gone, and nobody waits for the answer.
    pub(super) keepalive: bool,
    /// The answer is a stream that nobody waits for the end of.
    pub(super) stays: bool,
    /// Milliseconds; none means [`PATIENCE`].
    pub(super) patience: Option<u32>,
}

impl Sending {
    fn request(&self) -> Result<Request, JsValue> {
        let headers = Headers::new()?;
        headers.set("Accept", "application/json, application/problem+json")?;
        if let Some(secret) = &self.page_secret {
            headers.set("X-Aixin-Page", secret)?;
        }
        if let Some(intent) = &self.intent {
            headers.set("Idempotency-Key", intent)?;
        }
        if let Some(version) = self.version {
            headers.set("If-Match", &format!("\"{version}\""))?;
        }
        let init = RequestInit::new();
        init.set_method(self.method);
        if let Some(body) = &self.body {
            headers.set("Content-Type", "application/json")?;
            init.set_body(&JsValue::from_str(body));
        }
        if let Some(file) = &self.file {
            headers.set("Content-Type", "application/octet-stream")?;
            init.set_body(file);
        }
        init.set_headers(&headers);
        if self.keepalive {
            Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
        } else if !self.stays {
            init.set_signal(Some(&AbortSignal::timeout_with_u32(self.patience.unwrap_or(PATIENCE))));
        }
        Request::new_with_str_and_init(&self.address, &init)
    }

    /// Sends it and reads the whole answer. In a box, so that it stands in the download once and not in every
    /// operation.
    ///
    /// # Errors
    /// No line, no answer in time, or a refusal.
    pub(super) fn send(self) -> Pin<Box<dyn Future<Output = Result<String, Failure>>>> {
        Box::pin(async move {
            let (status, body) = self.exchange().await.map_err(|_| Failure::NoLine)?;
            if (200..300).contains(&status) {
                Ok(body)
            } else {
                Err(Failure::Refused(Problem::read(status, &body)))
            }
        })
    }

    /// Sends it and takes the answer as a file.
    ///
    /// # Errors
    /// No line, no answer in time, or a refusal.
    pub(super) async fn receive(self) -> Result<Blob, Failure> {
        let no_line = |_| Failure::NoLine;
        let answer = self.fetch().await.map_err(no_line)?;
        if answer.ok() {
            let file = JsFuture::from(answer.blob().map_err(no_line)?).await.map_err(no_line)?;
            return file.dyn_into().map_err(no_line);
        }
        let body = JsFuture::from(answer.text().map_err(no_line)?).await.map_err(no_line)?;
        Err(Failure::Refused(Problem::read(answer.status(), &body.as_string().unwrap_or_default())))
    }

    async fn exchange(self) -> Result<(u16, String), JsValue> {
        let answer = self.fetch().await?;
        let body = JsFuture::from(answer.text()?).await?;
        Ok((answer.status(), body.as_string().unwrap_or_default()))
    }

    /// Sends it; the answer has begun.
    pub(super) async fn fetch(self) -> Result<Response, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        JsFuture::from(window.fetch_with_request(&self.request()?)).await?.dyn_into()
    }

    /// Sends it and forgets it: for the moment in which the page goes away.
    pub(super) fn send_and_forget(self) {
        if let (Some(window), Ok(request)) = (web_sys::window(), self.request()) {
            let answer = JsFuture::from(window.fetch_with_request(&request));
            // Nobody is left to be told whether it came through.
            spawn_local(async move { drop(answer.await) });
        }
    }
}
