//! Check answers: what was said, each with a way to change it.

use crate::{errors::field_id, texts};
use leptos::prelude::*;

/// One answer.
#[derive(Clone)]
pub struct SummaryRow {
    /// What was asked, in a few words.
    pub key: String,
    /// What was answered.
    pub value: String,
    /// The field of the API and the way back to its question; None where nothing can be changed. The error summary
    /// leads to the way back.
    pub change: Option<(&'static str, Callback<()>)>,
    /// The answer is said aloud into headphones only.
    pub private: bool,
}

impl SummaryRow {
    /// An answer that only stands there.
    #[must_use]
    pub fn fixed(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), change: None, private: false }
    }

    /// An answer that can be changed.
    #[must_use]
    pub fn changeable(
        field: &'static str,
        key: impl Into<String>,
        value: impl Into<String>,
        change: Callback<()>,
    ) -> Self {
        Self { key: key.into(), value: value.into(), change: Some((field, change)), private: false }
    }

    /// The same, not to be said aloud beside others.
    #[must_use]
    pub fn private(self) -> Self {
        Self { private: true, ..self }
    }
}

/// The answers, as pairs of question and answer.
#[component]
pub fn SummaryList(
    /// The answers in the order in which they were asked.
    rows: Vec<SummaryRow>,
) -> impl IntoView {
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    view! { <dl class="summary">{rows}</dl> }
}

fn row(row: SummaryRow) -> impl IntoView {
    let spoken = row.key.clone();
    let change = row.change.map(|(field, change)| {
        view! {
            <dd class="summary-change">
                <button type="button" class="link" id=field_id(field) on:click=move |_| change.run(())>
                    {texts::CHANGE}
                    <span class="unseen">{spoken}</span>
                </button>
            </dd>
        }
    });
    view! {
        <div class="summary-row">
            <dt>{row.key}</dt>
            <dd data-spoken=row.private.then_some("private")>{row.value}</dd>
            {change}
        </div>
    }
}
