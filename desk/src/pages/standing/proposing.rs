//! Entering a guardianship from a paper that the worker saw.

use super::papers::{Names, Papers, day, errors, missing};
use crate::{
    flow::Page,
    pages::trouble,
    state::Desk,
    texts::{CANCEL, standing as words},
};
use domain::{
    fields::FieldErrors,
    mandates::{GuardianshipKind, GuardianshipPaper, ProposeGuardianship},
};
use leptos::prelude::*;
use ui::{
    Asking, Choice, Errors, Field, Radios,
    client::Intents,
    plain::{all, div, h2, heading, other_button, p},
};
use uuid::Uuid;

const NAMES: Names = Names {
    id_number: "guardian.id_number",
    name: "guardian.name",
    phone: "guardian.phone",
    employer_tie: "guardian.employer_tie",
};

/// What was typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    papers: Papers,
    kind: RwSignal<String>,
    paper: RwSignal<String>,
    paper_on: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let papers = Papers::new(NAMES);
        Self { papers, kind: empty(), paper: empty(), paper_on: empty(), from: empty(), until: empty() }
    }

    fn given(self) -> Result<ProposeGuardianship, FieldErrors> {
        let mut wrong = Vec::new();
        let guardian = self.papers.given(&mut wrong);
        let kind = GuardianshipKind::from_code(&self.kind.get_untracked());
        if kind.is_none() {
            wrong.push(missing("kind", words::NO_KIND));
        }
        let paper = GuardianshipPaper::from_code(&self.paper.get_untracked());
        if paper.is_none() {
            wrong.push(missing("paper", words::NO_PAPER));
        }
        let paper_on = day(self.paper_on, ("paper_on", words::PAPER_ON), &mut wrong);
        let from = day(self.from, ("from", words::FROM), &mut wrong);
        let has_end = self.until.with_untracked(|typed| !typed.trim().is_empty());
        let until = if has_end { day(self.until, ("until", words::LAST_DAY), &mut wrong) } else { None };
        match (guardian, kind, paper, paper_on, from) {
            (Some(guardian), Some(kind), Some(paper), Some(paper_on), Some(from)) if wrong.is_empty() => {
                Ok(ProposeGuardianship { guardian, kind, paper, paper_on, from, until })
            }
            _ => Err(errors(wrong)),
        }
    }

    fn questions(self, errors: Errors) -> AnyView {
        let kinds = GuardianshipKind::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
        let papers = GuardianshipPaper::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
        let typed = |field, label, hint, value| {
            view! { <Field field=field label=label hint=Some(hint) value=value errors=errors/> }.into_any()
        };
        all([
            h2(words::WHO),
            self.papers.questions(errors),
            h2(words::PAPER_PART),
            view! { <Radios field="kind" legend=words::KIND choices=kinds value=self.kind errors=errors/> }
                .into_any(),
            view! { <Radios field="paper" legend=words::PAPER choices=papers value=self.paper errors=errors/> }
                .into_any(),
            typed("paper_on", words::PAPER_ON, words::DAY_HINT, self.paper_on),
            typed("from", words::FROM, words::DAY_HINT, self.from),
            typed("until", words::UNTIL, words::UNTIL_HINT, self.until),
        ])
    }
}

pub(in super::super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let asking = Asking::new();
    let typed = Typed::new();
    let intents = Intents::<ProposeGuardianship>::default();
    let send = Callback::new(move |()| {
        let proposed = match typed.given() {
            Ok(proposed) => proposed,
            Err(wrong) => return asking.errors.show(wrong),
        };
        let intent = intents.of(&proposed);
        let entering = async move { desk.client.propose_guardianship(id, &proposed, &intent).await };
        asking.run(desk, entering, move |_| {
            intents.forget();
            desk.told.set(Some(words::PROPOSED));
            desk.go(Page::Resident(id));
        });
    });
    let back = other_button(CANCEL, Callback::new(move |()| desk.go(Page::Resident(id))));
    all([
        heading(words::PROPOSE),
        p("quiet", words::PROPOSE_LEAD),
        trouble(asking, Some(send)),
        typed.questions(asking.errors),
        div("buttons", [asking.button(words::SEND_GUARDIANSHIP, send), back]),
    ])
}
