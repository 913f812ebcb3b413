//! What the API answers about the letters of a case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::letters::{Block, Content, LetterKind};

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

/// A letter in its words, in the order of reading: for a screen that reads it aloud.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LetterText {
    /// The title.
    pub title: String,
    /// Its own number, thirteen digits.
    pub number: String,
    /// Whom it is to, by the full name.
    pub to: String,
    /// What it says.
    pub blocks: Vec<LetterBlock>,
    /// Which office signs it.
    pub office: String,
    /// The day that it bears.
    pub on: NaiveDate,
    /// The address of the page that verifies it.
    pub address: String,
    /// The code that this page shows too.
    pub check: String,
}

/// A part of a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LetterBlock {
    /// Whether it is the heading of what follows.
    pub is_heading: bool,
    /// What it is called, where it is a fact.
    pub label: Option<String>,
    /// Its words.
    pub text: String,
}

private_debug!(LetterText, LetterBlock);

impl LetterText {
    /// A letter that is verified at this address by this code.
    #[must_use]
    pub fn of(content: Content, address: String, check: String) -> Self {
        let Content { title, number, to, blocks, office, on, code: _ } = content;
        let blocks = blocks.into_iter().map(LetterBlock::of).collect();
        Self { title, number, to, blocks, office, on, address, check }
    }
}

impl LetterBlock {
    fn of(block: Block) -> Self {
        let (is_heading, label, text) = match block {
            Block::Heading { text } => (true, None, text),
            Block::Paragraph { text } => (false, None, text),
            Block::Fact { label, value } => (false, Some(label), value),
        };
        Self { is_heading, label, text }
    }
}
