//! How much one caller may ask for in a while: by account, by device, by address, and of lookups.

use platform::clock::Clock;
use platform::http::Problem;
use platform::http::limits::{Gate, Limit, Pace};
use poem::http::Method;
use uuid::Uuid;

use crate::accounts::guard::Caller;
use crate::config::Config;

/// The counts of this process.
#[derive(Debug)]
pub struct Limits {
    accounts: Limit<Uuid>,
    devices: Limit<Uuid>,
    lookups: Limit<Uuid>,
}

impl Limits {
    /// At the paces that the operator set.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            accounts: Limit::new(Pace::per_minute(config.account_per_minute)),
            devices: Limit::new(Pace::per_minute(config.device_per_minute)),
            lookups: Limit::new(config.lookups()),
        }
    }

    /// One more request of this caller, and of the kiosk they stand at.
    ///
    /// # Errors
    /// 429 `too_many_requests` with `Retry-After`.
    pub fn request(&self, caller: &Caller, clock: &Clock) -> Result<(), Problem> {
        let now = clock.now();
        self.accounts.take(caller.scope(), now).map_err(Problem::too_many_requests)?;
        if let Some(device) = caller.session.device {
            self.devices.take(device, now).map_err(Problem::too_many_requests)?;
        }
        Ok(())
    }

    /// One more search of this worker in the registry.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn lookup(&self, worker: Uuid, clock: &Clock) -> Result<(), u32> {
        self.lookups.take(worker, clock.now())
    }
}

/// What every request passes first.
#[must_use]
pub fn gate(config: &Config, clock: &Clock) -> Gate {
    let all = Pace::per_minute(config.address_per_minute);
    let tries = Pace::per_minute(config.address_tries_per_minute);
    Gate::new(clock.clone(), &config.trusted_proxies, all, tries, is_try)
}

/// Whether a stranger might find something out by asking this often: secrets of sign-in, card readings, slips.
fn is_try(method: &Method, path: &str) -> bool {
    match path.strip_prefix("/api/v1/") {
        Some(
            "sessions"
            | "sessions/card"
            | "card-challenges"
            | "practice/sessions"
            | "passwords"
            | "passwords/confirmations"
            | "printed-codes"
            | "printed-codes/confirmations",
        ) => method == Method::POST,
        Some(_) => false,
        None => path.strip_prefix("/k/").is_some_and(|code| code != "slip.css"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_guessed_is_counted_as_a_try() {
        let tries = [(Method::POST, "/api/v1/sessions"), (Method::POST, "/api/v1/sessions/card")];
        let passwords =
            ["/api/v1/passwords/confirmations", "/api/v1/printed-codes"].map(|path| (Method::POST, path));
        for (method, path) in
            tries.into_iter().chain(passwords).chain([(Method::GET, "/k/ABC"), (Method::HEAD, "/k/ABC")])
        {
            assert!(is_try(&method, path), "{method} {path}");
        }
        for path in ["/api/v1/sessions", "/api/v1/sessions/current", "/k/slip.css", "/kiosk/", "/"] {
            assert!(!is_try(&Method::GET, path), "{path}");
        }
    }
}
