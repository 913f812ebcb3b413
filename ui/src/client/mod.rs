//! The API as functions: the only place from which a page reaches the server.
//!
//! Nothing of a session is stored: the cookie is the browser's and cannot be read, the page's own secret is in this
//! value alone and is gone with the page. A request is never repeated by itself; whoever retries gives the same
//! [`Intent`], so that it is done once.

mod endpoints;
mod letters;
mod practice;
mod practising;
mod problem;
mod reader;
mod staff;
mod standing;
mod watch;
mod wire;

pub use practice::{Answer, Answers, Asked, practise};
pub use problem::{Failure, Problem};
pub use watch::Watch;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use wire::Sending;

const ROOT: &str = "/api/v1";

/// What somebody wants to be done once, however often it has to be sent: goes out as `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent(String);

impl Intent {
    /// A new intent. The same person pressing the same button again is the same intent; other answers are another.
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0_u8; 16];
        if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
            // Sixteen bytes are within what a browser gives at once.
            let _ = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        Self(hex(&bytes))
    }
}

impl Default for Intent {
    fn default() -> Self {
        Self::new()
    }
}

/// What was sent last, with its intent: the same again is the same intent, anything else is a new one.
pub struct Intents<T: 'static>(StoredValue<Option<(T, Intent)>, LocalStorage>);

impl<T> Clone for Intents<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Intents<T> {}

impl<T: PartialEq + Clone> Default for Intents<T> {
    fn default() -> Self {
        Self(StoredValue::new_local(None))
    }
}

impl<T: PartialEq + Clone> Intents<T> {
    /// The intent of sending this.
    pub fn of(self, sent: &T) -> Intent {
        let again = self.0.with_value(|last| {
            last.as_ref().filter(|(before, _)| before == sent).map(|(_, intent)| intent.clone())
        });
        again.unwrap_or_else(|| {
            let intent = Intent::new();
            self.0.set_value(Some((sent.clone(), intent.clone())));
            intent
        })
    }

    /// What was sent is done: the same another time is meant another time.
    pub fn forget(self) {
        self.0.set_value(None);
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// The API of this server, as the person who is signed in on this page.
#[derive(Clone, Copy)]
pub struct Client {
    page_secret: StoredValue<Option<String>>,
    /// Stands for the code of the second factor when the worker comes back to this page today.
    resumption: StoredValue<Option<String>>,
}

impl Default for Client {
    fn default() -> Self {
        Self { page_secret: StoredValue::new(None), resumption: StoredValue::new(None) }
    }
}

impl Client {
    /// Nobody is signed in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What stands for the code of the second factor on this page, if a code was shown here.
    #[must_use]
    pub fn resumption(self) -> Option<String> {
        self.resumption.get_value()
    }

    /// A code is asked for again.
    pub fn forget_resumption(self) {
        self.resumption.set_value(None);
    }

    fn sending(self, method: &'static str, path: &str) -> Sending {
        let page_secret = self.page_secret.get_value();
        Sending { method, address: format!("{ROOT}{path}"), page_secret, ..Sending::default() }
    }

    async fn read<T: DeserializeOwned>(self, path: &str) -> Result<T, Failure> {
        understand(&self.sending("GET", path).send().await?)
    }

    async fn write<T: DeserializeOwned>(
        self,
        method: &'static str,
        path: &str,
        body: Option<String>,
        intent: Option<&Intent>,
        version: Option<i64>,
    ) -> Result<T, Failure> {
        let intent = intent.map(|intent| intent.0.clone());
        understand(&Sending { body, intent, version, ..self.sending(method, path) }.send().await?)
    }
}

fn json(body: &impl Serialize) -> Option<String> {
    // The requests of the API are plain structs: none of them has a map or a key that JSON cannot hold.
    serde_json::to_string(body).ok()
}

fn understand<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    let body = if body.is_empty() { "null" } else { body };
    reader::read(body).map_err(|_| Failure::Garbled)
}

/// An answer of another server than ours (the bridge), read the same way.
///
/// # Errors
/// No line, no answer in `patience` milliseconds, a refusal, or an answer that is not a `T`.
pub async fn ask_elsewhere<T: DeserializeOwned>(
    method: &'static str,
    address: &str,
    body: Option<String>,
    patience: u32,
) -> Result<T, Failure> {
    let address = address.to_owned();
    let sending = Sending { method, address, body, patience: Some(patience), ..Sending::default() };
    understand(&sending.send().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_is_written_in_hexadecimal() {
        assert_eq!(hex(&[0, 15, 16, 255]), "000f10ff");
    }

    #[test]
    fn an_empty_answer_is_nothing_and_a_strange_one_is_garbled() {
        assert_eq!(understand::<()>(""), Ok(()));
        assert_eq!(understand::<u32>("7"), Ok(7));
        assert_eq!(understand::<u32>("<html>"), Err(Failure::Garbled));
    }
}
