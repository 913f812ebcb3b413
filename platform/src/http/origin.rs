//! Whether a change was asked for by a page of our own, where the browser's cookie speaks for the caller.

use poem::http::{HeaderMap, Method, header};

use super::{codes, problem::Problem};

/// A change that another site's page, or nobody knows who, asked for with this browser's cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change asked for from another origin")]
pub struct ForeignOrigin;

impl From<ForeignOrigin> for Problem {
    fn from(_: ForeignOrigin) -> Self {
        Self::forbidden(codes::FOREIGN_ORIGIN)
    }
}

/// Passes reads, and changes whose `Origin` is one of `own` (`https://aixin.example`) and whose `Sec-Fetch-Site`,
/// where the browser sends it, is `same-origin`. With `own` empty the origin must be that of the `Host` asked for,
/// by http or https. A change without `Origin` is refused: every browser sends it.
///
/// To be asked wherever a cookie speaks for the caller; a bearer token is not sent by browsers on their own.
///
/// # Errors
/// [`ForeignOrigin`], which is problem 403 `foreign_origin`.
pub fn check_origin<S: AsRef<str>>(
    method: &Method,
    headers: &HeaderMap,
    own: &[S],
) -> Result<(), ForeignOrigin> {
    if method.is_safe() {
        return Ok(());
    }
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let first = values.next().and_then(|value| value.to_str().ok());
        first.filter(|_| values.next().is_none())
    };
    if headers.contains_key("sec-fetch-site") && one("sec-fetch-site") != Some("same-origin") {
        return Err(ForeignOrigin);
    }
    let origin = one(header::ORIGIN.as_str()).ok_or(ForeignOrigin)?;
    let is_own = if own.is_empty() {
        let bare = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        bare.is_some_and(|bare| {
            one(header::HOST.as_str()).is_some_and(|host| host.eq_ignore_ascii_case(bare))
        })
    } else {
        own.iter().any(|own| own.as_ref().trim_end_matches('/').eq_ignore_ascii_case(origin))
    };
    if is_own { Ok(()) } else { Err(ForeignOrigin) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[&str] = &["https://aixin.example"];

    fn asked(method: &Method, own: &[&str], sent: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, value.parse().unwrap());
        }
        check_origin(method, &headers, own).is_ok()
    }

    #[test]
    fn a_change_from_our_own_page_passes() {
        let ours = ("origin", "https://aixin.example");
        assert!(asked(&Method::POST, OWN, &[ours]));
        assert!(asked(&Method::DELETE, OWN, &[ours, ("sec-fetch-site", "same-origin")]));
        assert!(asked(&Method::PUT, &["https://aixin.example/"], &[ours]));
    }

    #[test]
    fn a_change_from_anywhere_else_is_refused() {
        let ours = ("origin", "https://aixin.example");
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!asked(&Method::POST, OWN, &[ours, ("sec-fetch-site", site)]), "{site}");
        }
        let elsewhere = [
            "https://aixin.example.evil",
            "https://evil",
            "http://aixin.example",
            "https://aixin.example:444",
            "null",
            "",
        ];
        for origin in elsewhere {
            assert!(!asked(&Method::POST, OWN, &[("origin", origin)]), "{origin}");
        }
        assert!(!asked(&Method::POST, OWN, &[]));
        assert!(!asked(&Method::POST, OWN, &[ours, ("origin", "https://evil")]));
    }

    #[test]
    fn without_a_configured_address_the_host_that_was_asked_decides() {
        let host = ("host", "192.168.1.20:8080");
        assert!(asked(&Method::POST, &[], &[host, ("origin", "http://192.168.1.20:8080")]));
        assert!(!asked(&Method::POST, &[], &[host, ("origin", "http://192.168.1.21:8080")]));
        assert!(!asked(&Method::POST, &[], &[("origin", "http://192.168.1.20:8080")]));
    }

    #[test]
    fn a_read_passes_from_anywhere() {
        assert!(asked(&Method::GET, OWN, &[("origin", "https://evil"), ("sec-fetch-site", "cross-site")]));
    }
}
