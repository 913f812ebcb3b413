//! What the API answers about the letters of a case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::letters::LetterKind;

/// A letter of a case, also one that nobody has printed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LetterView {
    /// Which letter.
    pub kind: LetterKind,
    /// Its title, in Chinese.
    pub title: String,
    /// The number of the event that it tells of.
    pub sequence: i64,
    /// The day of that event (Asia/Shanghai), which the letter bears.
    pub on: NaiveDate,
    /// Its own number, thirteen digits; none before it is first printed.
    pub number: Option<String>,
}

/// The letters of a case, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LetterList {
    /// The letters.
    pub items: Vec<LetterView>,
}
