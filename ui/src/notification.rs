//! A message across the page: done, take care, did not work.

use crate::texts;
use leptos::prelude::*;

/// What a notification is about; each has its own sign and word, never a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Information,
    /// It worked.
    Success,
    /// It did not work, or needs care.
    Problem,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Information => "notice",
            Self::Success => "notice notice-success",
            Self::Problem => "notice notice-problem",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Information => "i",
            Self::Success => "✓",
            Self::Problem => "!",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Information => texts::INFORMATION,
            Self::Success => texts::SUCCESS,
            Self::Problem => texts::PROBLEM,
        }
    }
}

/// A notification. A problem is announced at once, the others when the reader is done with its sentence.
#[component]
pub fn Notification(
    /// What it is about.
    tone: Tone,
    /// What it says, and what can be done about it.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Problem { "alert" } else { "status" };
    view! {
        <div class=tone.class() role=role>
            <span class="notice-sign" aria-hidden="true">
                {tone.sign()}
            </span>
            <div class="notice-text">
                <span class="unseen">{tone.word()}</span>
                {children()}
            </div>
        </div>
    }
}
