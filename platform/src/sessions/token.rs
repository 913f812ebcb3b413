use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::random::Random;

/// 256 random bits that only their holder knows: what opens a session, or the second secret of a page.
///
/// Written as 43 characters of base64url. Has no `Display` and no `Serialize`; its `Debug` hides it.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// A fresh one.
    #[must_use]
    pub fn random(random: &Random) -> Self {
        Self(Zeroizing::new(random.bytes::<32>()))
    }

    /// What a client sent; `None` if it cannot be a token, which is not worth a round trip.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode(text).map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The text to hand to the one client it is for.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// SHA-256: what may be stored. No salt is needed, as nobody can try 2²⁵⁶ tokens.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_slice()).into()
    }

    /// What its session is stored under.
    #[must_use]
    pub fn id(&self) -> SessionId {
        SessionId(self.hash())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([secret])")
    }
}

/// The SHA-256 of a session's token: names the session without opening it. Written as 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId([u8; 32]);

impl SessionId {
    /// What a client sent; `None` if it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}

fn decode(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    // The length first: a header of a megabyte is refused without reading it.
    let written = (text.len() == 43).then(|| URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok())??;
    (written == 32).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{SessionId, Token};

    const TEXT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    #[test]
    fn a_token_reads_back_as_it_was_handed_out() {
        let token = Token::parse(TEXT).expect("43 characters of base64url");
        assert_eq!(token.reveal(), TEXT);
    }

    #[test]
    fn a_token_is_stored_under_its_sha_256() {
        let token = Token::parse(TEXT).expect("43 characters of base64url");
        // printf '%b' "$(printf '\\x%02x' $(seq 0 31))" | sha256sum | xxd -r -p | base64
        assert_eq!(token.id().to_string(), "Yw3NKWbEM2aRElRIu7JbT_QSpJxzLbLIq8G4WBvXEN0");
        assert_eq!(SessionId::parse(&token.id().to_string()), Some(token.id()));
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        let with_padding = format!("{TEXT}=");
        let stray_bits = format!("{}9", &TEXT[..42]);
        for text in
            ["", "short", &with_padding, &stray_bits, &TEXT[..42], &"爱".repeat(43), &"A".repeat(1 << 20)]
        {
            assert!(Token::parse(text).is_none(), "{} characters", text.len());
        }
    }

    #[test]
    fn the_debug_output_of_a_token_hides_it() {
        let token = Token::parse(TEXT).expect("43 characters of base64url");
        assert_eq!(format!("{token:?}"), "Token([secret])");
    }
}
