//! Static files from memory: compressed beforehand, revalidated by ETag, hashed names kept for a year.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use poem::{
    Endpoint, Request, Response, Result,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;

/// One file with its compressed forms.
#[derive(Debug, Clone)]
pub struct File {
    bytes: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    content_type: &'static str,
    etag: String,
    immutable: bool,
}

impl File {
    /// A file of this path (its ending tells the content type) and content.
    pub fn new(path: &str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let etag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]);
        Self { bytes, brotli: None, gzip: None, content_type: content_type_of(path), etag, immutable: false }
    }

    /// The same file, also compressed with brotli.
    #[must_use]
    pub fn brotli(self, bytes: impl Into<Bytes>) -> Self {
        Self { brotli: Some(bytes.into()), ..self }
    }

    /// The same file, also compressed with gzip.
    #[must_use]
    pub fn gzip(self, bytes: impl Into<Bytes>) -> Self {
        Self { gzip: Some(bytes.into()), ..self }
    }

    /// The same file, whose name holds a hash of its content: kept by browsers for a year without asking.
    #[must_use]
    pub fn immutable(self) -> Self {
        Self { immutable: true, ..self }
    }

    /// The smallest form that the client takes: its bytes, its `Content-Encoding`, its tag.
    fn form(&self, headers: &HeaderMap) -> (&Bytes, Option<&'static str>, String) {
        let forms = [("br", &self.brotli), ("gzip", &self.gzip)];
        for (encoding, bytes) in forms {
            if let Some(bytes) = bytes.as_ref().filter(|_| accepts(headers, encoding)) {
                return (bytes, Some(encoding), format!("\"{}-{encoding}\"", self.etag));
            }
        }
        (&self.bytes, None, format!("\"{}\"", self.etag))
    }

    fn answer(&self, request: &Request) -> Response {
        let (bytes, encoding, etag) = self.form(request.headers());
        let mut answer = Response::builder()
            .header(header::ETAG, &etag)
            .header(header::VARY, "Accept-Encoding")
            .header(header::CACHE_CONTROL, if self.immutable { FOR_A_YEAR } else { "no-cache" })
            .finish();
        if has_already(request.headers(), &etag) {
            answer.set_status(StatusCode::NOT_MODIFIED);
            return answer;
        }
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(encoding) = encoding {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        if request.method() != Method::HEAD {
            answer.set_body(bytes.clone());
        }
        answer
    }
}

const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";

/// An endpoint of files, to be nested under a path.
#[derive(Debug, Clone, Default)]
pub struct Files {
    files: HashMap<String, File>,
    page: Option<String>,
}

impl Files {
    /// Without files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also with this file at a path like `app-1f3a.js`, without a leading slash.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, file: File) -> Self {
        self.files.insert(path.into(), file);
        self
    }

    /// Every path whose last part has no dot is answered by this file: the pages of an application that routes in
    /// the browser.
    #[must_use]
    pub fn with_page(self, path: impl Into<String>) -> Self {
        Self { page: Some(path.into()), ..self }
    }

    /// Whether there is a file of this path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn find(&self, path: &str) -> Option<&File> {
        let path = path.trim_start_matches('/');
        self.files.get(path).or_else(|| {
            let last = path.rsplit('/').next().unwrap_or_default();
            let page = self.page.as_ref().filter(|_| !last.contains('.'))?;
            self.files.get(page)
        })
    }
}

impl FromIterator<(String, File)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, File)>>(files: I) -> Self {
        Self { files: files.into_iter().collect(), page: None }
    }
}

impl Endpoint for Files {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).into());
        }
        let file = self.find(request.uri().path()).ok_or_else(Problem::not_found)?;
        Ok(file.answer(&request))
    }
}

/// Whether `Accept-Encoding` names the encoding (or `*`) with a quality above 0.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let mut any = false;
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    for item in lines.flat_map(|line| line.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let wanted = !parts.any(|part| {
            part.strip_prefix("q=").is_some_and(|quality| quality.parse::<f32>().is_ok_and(|q| q <= 0.0))
        });
        if name.eq_ignore_ascii_case(encoding) {
            return wanted;
        }
        any |= name == "*" && wanted;
    }
    any
}

/// Whether `If-None-Match` names the tag; weak and strong compare alike for reads.
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
    })
}

/// Content type by the ending of the name.
fn content_type_of(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use poem::{EndpointExt as _, Route, test::TestClient};

    use super::*;
    use crate::http::Problems;

    fn app() -> TestClient<impl Endpoint> {
        let files = Files::new()
            .with("index.html", File::new("index.html", "<!doctype html>"))
            .with("app-1f.js", File::new("app-1f.js", "plain").brotli("brotli").gzip("gzip").immutable())
            .with_page("index.html");
        TestClient::new(Route::new().nest("/kiosk", files).with(Problems::new(|_| "")))
    }

    async fn encoding(accept: &str) -> (String, Option<String>) {
        let mut answer = app().get("/kiosk/app-1f.js").header("Accept-Encoding", accept).send().await;
        answer.assert_status_is_ok();
        let encoding =
            answer.0.headers().get("content-encoding").map(|name| name.to_str().unwrap().to_owned());
        (answer.0.take_body().into_string().await.unwrap(), encoding)
    }

    #[tokio::test]
    async fn the_smallest_form_that_the_client_takes_is_sent() {
        let some =
            |name: &str| (if name == "br" { "brotli" } else { name }.to_owned(), Some(name.to_owned()));
        assert_eq!(encoding("gzip, deflate, br;q=0.5").await, some("br"));
        assert_eq!(encoding("*").await, some("br"));
        assert_eq!(encoding("gzip").await, some("gzip"));
        assert_eq!(encoding("br;q=0, *;q=0.1").await, some("gzip"));
        assert_eq!(encoding("br;q=0").await, ("plain".to_owned(), None));
        assert_eq!(encoding("").await, ("plain".to_owned(), None));
    }

    #[tokio::test]
    async fn hashed_names_are_kept_for_a_year_and_others_asked_for_again() {
        let app = app();
        let hashed = app.get("/kiosk/app-1f.js").send().await;
        hashed.assert_header("Cache-Control", "public, max-age=31536000, immutable");
        hashed.assert_content_type("text/javascript; charset=utf-8");
        let page = app.get("/kiosk/index.html").send().await;
        page.assert_header("Cache-Control", "no-cache");
        page.assert_header("Vary", "Accept-Encoding");
    }

    #[tokio::test]
    async fn a_form_that_the_client_has_is_not_sent_again() {
        let app = app();
        let get = || app.get("/kiosk/app-1f.js").header("Accept-Encoding", "br");
        let etag = get().send().await.0.headers()["etag"].clone();
        let again = get().header("If-None-Match", etag.clone()).send().await;
        again.assert_status(StatusCode::NOT_MODIFIED);
        again.assert_text("").await;
        // The tag is that of the brotli form: another form is another thing.
        app.get("/kiosk/app-1f.js").header("If-None-Match", etag).send().await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn head_tells_the_length_without_the_content() {
        let answer = app().head("/kiosk/app-1f.js").send().await;
        answer.assert_header("Content-Length", "5");
        answer.assert_text("").await;
    }

    #[tokio::test]
    async fn pages_of_the_application_are_its_one_file_and_missing_files_are_missing() {
        let app = app();
        for path in ["/kiosk/", "/kiosk/register/work", "/kiosk"] {
            app.get(path).send().await.assert_text("<!doctype html>").await;
        }
        for path in ["/kiosk/app-2f.js", "/kiosk/../secret.txt", "/kiosk/register/none.css"] {
            app.get(path).send().await.assert_status(StatusCode::NOT_FOUND);
        }
        app.post("/kiosk/").send().await.assert_status(StatusCode::METHOD_NOT_ALLOWED);
    }
}
