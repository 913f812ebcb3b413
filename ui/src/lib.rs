//! The components and the API client that the kiosk and the desk share.
//!
//! Components follow the patterns of GOV.UK's design system: every field has its label, hint and error joined by
//! `aria-describedby`, the error summary takes the focus, answers are checked before they are sent. Their look is
//! one file, `assets/style.css`. [`client`] is the only place from which a page reaches the server.
//!
//! It does NOT hold pages, texts of a page, or anything that outlives the page: no storage, no history, no cookie.

#![expect(clippy::must_use_candidate, reason = "a component is called by `view!`, which uses it")]

pub mod asking;
pub mod button;
pub mod choices;
pub mod client;
pub mod credentials;
pub mod dates;
pub mod dialog;
pub mod errors;
pub mod field;
pub mod file_field;
pub mod heading;
mod look;
pub mod notification;
pub mod own_word;
pub mod pad;
pub mod passage;
pub mod pictures;
pub mod plain;
pub mod select;
pub mod slip;
pub mod steps;
pub mod summary;
mod texts;

pub use asking::{Around, Asking};
pub use button::{Button, Look};
pub use choices::{Checkboxes, Choice, Radios};
pub use credentials::Credentials;
pub use dialog::Dialog;
pub use errors::{ErrorSummary, Errors};
pub use field::{Entry, Field};
pub use file_field::FileField;
pub use heading::Heading;
pub use look::mark;
pub use notification::{Notification, Tone};
pub use own_word::OwnWordForm;
pub use pad::Pad;
pub use passage::Passage;
pub use select::Select;
pub use slip::{Slip, SlipText};
pub use steps::{StepLine, StepMark, Steps};
pub use summary::{SummaryList, SummaryRow};
