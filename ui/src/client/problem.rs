//! Why a request did not lead to its answer.

use super::reader;
use domain::fields::{FieldError, FieldErrors};
use serde::{Deserialize, de::DeserializeOwned};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The line is down or the server did not answer in time: whether it was done is not known, and the same intent
    /// can be sent again.
    NoLine,
    /// The server says no, and why.
    Refused(Problem),
    /// The answer is not one that this page understands: the page is older than the server.
    Garbled,
}

impl Failure {
    /// The stable code, to tell refusals apart.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NoLine => "no_line",
            Self::Refused(problem) => &problem.code,
            Self::Garbled => "garbled",
        }
    }

    /// The HTTP status; None where there was no answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            Self::NoLine | Self::Garbled => None,
        }
    }

    /// The wrong fields, where the refusal names some.
    #[must_use]
    pub fn fields(&self) -> Option<FieldErrors> {
        match self {
            Self::Refused(problem) if !problem.errors.0.is_empty() => Some(problem.errors.clone()),
            _ => None,
        }
    }

    /// Nobody is signed in any more.
    #[must_use]
    pub fn signed_out(&self) -> bool {
        self.status() == Some(401)
    }

    /// Sending the same intent again may help: no line, too much at once, or a server in trouble.
    #[must_use]
    pub fn worth_retrying(&self) -> bool {
        match self {
            Self::NoLine => true,
            Self::Refused(problem) => problem.status >= 500 || problem.status == 429,
            Self::Garbled => false,
        }
    }
}

/// A refusal in the server's words (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// The sentence for the person, in Chinese.
    pub sentence: String,
    /// The wrong fields.
    pub errors: FieldErrors,
    /// The whole body, for what only some refusals have.
    body: String,
}

#[derive(Deserialize)]
struct More<T> {
    more: T,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    code: String,
    detail: Option<String>,
    title: Option<String>,
    #[serde(default)]
    errors: Vec<WireField>,
}

#[derive(Deserialize)]
struct WireField {
    field: String,
    code: String,
    message: Option<String>,
}

impl Problem {
    /// Reads the body of a refusal; one that is not a problem document (from a proxy, say) still has its status.
    #[must_use]
    pub fn read(status: u16, body: &str) -> Self {
        let wire: Wire = reader::read(body).unwrap_or_else(|_| Wire {
            code: String::new(),
            detail: None,
            title: None,
            errors: Vec::new(),
        });
        let sentence =
            wire.detail.or(wire.title).unwrap_or_else(|| domain::words::sentence(&wire.code).to_owned());
        let errors = wire.errors.into_iter().map(WireField::read).collect();
        Self { status, code: wire.code, sentence, errors: FieldErrors(errors), body: body.to_owned() }
    }

    /// What the refusal tells besides, such as who is probably the same person.
    #[must_use]
    pub fn more<T: DeserializeOwned>(&self) -> Option<T> {
        reader::read(&self.body).ok().map(|more: More<T>| more.more)
    }
}

impl WireField {
    fn read(self) -> FieldError {
        let message = self.message.unwrap_or_else(|| domain::words::sentence(&self.code).to_owned());
        FieldError { field: self.field, code: self.code, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_code_sentence_and_fields() {
        let body = r#"{"type":"about:blank","status":422,"code":"invalid_fields","detail":"有问题需要更正",
            "errors":[{"field":"answers.hours","code":"required","message":"请选择"}],"request_id":"x"}"#;
        let failure = Failure::Refused(Problem::read(422, body));
        assert_eq!(failure.code(), "invalid_fields");
        assert_eq!(failure.fields().expect("one field").0[0].message, "请选择");
        assert!(!failure.worth_retrying());
    }

    #[test]
    fn a_page_of_a_proxy_is_still_a_refusal() {
        let failure = Failure::Refused(Problem::read(502, "<html>"));
        assert_eq!((failure.code(), failure.fields()), ("", None));
        assert!(failure.worth_retrying());
    }

    #[test]
    fn only_401_means_signed_out() {
        assert!(Failure::Refused(Problem::read(401, "{}")).signed_out());
        assert!(!Failure::Refused(Problem::read(403, "{}")).signed_out());
        assert!(!Failure::NoLine.signed_out());
    }
}
