//! The words of signing in: which face somebody came through, how sure we are of them, what a session shows.
//!
//! How sessions are kept and ended is the platform's; who may do what stands in [`crate::roles`], NOT here.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::areas::AreaId;
use crate::devices::DeviceProof;
use crate::fields::FieldErrors;
use crate::roles::Role;
use crate::text;

coded! {
    /// Through which front a session was started; it fixes how its secret travels and how long it lives.
    pub enum Face in face {
        /// The mini-program and other programs: a bearer token.
        Program = "program",
        /// The kiosk of a village hall: a cookie and a secret of the page.
        Kiosk = "kiosk",
        /// A worker's desk: a cookie.
        Desk = "desk",
    }
}

coded! {
    /// How we know who it is.
    pub enum Assurance in assurance {
        /// A worker: password and a second factor.
        Password = "password",
        /// A resident: their card was read and signed by an enrolled kiosk. It shows their own steps and fills one form, nothing more.
        Card = "card",
        /// A resident with a worker beside them; both stand in the audit.
        Assisted = "assisted",
        /// Somebody with their own card who acts for a person: as guardian, or by that person's mandate.
        Represented = "represented",
    }
}

/// A worker signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SignIn {
    /// The login name; capitals and spaces around it do not matter.
    pub login_name: String,
    /// The password, exactly as it was set.
    pub password: String,
    /// Six digits of the authenticator, or one printed code that was not used yet.
    #[serde(default)]
    pub code: Option<String>,
    /// Instead of the code: what the desk was given when a code was shown on the same page earlier today.
    #[serde(default)]
    pub resumption: Option<String>,
    /// Through which front.
    pub face: Face,
    /// The kiosk at which the worker stands, proved by its bridge; it must hold when it is given.
    #[serde(default)]
    pub device: Option<DeviceProof>,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("face", &self.face).finish_non_exhaustive()
    }
}

/// What a worker showed to sign in, well formed. Whether it is right is for the server to find out.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The login name in small letters.
    pub login_name: String,
    /// The password, unchanged.
    pub password: String,
    /// The second thing beside the password.
    pub second: Second,
    /// Through which front.
    pub face: Face,
    /// The kiosk's proof, if there is one.
    pub device: Option<DeviceProof>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("face", &self.face).finish_non_exhaustive()
    }
}

/// What stands beside the password.
#[derive(Clone, PartialEq, Eq)]
pub enum Second {
    /// A code.
    Code(SecondFactor),
    /// That a code was shown on the same page earlier today: the secret that was given for it.
    Earlier(String),
}

/// A code of a second factor.
#[derive(Clone, PartialEq, Eq)]
pub enum SecondFactor {
    /// Six digits of the authenticator (RFC 6238).
    Totp(String),
    /// A printed code: 8 to 32 capitals and digits, without the spaces and dashes it is printed with.
    Printed(String),
}

impl SecondFactor {
    /// Reads either kind; spaces and dashes do not matter.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let code: String = text::number(typed).chars().filter(|c| *c != '-').collect();
        let printed = (8..=32).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        match code.len() {
            6 if code.bytes().all(|b| b.is_ascii_digit()) => Some(Self::Totp(code)),
            _ if printed => Some(Self::Printed(code)),
            _ => None,
        }
    }
}

impl SignIn {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is empty or cannot be what it should be. Nothing is said about whether an account exists.
    pub fn parse(self) -> Result<Credentials, FieldErrors> {
        let mut errors = FieldErrors::none();
        let login_name = errors.take("login_name", login_name(&self.login_name));
        let password = errors
            .take("password", if self.password.is_empty() { Err("required") } else { Ok(self.password) });
        let second = match (self.code, self.resumption) {
            (Some(_), Some(_)) => errors.take("resumption", Err("not_expected")),
            (None, Some(earlier)) if self.face == Face::Desk => Some(Second::Earlier(earlier)),
            (code, _) => {
                let code = SecondFactor::parse(code.as_deref().unwrap_or_default());
                errors.take("code", code.ok_or("second_factor_form")).map(Second::Code)
            }
        };
        let whole = login_name.zip(password).zip(second).map(|((login_name, password), second)| {
            Credentials { login_name, password, second, face: self.face, device: self.device }
        });
        errors.finish(whole)
    }
}

/// A login name: 3 to 32 small letters, digits, dots and dashes, beginning with a letter or digit.
///
/// # Errors
/// `required` or `login_name_form`.
pub fn login_name(typed: &str) -> Result<String, &'static str> {
    let name = text::line(typed).to_ascii_lowercase();
    let fits = (3..=32).contains(&name.len())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    match (name.is_empty(), fits) {
        (true, _) => Err("required"),
        (_, false) => Err("login_name_form"),
        _ => Ok(name),
    }
}

/// A role at an area, as the session shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MembershipView {
    /// The role.
    pub role: Role,
    /// The id of the area.
    pub area_id: AreaId,
    /// The name of the area.
    pub area_name: String,
}

/// Who acts: a worker's account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ActorView {
    /// The account.
    pub account_id: Uuid,
    /// The worker's own name, shown to themselves in full.
    pub name: String,
    /// The roles that hold today.
    pub memberships: Vec<MembershipView>,
}

impl fmt::Debug for ActorView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActorView").field("account_id", &self.account_id).finish_non_exhaustive()
    }
}

/// Whose business it is: the resident who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SubjectView {
    /// The resident.
    pub resident_id: Uuid,
    /// The name, masked: 王*明.
    pub name_masked: String,
    /// The village of the registry.
    pub area_name: String,
}

/// A session as its owner sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SessionView {
    /// The worker, if one signed in.
    pub actor: Option<ActorView>,
    /// The resident, if one is here.
    pub subject: Option<SubjectView>,
    /// How we know who it is.
    pub assurance: Assurance,
    /// Through which front it was started.
    pub face: Face,
    /// Whether the worker must sign the confidentiality undertaking before anything opens.
    pub undertaking_due: bool,
    /// Whether the worker came in with a first password and must have one of their own drawn before anything opens.
    pub own_password_due: bool,
    /// Seconds without a request after which the session ends.
    pub idle_seconds: i64,
    /// When the session ends at the latest, unless renewed.
    pub expires_at: DateTime<Utc>,
    /// The bearer token, only in the answer that starts a program's session.
    pub token: Option<String>,
    /// The secret of the page, only in the answer that starts a kiosk's session; kept in memory only.
    pub page_secret: Option<String>,
    /// What stands for the code when the worker comes back to the same page today; only where a code was shown at a desk.
    #[serde(default)]
    pub resumption: Option<String>,
}

impl fmt::Debug for SessionView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionView")
            .field("face", &self.face)
            .field("assurance", &self.assurance)
            .field("undertaking_due", &self.undertaking_due)
            .field("own_password_due", &self.own_password_due)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// One of a worker's sessions, for ending the ones that should not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SessionSummary {
    /// Through which front it was started.
    pub face: Face,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A worker's sessions, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SessionList {
    /// The sessions.
    pub items: Vec<SessionSummary>,
}

/// A worker stands beside a person and acts in their name from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct AssistPerson {
    /// The resident.
    pub resident_id: Uuid,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(login_name: &str, password: &str, code: &str) -> SignIn {
        SignIn {
            login_name: login_name.into(),
            password: password.into(),
            code: Some(code.into()),
            resumption: None,
            face: Face::Desk,
            device: None,
        }
    }

    #[test]
    fn a_login_name_is_read_however_it_is_typed() {
        let read = form(" Wuzhen.01 ", " secret ", "123 456").parse().expect("well formed");
        assert_eq!((read.login_name.as_str(), read.password.as_str()), ("wuzhen.01", " secret "));
        assert!(read.second == Second::Code(SecondFactor::Totp("123456".into())));
    }

    #[test]
    fn a_printed_code_stands_in_for_the_phone() {
        assert!(SecondFactor::parse("abcd-efgh-23") == Some(SecondFactor::Printed("ABCDEFGH23".into())));
        assert!(SecondFactor::parse("12345").is_none() && SecondFactor::parse("12345６七八").is_none());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let errors = form("王", "", "1").parse().expect_err("nothing is right");
        assert_eq!(
            errors.to_string(),
            "login_name: login_name_form, password: required, code: second_factor_form"
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", form("wuzhen01", "hunter2", "123456"));
        assert!(!shown.contains("hunter2") && !shown.contains("123456") && !shown.contains("wuzhen01"));
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let json = r#"{"login_name":"a","password":"b","code":"c","face":"desk","admin":true}"#;
        assert!(serde_json::from_str::<SignIn>(json).is_err());
    }
}
