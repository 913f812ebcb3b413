//! Finding a sealed value without opening every row: keyed tokens of it, stored beside.
//!
//! An unkeyed hash of an ID number is as good as the number: all 36.5 million candidates of one county are
//! tried in 26 seconds. So the token is HMAC-SHA256 under an index key that the database does not hold, over
//! (table, column, version of the normalisation, value). What this module does NOT do: normalise (the caller
//! hands in the value as it is compared) and store (`tokens`).

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::cell::length_prefixed;
use super::key_ring::IndexKey;

/// What a token is made of: tokens of different fields never equal one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The table, as in the schema.
    pub table: &'static str,
    /// The column, as in the schema.
    pub column: &'static str,
    /// Which normalisation the value went through; a changed one takes the next number.
    pub normalisation: u32,
}

impl Field {
    /// How the field is named in the rows of the token tables.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}/{}", self.table, self.column, self.normalisation)
    }
}

/// A keyed token of a value: equal for equal values of a field, and says nothing else.
#[derive(Clone, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Token(Vec<u8>);

impl Token {
    /// 128 bits, for what is unique: 16 bytes.
    const UNIQUE: usize = 16;

    /// The bytes as they stand in the store: 16 of a unique token, 2 of a short one.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// 128 bits: equal tokens mean equal values.
    pub(crate) fn unique(key: &IndexKey, field: &Field, value: &str) -> Self {
        Self(digest(key, field, value)[..Self::UNIQUE].to_vec())
    }

    /// 12 bits: many values share one, so that the token tells little; decrypt, then compare.
    pub(crate) fn short(key: &IndexKey, field: &Field, value: &str) -> Self {
        let digest = digest(key, field, value);
        Self(vec![digest[0] & 0x0f, digest[1]])
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Token({} bytes)", self.0.len())
    }
}

fn digest(key: &IndexKey, field: &Field, value: &str) -> [u8; 32] {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.key.expose()).expect("HMAC takes any key");
    let normalisation = field.normalisation.to_be_bytes();
    // The value goes in by itself: joining it with the rest would leave a copy of it behind.
    hmac.update(&length_prefixed(&[field.table.as_bytes(), field.column.as_bytes(), &normalisation]));
    hmac.update(&u32::try_from(value.len()).expect("a field is far shorter than 4 GiB").to_be_bytes());
    hmac.update(value.as_bytes());
    hmac.finalize().into_bytes().into()
}

#[cfg(test)]
#[path = "blind_index_tests.rs"]
mod tests;
