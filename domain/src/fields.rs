//! What is wrong with a request, field by field: every wrong field at once, each by its path.

use serde::{Deserialize, Serialize};

use crate::words;

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FieldError {
    /// The path of the field from the top of the body, joined by dots: `answers.hours`, `work.0`.
    pub field: String,
    /// The stable code of what is wrong.
    pub code: String,
    /// What is wrong and how to put it right, in Chinese.
    pub message: String,
}

impl FieldError {
    /// The field at `field` is wrong for the reason `code`, in the words of the table of sentences.
    #[must_use]
    pub fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        let code = code.into();
        Self { field: field.into(), message: words::sentence(&code).to_owned(), code }
    }
}

/// Every wrong field of one request, in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Nothing found wrong so far.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One field is wrong.
    #[must_use]
    pub fn one(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self(vec![FieldError::new(field, code)])
    }

    /// Notes that `field` is wrong for the reason `code`.
    pub fn add(&mut self, field: impl Into<String>, code: impl Into<String>) {
        self.0.push(FieldError::new(field, code));
    }

    /// Takes the value, or notes why `field` has none and gives `None`.
    pub fn take<T, E: Into<&'static str>>(
        &mut self,
        field: impl Into<String>,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed.map_err(|error| self.add(field, error.into())).ok()
    }

    /// Takes the value of a part, or notes its wrong fields under `part.` and gives `None`.
    pub fn within<T>(&mut self, part: &str, parsed: Result<T, Self>) -> Option<T> {
        parsed
            .map_err(|inner| {
                self.0.extend(
                    inner
                        .0
                        .into_iter()
                        .map(|error| FieldError { field: format!("{part}.{}", error.field), ..error }),
                );
            })
            .ok()
    }

    /// Whether nothing was found wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value if nothing was found wrong.
    ///
    /// # Errors
    /// Everything that was noted.
    ///
    /// # Panics
    /// If nothing was noted and there is no value: a field was dropped without saying why.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value.expect("without a wrong field every part has a value"))
        } else {
            Err(self)
        }
    }
}

impl std::fmt::Display for FieldErrors {
    /// Names the fields and codes; never what was typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}: {}", error.field, error.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_with_its_path() {
        let mut errors = FieldErrors::none();
        let number: Option<u8> = errors.take("number", Err("check"));
        let part: Option<u8> = errors.within("answers", Err(FieldErrors::one("hours", "required")));
        let whole = errors.finish(number.zip(part)).expect_err("two fields are wrong");
        assert_eq!(whole.to_string(), "number: check, answers.hours: required");
        assert!(whole.0.iter().all(|error| error.message != words::sentence("no such code")));
    }

    #[test]
    fn a_right_request_gives_its_value() {
        let mut errors = FieldErrors::none();
        let value = errors.take("number", Ok::<_, &'static str>(7));
        assert_eq!(errors.finish(value), Ok(7));
    }
}
