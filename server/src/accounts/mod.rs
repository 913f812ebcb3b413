//! Accounts: one per natural person who works here, with dated memberships, a password and a second factor.
//!
//! `guard` answers who is calling and what they may do; every handler begins with it. What this noun does
//! NOT do: sign residents in (they come by card or beside a worker), or know what a case is.

pub mod guard;
pub(crate) mod names;
pub(crate) mod next_password;
pub mod password;
pub mod posts;
pub(crate) mod printed_codes;
pub(crate) mod resumptions;
pub(crate) mod sign_in;
pub mod staff;
pub mod store;

/// The secrets of an account that has just been made, shown once and never again.
pub struct NewSecrets {
    /// The account's id.
    pub account_id: uuid::Uuid,
    /// The first password.
    pub password: String,
    /// The second factor's secret in base32, for the authenticator app.
    pub totp_secret: String,
    /// Ten codes on paper for those without a phone, each used once.
    pub printed_codes: Vec<String>,
}
