//! The bridge on this machine: it holds the kiosk's key and its card reader.
//!
//! It listens on the loopback address only. Where it listens elsewhere than on its usual port, the kiosk is started
//! with `/kiosk/?bridge=PORT`: a number of the machine, nothing of a person.

use domain::devices::{DeviceProof, SignedReading};
use serde::Deserialize;
use ui::client::{Failure, ask_elsewhere};
use uuid::Uuid;

const USUAL_PORT: u16 = 8790;
/// The bridge waits 25 s for a card; a little more than that, in milliseconds.
const PATIENCE_FOR_A_CARD: u32 = 30_000;
const PATIENCE: u32 = 3_000;

/// What the bridge says of itself, as far as the pages need it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Status {
    /// The kiosk's id at the server.
    pub(crate) device_id: Uuid,
    /// Headphones are in the jack.
    #[serde(default)]
    pub(crate) headphones: bool,
}

/// Who and how the bridge is.
pub(crate) async fn status() -> Result<Status, Failure> {
    ask_elsewhere("GET", &address("/status"), None, PATIENCE).await
}

/// Waits for a card and signs what was read together with the server's nonce.
pub(crate) async fn read(nonce: &str) -> Result<SignedReading, Failure> {
    // A nonce is base64 or hexadecimal: nothing in it needs escaping.
    let body = format!("{{\"nonce\":\"{nonce}\"}}");
    ask_elsewhere("POST", &address("/read"), Some(body), PATIENCE_FOR_A_CARD).await
}

/// Says which kiosk this is, signed together with the server's nonce.
pub(crate) async fn sign(nonce: &str) -> Result<DeviceProof, Failure> {
    let body = format!("{{\"nonce\":\"{nonce}\"}}");
    ask_elsewhere("POST", &address("/sign"), Some(body), PATIENCE).await
}

fn address(path: &str) -> String {
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    format!("http://127.0.0.1:{}{path}", port(&search))
}

fn port(search: &str) -> u16 {
    let mut parts = search.trim_start_matches('?').split('&');
    let named = parts.find_map(|part| part.strip_prefix("bridge="));
    named.and_then(|port| port.parse().ok()).unwrap_or(USUAL_PORT)
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn the_bridge_listens_on_its_usual_port_unless_the_machine_says_otherwise() {
        assert_eq!(port(""), 8790);
        assert_eq!(port("?bridge=18790"), 18790);
        assert_eq!(port("?a=1&bridge=9"), 9);
    }

    #[test]
    fn nothing_but_a_port_is_taken() {
        assert_eq!(port("?bridge=evil.example"), 8790);
        assert_eq!(port("?bridge=99999"), 8790);
    }
}
