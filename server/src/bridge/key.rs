//! The kiosk's own key, in a file that only its user may read.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::devices::{CardReading, DeviceProof, SignedReading, proof_bytes, signing_bytes};
use ed25519_dalek::{Signer, SigningKey};
use platform::random::Random;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::devices::device_id;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the bridge's key {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others may read the file.
    #[error("the bridge's key {0} can be read by others: chmod 600 it, and enrol a new one if somebody did")]
    Open(PathBuf),
    /// The file does not hold a key.
    #[error("the bridge's key {0} is damaged: remove it, start again and enrol the new key")]
    Damaged(PathBuf),
}

#[derive(Serialize, Deserialize)]
struct Stored {
    seed: String,
}

/// The identity of a kiosk.
pub struct BridgeKey {
    key: SigningKey,
}

impl BridgeKey {
    /// Reads the key, or makes one on the first start.
    ///
    /// # Errors
    /// [`KeyError`] names the file.
    pub fn load_or_create(path: &Path, random: &Random) -> Result<Self, KeyError> {
        let file_error = |source| KeyError::File { path: path.to_owned(), source };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mode = std::fs::metadata(path).map_err(file_error)?.permissions().mode();
                if mode & 0o077 != 0 {
                    return Err(KeyError::Open(path.to_owned()));
                }
                Self::read(&text).ok_or_else(|| KeyError::Damaged(path.to_owned()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let made = Self { key: SigningKey::from_bytes(&random.bytes::<32>()) };
                made.save(path).map_err(file_error)?;
                Ok(made)
            }
            Err(error) => Err(file_error(error)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        let seed: [u8; 32] = STANDARD.decode(stored.seed).ok()?.try_into().ok()?;
        Some(Self { key: SigningKey::from_bytes(&seed) })
    }

    fn save(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let stored = Stored { seed: STANDARD.encode(self.key.to_bytes()) };
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(serde_json::to_string(&stored).map_err(std::io::Error::other)?.as_bytes())?;
        file.sync_all()
    }

    /// The id the kiosk is enrolled under.
    #[must_use]
    pub fn device_id(&self) -> Uuid {
        device_id(&self.public_key())
    }

    /// The public key, for enrolment.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Proves the kiosk over the number the server drew, without a card.
    #[must_use]
    pub fn prove(&self, nonce: String) -> DeviceProof {
        let signature = self.key.sign(&proof_bytes(self.device_id(), &nonce));
        DeviceProof { device_id: self.device_id(), nonce, signature: STANDARD.encode(signature.to_bytes()) }
    }

    /// Signs a reading over the number the server drew.
    ///
    /// # Panics
    /// Never: a reading has only text and a time, which are always JSON.
    #[must_use]
    pub fn sign(&self, nonce: &str, reading: &CardReading) -> SignedReading {
        let reading = serde_json::to_string(reading).expect("a reading has only text and a time");
        let signature = self.key.sign(&signing_bytes(self.device_id(), nonce, &reading));
        SignedReading {
            device_id: self.device_id(),
            nonce: nonce.to_owned(),
            reading,
            signature: STANDARD.encode(signature.to_bytes()),
        }
    }
}
