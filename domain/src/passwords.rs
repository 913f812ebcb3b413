//! The words of having a password of one's own drawn, or new printed codes. Nobody chooses one: each is drawn by the server and shown once.
//!
//! What this does NOT do: draw, hash or compare. That needs randomness and is the server's.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::fields::FieldErrors;
use crate::sessions::SecondFactor;

/// Days after which a drawn password that nobody has used is worth nothing: a week, so that whoever gets one on a
/// Friday, or before a long weekend, comes in with it, and a slip that was left in a drawer opens nothing.
pub const UNUSED_DAYS: i64 = 7;

/// Until when a password that was drawn at `drawn` may wait for its first use.
#[must_use]
pub fn waits_until(drawn: DateTime<Utc>) -> DateTime<Utc> {
    drawn + TimeDelta::days(UNUSED_DAYS)
}

/// A signed-in worker asks for a new password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct DrawPassword {
    /// The present password, exactly as it was given out.
    pub password: String,
    /// Six digits of the authenticator, or one printed code that was not used yet.
    pub code: String,
}

/// What was shown to prove once more who asks, well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    /// The present password, unchanged.
    pub password: String,
    /// The second factor.
    pub second_factor: SecondFactor,
}

impl DrawPassword {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is empty or cannot be what it should be.
    pub fn parse(self) -> Result<Proof, FieldErrors> {
        let mut errors = FieldErrors::none();
        let password = errors
            .take("password", if self.password.is_empty() { Err("required") } else { Ok(self.password) });
        let second_factor = errors.take("code", SecondFactor::parse(&self.code).ok_or("second_factor_form"));
        let whole =
            password.zip(second_factor).map(|(password, second_factor)| Proof { password, second_factor });
        errors.finish(whole)
    }
}

/// The new password, shown once. The one before counts until this one is confirmed or used to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DrawnPassword {
    /// The new password.
    pub password: String,
    /// Until when it waits for its first use.
    pub waits_until: DateTime<Utc>,
}

/// The worker has kept the new password, and types it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ConfirmPassword {
    /// The new password, as it was shown.
    pub password: String,
}

/// Ten new printed codes, shown once. Those before count until one of these is used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DrawnCodes {
    /// The codes, each good for one time.
    pub codes: Vec<String>,
}

/// The worker has kept the new printed codes, and types one of them, which is used up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct ConfirmCodes {
    /// One of the new codes.
    pub code: String,
}

private_debug!(DrawPassword, Proof, DrawnPassword, ConfirmPassword, DrawnCodes, ConfirmCodes);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_password_waits_a_week() {
        let drawn = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        assert_eq!((waits_until(drawn) - drawn).num_hours(), 7 * 24);
    }

    #[test]
    fn every_wrong_field_of_the_form_is_named() {
        let form = DrawPassword { password: String::new(), code: "1".into() };
        let errors = form.parse().expect_err("nothing is right");
        assert_eq!(errors.to_string(), "password: required, code: second_factor_form");
    }

    #[test]
    fn a_password_is_read_exactly_as_it_was_typed() {
        let form = DrawPassword { password: " abcd ".into(), code: "123 456".into() };
        let proof = form.parse().expect("well formed");
        assert_eq!(proof.password, " abcd ");
        assert!(proof.second_factor == SecondFactor::Totp("123456".into()));
    }

    #[test]
    fn debug_shows_no_password() {
        let drawn = DrawnPassword { password: "abcd-efgh".into(), waits_until: DateTime::UNIX_EPOCH };
        let form = DrawPassword { password: "abcd-efgh".into(), code: "123456".into() };
        let shown = format!("{drawn:?} {form:?} {:?}", ConfirmPassword { password: "abcd-efgh".into() });
        assert!(!shown.contains("abcd") && !shown.contains("123456"), "{shown}");
    }
}
