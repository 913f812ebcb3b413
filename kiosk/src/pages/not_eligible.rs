//! Why registering is not open now: the clause, the facts, what would change it, and what else is open.

use crate::{pictures, state::Kiosk, texts::not_eligible as words};
use domain::cases::{Assessment, RefusalView, RuleStep};
use leptos::prelude::*;
use ui::{Heading, Notification, Tone};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let body = kiosk.assessment.get_untracked().map(body);
    view! {
        <Heading text=words::TITLE/>
        {body}
        {super::actions(kiosk, ().into_any())}
    }
    .into_any()
}

fn body(assessment: Assessment) -> AnyView {
    view! {
        {assessment.refusal.map(refusal)}
        {list(words::ELSE, assessment.alternatives)}
        <details>
            <summary>{words::STEPS}</summary>
            <div class="text">{assessment.steps.iter().map(step).collect::<Vec<_>>()}</div>
        </details>
    }
    .into_any()
}

fn refusal(refusal: RefusalView) -> AnyView {
    view! {
        <div class="easy">
            <span class="easy-picture" aria-hidden="true" inner_html=pictures::STOP></span>
            <p>{refusal.words}</p>
        </div>
        <Notification tone=Tone::Information>
            <h2>{words::CHANGE}</h2>
            <p>{refusal.would_change}</p>
        </Notification>
        <p class="quiet">
            {words::CLAUSE} "：" {refusal.clause}
        </p>
        <details>
            <summary>{words::REMEDIES}</summary>
            <div>{list("", refusal.remedies)}</div>
        </details>
    }
    .into_any()
}

/// A heading, where there is one, over its lines; nothing where there are none.
fn list(title: &'static str, lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let lines: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <div class="text">
            {(!title.is_empty()).then(|| view! { <h2>{title}</h2> })}
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

fn step(step: &RuleStep) -> AnyView {
    let holds = if step.holds { words::HOLDS } else { words::FAILS };
    let sign = if step.holds { "✓ " } else { "✗ " };
    view! {
        <p>
            <strong>{sign} {holds}</strong>
            {format!(" {}（{}）。{}", step.says, step.value, step.clause)}
        </p>
    }
    .into_any()
}
