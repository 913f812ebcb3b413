//! Letters: what is said on paper about a case, as a value. Which letters follow from what happened, and what each says.
//!
//! This module does NOT draw a page, number a letter or keep it: how a page looks stands with whoever prints.

mod content;
mod due;
mod views;

#[cfg(test)]
mod tests;

pub use content::{Block, Content, Facts, Told, content};
pub use due::{Due, due};
pub use views::{LetterBlock, LetterList, LetterText, LetterView};

coded! {
    /// A kind of letter.
    pub enum LetterKind in letter {
        /// The application arrived, and how it goes on.
        Receipt = "receipt",
        /// How it ended and why, and what can be done against it.
        Decision = "decision",
        /// The registration that was approved.
        Registration = "registration",
    }
}
