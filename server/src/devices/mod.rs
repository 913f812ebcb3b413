//! Kiosks as devices: each enrolled with a key of its own and bound to one village, and the card readings
//! that they sign over a number the server drew.
//!
//! What it does NOT do: read cards. The bridge on the kiosk's own machine does, and signs what it read.

pub mod api;
pub mod reading;
pub mod store;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id of the device whose public key this is: the first half of the key's SHA-256, so that whoever has the key
/// has the id, and nobody can enrol a key under another's id.
#[must_use]
pub fn device_id(public_key: &[u8]) -> Uuid {
    let hash = Sha256::digest(public_key);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(half).into_uuid()
}
