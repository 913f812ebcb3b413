//! The words of kiosks and card readers, and the bytes that a kiosk's bridge signs.
//!
//! The bridge and the server must sign and check the same bytes, so they are made here. Keys and
//! signatures themselves are made and checked elsewhere, NOT here.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::areas::AreaId;
use crate::fields::FieldErrors;
use crate::id_number::IdNumber;
use crate::text;

/// What a card reader yields. It travels only inside [`SignedReading::reading`], never by itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardReading {
    /// The ID number on the card.
    pub id_number: String,
    /// The name on the card.
    pub name: String,
    /// When the card was read, by the bridge's clock.
    pub read_at: DateTime<Utc>,
}

impl fmt::Debug for CardReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardReading").field("read_at", &self.read_at).finish_non_exhaustive()
    }
}

/// A card that was read well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The ID number on it.
    pub id_number: IdNumber,
    /// The name on it, normal form.
    pub name: CardName,
    /// When it was read, by the bridge's clock.
    pub read_at: DateTime<Utc>,
}

/// The name on a card; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct CardName(pub String);

impl fmt::Debug for CardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardName(…)")
    }
}

impl CardReading {
    /// Reads what stands on the card; `today` is what [`IdNumber::parse`] needs.
    ///
    /// # Errors
    /// `id_number` or `name`, or both.
    pub fn parse(self, today: NaiveDate) -> Result<Card, FieldErrors> {
        let mut errors = FieldErrors::none();
        let id_number = errors.take("id_number", IdNumber::parse(&self.id_number, today));
        let name = errors.take("name", text::person_name(&self.name));
        let read_at = self.read_at;
        let card =
            id_number.zip(name).map(|(id_number, name)| Card { id_number, name: CardName(name), read_at });
        errors.finish(card)
    }
}

/// A card reading, signed by an enrolled kiosk over a nonce of the server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SignedReading {
    /// The kiosk.
    pub device_id: Uuid,
    /// The nonce of the challenge, as it was given.
    pub nonce: String,
    /// The exact JSON that was signed: `{"id_number": …, "name": …, "read_at": …}`.
    pub reading: String,
    /// The Ed25519 signature over the signing bytes, in base64.
    pub signature: String,
}

impl fmt::Debug for SignedReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedReading").field("device_id", &self.device_id).finish_non_exhaustive()
    }
}

impl SignedReading {
    /// The bytes that the signature must be over.
    #[must_use]
    pub fn signing_bytes(&self) -> Vec<u8> {
        signing_bytes(self.device_id, &self.nonce, &self.reading)
    }
}

/// The bytes that a bridge signs and the server checks.
///
/// They begin with what they are for, so that the key's signatures mean nothing elsewhere; each part
/// after the device stands behind its length (eight bytes, big-endian), so that no two readings share them.
#[must_use]
pub fn signing_bytes(device_id: Uuid, nonce: &str, reading_json: &str) -> Vec<u8> {
    let mut bytes = b"aixin card reading v1\0".to_vec();
    bytes.extend_from_slice(device_id.as_bytes());
    for part in [nonce, reading_json] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// A kiosk's proof that it is the one which asks: signed over a nonce of the server, without a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DeviceProof {
    /// The kiosk.
    pub device_id: Uuid,
    /// The nonce of the challenge, as it was given.
    pub nonce: String,
    /// The Ed25519 signature over the proof bytes, in base64.
    pub signature: String,
}

/// The bytes that a bridge signs to prove its kiosk, and the server checks. They begin otherwise than those of a card
/// reading, so that neither signature stands for the other.
#[must_use]
pub fn proof_bytes(device_id: Uuid, nonce: &str) -> Vec<u8> {
    let mut bytes = b"aixin device proof v1\0".to_vec();
    bytes.extend_from_slice(device_id.as_bytes());
    bytes.extend_from_slice(&(nonce.len() as u64).to_be_bytes());
    bytes.extend_from_slice(nonce.as_bytes());
    bytes
}

/// A kiosk asks for a nonce, before a card is read or a worker signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ChallengeRequest {
    /// The kiosk.
    pub device_id: Uuid,
}

/// The nonce to sign, once, before it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CardChallenge {
    /// The nonce, to be signed as it stands.
    pub nonce: String,
    /// Until when it is accepted.
    pub expires_at: DateTime<Utc>,
}

/// A kiosk as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DeviceView {
    /// The kiosk.
    pub id: Uuid,
    /// Its name: 乌镇镇子夜社区一号机.
    pub name: String,
    /// The id of the village where it stands.
    pub area_id: AreaId,
    /// The name of the village where it stands.
    pub area_name: String,
    /// The phone of the village hall.
    pub hall_phone: Option<String>,
    /// Whether its reader is a simulator, which only a demonstration accepts.
    pub simulated: bool,
}

/// A kiosk is enrolled by the key that its bridge made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct EnrolDevice {
    /// The village where it stands.
    pub area_id: String,
    /// Its name, 1 to 60 characters.
    pub name: String,
    /// The bridge's Ed25519 public key: 32 bytes in base64.
    pub public_key: String,
    /// Whether its reader is a simulator.
    pub simulated: bool,
}

/// A kiosk to be enrolled, well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// The village where it stands.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// The public key, 44 characters of base64 (RFC 4648 section 4, padded).
    pub public_key: String,
    /// Whether its reader is a simulator.
    pub simulated: bool,
}

impl EnrolDevice {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is not well formed.
    pub fn parse(self) -> Result<NewDevice, FieldErrors> {
        let mut errors = FieldErrors::none();
        let area_id = errors.take("area_id", AreaId::parse(text::line(&self.area_id).as_str()));
        let name = errors.take("name", text::required(&self.name, 60));
        let public_key = errors.take("public_key", public_key(&self.public_key));
        let simulated = self.simulated;
        let device = area_id.zip(name).zip(public_key).map(|((area_id, name), public_key)| NewDevice {
            area_id,
            name,
            public_key,
            simulated,
        });
        errors.finish(device)
    }
}

/// 32 bytes in base64 are 43 characters and one `=`.
fn public_key(typed: &str) -> Result<String, &'static str> {
    let key = typed.trim();
    let body = key.strip_suffix('=').unwrap_or_default();
    let fits =
        body.len() == 43 && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    if fits { Ok(key.to_owned()) } else { Err("public_key_form") }
}

/// A person's file opened to a worker while they are present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PresenceView {
    /// The person.
    pub resident_id: Uuid,
    /// Until when their file is open to the worker.
    pub until: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reading(id_number: &str, name: &str) -> CardReading {
        let read_at = "2026-11-23T01:02:03Z".parse().expect("a time of the test");
        CardReading { id_number: id_number.into(), name: name.into(), read_at }
    }

    #[test]
    fn a_card_is_read() {
        let today = "2026-11-23".parse().expect("a date");
        let card = reading("33049819850312001 3", "王　明").parse(today).expect("well formed");
        assert_eq!((card.id_number.as_str(), card.name.0.as_str()), ("330498198503120013", "王明"));
        let errors = reading("1", "").parse(today).expect_err("nothing is right");
        assert_eq!(errors.to_string(), "id_number: length, name: name_missing");
    }

    #[test]
    fn debug_shows_nobody() {
        let signed = SignedReading {
            device_id: Uuid::nil(),
            nonce: "n".into(),
            reading: serde_json::to_string(&reading("330498198503120013", "王小明")).expect("JSON"),
            signature: "s".into(),
        };
        let card = reading("330498198503120013", "王小明").parse("2026-11-23".parse().expect("a date"));
        let shown = format!("{signed:?} {:?} {card:?}", reading("330498198503120013", "王小明"));
        assert!(!shown.contains("19850312") && !shown.contains('王'), "{shown}");
    }

    #[test]
    fn the_signing_bytes_are_fixed() {
        let bytes = signing_bytes(Uuid::from_u128(1), "ab", "{}");
        let mut expected = b"aixin card reading v1\0".to_vec();
        expected.extend([0; 15]);
        expected.extend([1, 0, 0, 0, 0, 0, 0, 0, 2, b'a', b'b', 0, 0, 0, 0, 0, 0, 0, 2, b'{', b'}']);
        assert_eq!(bytes, expected);
    }

    #[test]
    fn the_proof_bytes_are_fixed_and_never_those_of_a_reading() {
        let bytes = proof_bytes(Uuid::from_u128(1), "ab");
        let mut expected = b"aixin device proof v1\0".to_vec();
        expected.extend([0; 15]);
        expected.extend([1, 0, 0, 0, 0, 0, 0, 0, 2, b'a', b'b']);
        assert_eq!(bytes, expected);
        assert!(!signing_bytes(Uuid::from_u128(1), "ab", "").starts_with(&bytes[..20]));
    }

    #[test]
    fn a_key_is_32_bytes_of_base64() {
        let form = |key: &str| EnrolDevice {
            area_id: "330483100001".into(),
            name: "一号机".into(),
            public_key: key.into(),
            simulated: false,
        };
        assert!(form("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").parse().is_ok());
        for wrong in ["", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", "王", "===="] {
            assert_eq!(form(wrong).parse().expect_err(wrong).to_string(), "public_key: public_key_form");
        }
    }

    proptest! {
        #[test]
        fn different_readings_have_different_bytes(a in "[ab]{0,4}", b in "[ab]{0,4}", c in "[ab]{0,4}", d in "[ab]{0,4}") {
            let same = (&a, &b) == (&c, &d);
            let device = Uuid::nil();
            prop_assert_eq!(signing_bytes(device, &a, &b) == signing_bytes(device, &c, &d), same);
        }
    }
}
