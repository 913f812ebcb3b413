//! Where something stands: done, now, next, and by when.

use crate::{dates, texts, texts::step as words};
use domain::cases::{StepState, StepView};
use leptos::prelude::*;

/// The state of a step; each has its own sign and word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepMark {
    /// It is behind.
    Done,
    /// It is happening.
    Now,
    /// It is still to come.
    Next,
    /// It will not happen any more.
    Skipped,
}

impl StepMark {
    fn class(self) -> &'static str {
        match self {
            Self::Done => "step step-done",
            Self::Now => "step step-now",
            Self::Next => "step",
            Self::Skipped => "step step-skipped",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Done => "✓",
            Self::Now => "●",
            Self::Next => "",
            Self::Skipped => "–",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => texts::DONE,
            Self::Now => texts::NOW,
            Self::Next => texts::NEXT,
            Self::Skipped => texts::SKIPPED,
        }
    }
}

/// One step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// Who does what.
    pub title: String,
    /// Where it stands.
    pub mark: StepMark,
    /// When it was done or is due, in words.
    pub when: Option<String>,
}

impl StepLine {
    /// A step of a case: when it was done, or by when it is due.
    #[must_use]
    pub fn of(step: &StepView) -> Self {
        let mark = match step.state {
            StepState::Done => StepMark::Done,
            StepState::Now => StepMark::Now,
            StepState::Next => StepMark::Next,
            StepState::Skipped => StepMark::Skipped,
        };
        let done = step.on.map(|on| format!("{} {}", words::ON, dates::long(on)));
        let due = step.due.map(|due| {
            let provisional = if step.provisional { words::PROVISIONAL } else { "" };
            format!("{} {}{provisional}", words::DUE, dates::long(due))
        });
        Self { title: step.step.words().into(), mark, when: done.or(due) }
    }
}

/// The steps in their order.
#[component]
pub fn Steps(
    /// The steps in their order.
    steps: Vec<StepLine>,
) -> impl IntoView {
    let steps: Vec<_> = steps.into_iter().map(step).collect();
    view! { <ol class="steps">{steps}</ol> }
}

fn step(step: StepLine) -> impl IntoView {
    let current = (step.mark == StepMark::Now).then_some("step");
    view! {
        <li class=step.mark.class() aria-current=current>
            <span class="step-sign" aria-hidden="true">
                {step.mark.sign()}
            </span>
            <div>
                <p class="step-title">{step.title}</p>
                <p class="step-state">
                    <strong>{step.mark.word()}</strong>
                    {step.when.map(|when| format!("，{when}"))}
                </p>
            </div>
        </li>
    }
}
