//! What every request passes before anything of it is looked at: the size of its head, and how many have come from
//! its address.

use std::net::IpAddr;
use std::sync::Arc;

use poem::http::{Method, StatusCode};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use super::{Limit, Pace};
use crate::clock::Clock;
use crate::http::address::{Network, client_address};
use crate::http::{Problem, codes};

/// Headers that a request may have: three times what a browser sends.
const MOST_HEADERS: usize = 64;
/// Bytes of names and values together.
const LONGEST_HEAD: usize = 16 * 1024;
/// Bytes of path and query.
const LONGEST_ADDRESS: usize = 4 * 1024;

/// Addresses of IPv6 are given out by networks of this size, so that one caller has as many as they like.
const OWN_BITS: u32 = 64;

/// Middleware that lets requests through, or answers 431 and 429.
#[derive(Clone)]
pub struct Gate {
    clock: Clock,
    trusted: Arc<[Network]>,
    all: Arc<Limit<IpAddr>>,
    guesses: Arc<Limit<IpAddr>>,
    is_guess: fn(&Method, &str) -> bool,
}

impl Gate {
    /// `all` is the pace of an address, `guesses` of those requests by which a stranger might guess something:
    /// `is_guess` tells them by method and path.
    #[must_use]
    pub fn new(
        clock: Clock,
        trusted: &[Network],
        all: Pace,
        guesses: Pace,
        is_guess: fn(&Method, &str) -> bool,
    ) -> Self {
        Self {
            clock,
            trusted: trusted.into(),
            all: Arc::new(Limit::new(all)),
            guesses: Arc::new(Limit::new(guesses)),
            is_guess,
        }
    }

    fn pass(&self, request: &Request, client: Option<IpAddr>) -> Result<(), Problem> {
        let headers = request.headers();
        let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        let address = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
        if headers.len() > MOST_HEADERS || bytes > LONGEST_HEAD || address > LONGEST_ADDRESS {
            return Err(Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, codes::HEAD_TOO_LARGE));
        }
        let Some(address) = client else { return Ok(()) };
        let (address, now) = (own_network(address), self.clock.now());
        self.all.take(address, now).map_err(Problem::too_many_requests)?;
        if (self.is_guess)(request.method(), request.uri().path()) {
            self.guesses.take(address, now).map_err(Problem::too_many_requests)?;
        }
        Ok(())
    }
}

/// What is counted as one address.
fn own_network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let bits = u128::from(address) >> (128 - OWN_BITS) << (128 - OWN_BITS);
            IpAddr::V6(bits.into())
        }
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("all", &self.all).field("guesses", &self.guesses).finish_non_exhaustive()
    }
}

impl<E: Endpoint> Middleware<E> for Gate {
    type Output = GateEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        GateEndpoint { inner, gate: self.clone() }
    }
}

/// Endpoint of the [`Gate`] middleware.
#[derive(Debug)]
pub struct GateEndpoint<E> {
    inner: E,
    gate: Gate,
}

impl<E: Endpoint> Endpoint for GateEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        self.gate.pass(&request, client_address(&request, &self.gate.trusted))?;
        Ok(self.inner.call(request).await?.into_response())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn gate() -> (Gate, Clock) {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let is_guess = |method: &Method, path: &str| method == Method::POST && path == "/sessions";
        let gate = Gate::new(clock.clone(), &[], Pace::per_minute(5), Pace::per_minute(2), is_guess);
        (gate, clock)
    }

    fn ask(gate: &Gate, method: Method, path: &str, client: &str) -> u16 {
        let request = Request::builder().method(method).uri_str(path).finish();
        let passed = gate.pass(&request, Some(client.parse().unwrap()));
        passed.map_or_else(|problem| problem.status.as_u16(), |()| 200)
    }

    #[test]
    fn an_address_that_asks_too_much_waits_and_others_do_not() {
        let (gate, clock) = gate();
        for _ in 0..5 {
            assert_eq!(ask(&gate, Method::GET, "/a", "192.0.2.1"), 200);
        }
        assert_eq!(ask(&gate, Method::GET, "/a", "192.0.2.1"), 429);
        assert_eq!(ask(&gate, Method::GET, "/a", "192.0.2.2"), 200);
        clock.advance(std::time::Duration::from_secs(12));
        assert_eq!(ask(&gate, Method::GET, "/a", "192.0.2.1"), 200);
    }

    #[test]
    fn guesses_are_counted_more_strictly() {
        let (gate, _clock) = gate();
        for expected in [200, 200, 429] {
            assert_eq!(ask(&gate, Method::POST, "/sessions", "192.0.2.1"), expected);
        }
        assert_eq!(ask(&gate, Method::GET, "/sessions", "192.0.2.1"), 200);
    }

    #[test]
    fn all_addresses_of_one_ipv6_network_are_one() {
        let (gate, _clock) = gate();
        for host in 0..5 {
            assert_eq!(ask(&gate, Method::GET, "/a", &format!("2001:db8::{host}")), 200);
        }
        assert_eq!(ask(&gate, Method::GET, "/a", "2001:db8::99"), 429);
        assert_eq!(ask(&gate, Method::GET, "/a", "2001:db8:0:1::99"), 200);
    }

    #[test]
    fn a_head_that_is_too_large_is_refused() {
        let (gate, _clock) = gate();
        let status = |request: &Request| gate.pass(request, None).unwrap_err().status.as_u16();
        let many = (0..70).fold(Request::builder(), |request, at| request.header(format!("x-{at}"), "1"));
        assert_eq!(status(&many.finish()), 431);
        assert_eq!(status(&Request::builder().header("cookie", "c".repeat(17_000)).finish()), 431);
        assert_eq!(status(&Request::builder().uri_str(format!("/?q={}", "q".repeat(5_000))).finish()), 431);
    }
}
