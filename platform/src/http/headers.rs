//! Security headers, one content security policy per surface.
//!
//! Nothing here may be loosened for one page: a page that needs more is a surface of its own.

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};

/// What kind of thing is served; each has its own policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surface {
    /// The screens of the village hall: WebAssembly, and the bridge to the card reader on the same machine.
    Kiosk {
        /// Origin of the bridge such as `http://127.0.0.1:8790`; `None` where there is no reader.
        bridge_origin: Option<String>,
    },
    /// The screens of workers at a desk: WebAssembly.
    Desk,
    /// The API's document for programmers: plain script.
    Docs,
    /// Small pages made by the server: no script at all.
    Page,
    /// JSON.
    Api,
}

impl Surface {
    fn policy(&self) -> String {
        const ALWAYS: &str = "frame-ancestors 'none'; base-uri 'none'";
        match self {
            Self::Kiosk { bridge_origin } => {
                let bridge = bridge_origin.as_deref().map(|origin| format!(" {origin}")).unwrap_or_default();
                format!(
                    "{}; img-src 'self' data:; connect-src 'self'{bridge}; {ALWAYS}; form-action 'self'",
                    Self::APP
                )
            }
            // Pictures and pages out of the page's own memory: what a worker looks at leaves no copy.
            Self::Desk => format!(
                "{}; img-src 'self' data: blob:; frame-src blob:; connect-src 'self'; {ALWAYS}; form-action 'self'",
                Self::APP
            ),
            Self::Docs => format!(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                 img-src 'self' data:; font-src 'self'; {ALWAYS}; form-action 'none'"
            ),
            Self::Page => format!(
                "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; {ALWAYS}; \
                 form-action 'self'"
            ),
            Self::Api => format!("default-src 'none'; {ALWAYS}; form-action 'none'"),
        }
    }

    /// What both applications need: their own script, and WebAssembly compiled from it.
    const APP: &'static str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                               media-src 'self'; font-src 'self'";
}

/// What no page is given of the machine that it stands on.
macro_rules! no_devices {
    () => {
        "display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    };
}

/// Middleware that sets the headers of a surface, on problems as well as on answers.
#[derive(Debug, Clone)]
pub struct Headers {
    headers: HeaderMap,
}

impl Headers {
    /// Of a surface; `https` is whether people reach the server by https (then browsers are told to insist on it).
    ///
    /// # Panics
    /// If the bridge's origin holds anything but visible ASCII; configuration is checked before.
    #[must_use]
    pub fn new(surface: &Surface, https: bool) -> Self {
        let mut headers = HeaderMap::new();
        let policy = HeaderValue::from_str(&surface.policy()).expect("origins are visible ASCII");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        let mut set = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(
            header::REFERRER_POLICY,
            match surface {
                // `no-referrer` would also take the Origin from a form that is sent.
                Surface::Kiosk { .. } | Surface::Desk | Surface::Docs => "same-origin",
                Surface::Page | Surface::Api => "no-referrer",
            },
        );
        // A kiosk photographs papers; no other device of the machine is any page's business.
        let permissions = match surface {
            Surface::Kiosk { .. } => concat!("camera=(self), ", no_devices!()),
            _ => concat!("camera=(), ", no_devices!()),
        };
        set(HeaderName::from_static("permissions-policy"), permissions);
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        if matches!(surface, Surface::Api | Surface::Page) {
            set(header::CACHE_CONTROL, "no-store");
        }
        if https {
            set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        Self { headers }
    }

    /// Sets what the answer does not say itself.
    fn apply(&self, answer: &mut Response) {
        for (name, value) in &self.headers {
            answer.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }

    /// The headers that an error brings along from its surface, or those of the API.
    pub(super) fn apply_to_problem(of_error: Option<&Self>, answer: &mut Response) {
        match of_error {
            Some(headers) => headers.apply(answer),
            None => Self::new(&Surface::Api, false).apply(answer),
        }
    }
}

impl<E: Endpoint> Middleware<E> for Headers {
    type Output = HeadersEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        HeadersEndpoint { inner, headers: self.clone() }
    }
}

/// Endpoint of the [`Headers`] middleware.
#[derive(Debug)]
pub struct HeadersEndpoint<E> {
    inner: E,
    headers: Headers,
}

impl<E: Endpoint> Endpoint for HeadersEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        match self.inner.call(request).await {
            Ok(answer) => {
                let mut answer = answer.into_response();
                self.headers.apply(&mut answer);
                Ok(answer)
            }
            Err(mut error) => {
                // The problem is given its shape further out; it takes the headers along.
                error.set_data(self.headers.clone());
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use poem::{EndpointExt as _, Route, endpoint::make_sync, test::TestClient};

    use super::*;
    use crate::http::{Problem, Problems};

    fn policy(surface: &Surface) -> String {
        Headers::new(surface, true).headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn only_the_kiosk_reaches_the_bridge() {
        let bridge_origin = Some("http://127.0.0.1:8790".to_owned());
        let kiosk = policy(&Surface::Kiosk { bridge_origin });
        assert!(kiosk.contains("connect-src 'self' http://127.0.0.1:8790;"), "{kiosk}");
        for surface in [Surface::Desk, Surface::Docs, Surface::Page, Surface::Api] {
            assert!(!policy(&surface).contains("127.0.0.1"), "{surface:?}");
        }
    }

    #[test]
    fn only_the_desk_shows_what_stands_in_its_own_memory() {
        assert!(policy(&Surface::Desk).contains("img-src 'self' data: blob:; frame-src blob:;"));
        for surface in [Surface::Kiosk { bridge_origin: None }, Surface::Docs, Surface::Page, Surface::Api] {
            assert!(!policy(&surface).contains("blob:"), "{surface:?}");
        }
    }

    #[test]
    fn only_the_kiosk_has_the_camera_and_no_surface_another_device() {
        let permissions = |surface: &Surface| {
            Headers::new(surface, true).headers["permissions-policy"].to_str().unwrap().to_owned()
        };
        let kiosk = permissions(&Surface::Kiosk { bridge_origin: None });
        assert!(kiosk.starts_with("camera=(self), ") && kiosk.contains("microphone=()"), "{kiosk}");
        for surface in [Surface::Desk, Surface::Docs, Surface::Page, Surface::Api] {
            assert!(permissions(&surface).starts_with("camera=(), "), "{surface:?}");
        }
    }

    #[test]
    fn no_surface_runs_inline_script_or_is_framed() {
        let kiosk = Surface::Kiosk { bridge_origin: None };
        for surface in [kiosk, Surface::Desk, Surface::Docs, Surface::Page, Surface::Api] {
            let policy = policy(&surface);
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'; base-uri 'none'"), "{policy}");
            let script = policy.split("; ").find(|part| part.starts_with("script-src")).unwrap_or_default();
            assert!(!script.contains("unsafe-inline") && !script.contains("'unsafe-eval'"), "{policy}");
        }
    }

    #[test]
    fn browsers_are_told_to_insist_on_https_only_where_there_is_https() {
        let has =
            |https| Headers::new(&Surface::Api, https).headers.contains_key("strict-transport-security");
        assert!(has(true));
        assert!(!has(false));
    }

    #[tokio::test]
    async fn answers_and_problems_carry_the_headers_of_their_surface() {
        let page = Route::new()
            .at("/good", make_sync(|_| "good"))
            .at("/kept", make_sync(|_| "kept".with_header(header::CACHE_CONTROL, "no-cache")))
            .at("/bad", make_sync(|_| Err::<(), poem::Error>(Problem::conflict("no").into())))
            .with(Headers::new(&Surface::Page, true));
        let app = TestClient::new(Route::new().nest("/page", page).with(Problems::new(|_| "")));
        for path in ["/page/good", "/page/bad", "/page/absent"] {
            let answer = app.get(path).send().await;
            let policy = answer.0.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("style-src 'self'"), "{path}: {policy}");
            assert_eq!(answer.0.headers()[header::CACHE_CONTROL], "no-store", "{path}");
            assert_eq!(answer.0.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        }
        let kept = app.get("/page/kept").send().await;
        assert_eq!(kept.0.headers()[header::CACHE_CONTROL], "no-cache");
        let outside = app.get("/elsewhere").send().await;
        assert!(outside.0.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    }
}
