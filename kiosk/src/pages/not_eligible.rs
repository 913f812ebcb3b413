//! Why registering is not open now: the clause, the facts, what would change it, and what else is open.

use crate::{pictures, state::Kiosk, texts::not_eligible as words};
use domain::cases::{Assessment, RefusalView, RuleStep};
use leptos::prelude::*;
use ui::{
    Tone,
    plain::{all, details, div, element, h2, heading, lines, maybe, notification, p, picture, strong, text},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    all([
        heading(words::TITLE),
        maybe(kiosk.assessment.get_untracked().map(body)),
        super::actions(kiosk, vec![]),
    ])
}

fn body(assessment: Assessment) -> AnyView {
    let open = !assessment.alternatives.is_empty();
    all([
        maybe(assessment.refusal.map(refusal)),
        maybe(open.then(|| div("text", [h2(words::ELSE), lines(assessment.alternatives)]))),
        details(words::STEPS, super::private([div("text", assessment.steps.iter().map(step))])),
    ])
}

fn refusal(refusal: RefusalView) -> AnyView {
    super::private([
        div("easy", [picture("easy-picture", pictures::STOP), p("", refusal.words)]),
        notification(Tone::Information, vec![h2(words::CHANGE), p("", refusal.would_change)]),
        p("quiet", format!("{}{}", words::CLAUSE, refusal.clause)),
        details(words::REMEDIES, lines(refusal.remedies)),
    ])
}

fn step(step: &RuleStep) -> AnyView {
    let holds = if step.holds { words::HOLDS } else { words::FAILS };
    element("p", "", [strong(holds), text(format!(" {}（{}）。{}", step.says, step.value, step.clause))])
}
