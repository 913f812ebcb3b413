//! A bucket that speaks as much S3 as the server needs, in memory, and fails when it is told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use poem::http::{Method, StatusCode, header};
use poem::listener::{Acceptor as _, Listener as _, TcpListener};
use poem::web::Data;
use poem::{EndpointExt as _, IntoResponse, Request, Response, Server, handler};

/// Who may come in.
const KEY: &str = "papers";

#[derive(Default)]
struct Inside {
    objects: BTreeMap<String, Vec<u8>>,
    /// So many requests are turned away first.
    failing: u32,
}

/// A bucket of its own.
#[derive(Clone)]
pub struct Bucket {
    inside: Arc<Mutex<Inside>>,
    address: SocketAddr,
}

impl Bucket {
    /// Starts one; it ends with the test.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = *acceptor.local_addr()[0].as_socket_addr().expect("an address of the net");
        let app = answer.data(Arc::clone(&inside));
        tokio::spawn(Server::new_with_acceptor(acceptor).run(app));
        Self { inside, address }
    }

    /// What `documents_url` says.
    #[must_use]
    pub fn url(&self) -> String {
        format!("s3+http://{KEY}:s%2Fecret@{}/of-the-city/papers", self.address)
    }

    /// What lies in it.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.inside().objects.clone()
    }

    /// Turns the next requests away.
    ///
    /// # Panics
    /// Never.
    pub fn fail(&self, requests: u32) {
        self.inside().failing = requests;
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("nobody panics inside")
    }
}

#[handler]
fn answer(request: &Request, body: Vec<u8>, Data(inside): Data<&Arc<Mutex<Inside>>>) -> Response {
    let mut inside = inside.lock().expect("nobody panics inside");
    let signed = request.header(header::AUTHORIZATION).unwrap_or_default();
    if !signed.starts_with(&format!("AWS4-HMAC-SHA256 Credential={KEY}/")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if inside.failing > 0 {
        inside.failing -= 1;
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let Some(name) = request.uri().path().strip_prefix("/of-the-city/").map(str::to_owned) else {
        return listed(&inside.objects);
    };
    match *request.method() {
        Method::PUT if inside.objects.contains_key(&name) => StatusCode::PRECONDITION_FAILED.into_response(),
        Method::PUT => {
            inside.objects.insert(name, body);
            StatusCode::OK.with_header(header::ETAG, "\"1\"").into_response()
        }
        Method::DELETE => {
            inside.objects.remove(&name);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => match inside.objects.get(&name) {
            None => StatusCode::NOT_FOUND.into_response(),
            Some(bytes) => bytes
                .clone()
                .with_header(header::ETAG, "\"1\"")
                .with_header(header::LAST_MODIFIED, "Mon, 23 Nov 2026 02:00:00 GMT")
                .into_response(),
        },
    }
}

fn listed(objects: &BTreeMap<String, Vec<u8>>) -> Response {
    let line = |(name, bytes): (&String, &Vec<u8>)| {
        format!(
            "<Contents><Key>{name}</Key><LastModified>2026-11-23T02:00:00.000Z</LastModified>\
             <ETag>&quot;1&quot;</ETag><Size>{}</Size></Contents>",
            bytes.len()
        )
    };
    let lines: Vec<String> = objects.iter().map(line).collect();
    let lines = lines.concat();
    let list = format!("<ListBucketResult><IsTruncated>false</IsTruncated>{lines}</ListBucketResult>");
    list.with_content_type("application/xml").into_response()
}
