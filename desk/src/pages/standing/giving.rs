//! Giving a mandate in the name of a person who is here, or whose signed paper the worker saw.

use super::papers::{Names, Papers, day, errors, missing};
use crate::{
    flow::Page,
    pages::trouble,
    state::Desk,
    texts::{CANCEL, standing as words},
};
use domain::{
    cases::Kind,
    fields::FieldErrors,
    mandates::{Act, GiveMandate, HolderKind},
};
use leptos::prelude::*;
use ui::{
    Asking, Checkboxes, Choice, Errors, Field, Radios,
    client::Intents,
    plain::{all, div, h2, heading, other_button, p},
};
use uuid::Uuid;

const NAMES: Names = Names {
    id_number: "holder.id_number",
    name: "holder.name",
    phone: "holder.phone",
    employer_tie: "holder.employer_tie",
};

/// What was typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    papers: Papers,
    relation: RwSignal<String>,
    programmes: RwSignal<Vec<String>>,
    acts: RwSignal<Vec<String>>,
    until: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let (empty, none) = (|| RwSignal::new(String::new()), || RwSignal::new(Vec::new()));
        let papers = Papers::new(NAMES);
        Self { papers, relation: empty(), programmes: none(), acts: none(), until: empty() }
    }

    fn given(self) -> Result<GiveMandate, FieldErrors> {
        let mut wrong = Vec::new();
        let holder = self.papers.given(&mut wrong);
        let relation = HolderKind::from_code(&self.relation.get_untracked());
        if relation.is_none() {
            wrong.push(missing("relation", words::NO_RELATION));
        }
        let programmes = self.programmes.get_untracked();
        let programmes = programmes.iter().filter_map(|code| Kind::from_code(code)).collect();
        let acts = self.acts.get_untracked().iter().filter_map(|code| Act::from_code(code)).collect();
        let until = day(self.until, ("until", words::MANDATE_UNTIL), &mut wrong);
        match (holder, relation, until) {
            (Some(holder), Some(relation), Some(until)) if wrong.is_empty() => {
                Ok(GiveMandate { holder, relation, programmes, acts, until })
            }
            _ => Err(errors(wrong)),
        }
    }

    fn questions(self, errors: Errors) -> AnyView {
        let relations = HolderKind::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
        // What nobody gives away is not offered.
        let programmes = Kind::ALL.iter().filter(|kind| **kind != Kind::GuardianshipEnding);
        let programmes = programmes.map(|one| Choice::new(one.code(), one.words())).collect();
        let acts = Act::ALL.iter().filter(|act| **act != Act::Consent);
        let acts = acts.map(|one| Choice::new(one.code(), one.words())).collect();
        all([
            h2(words::WHO),
            self.papers.questions(errors),
            view! { <Radios field="relation" legend=words::RELATION choices=relations value=self.relation errors=errors/> }
                .into_any(),
            h2(words::SCOPE_PART),
            view! {
                <Checkboxes field="programmes" legend=words::PROGRAMMES choices=programmes values=self.programmes errors=errors/>
            }
            .into_any(),
            view! { <Checkboxes field="acts" legend=words::ACTS choices=acts values=self.acts errors=errors/> }
                .into_any(),
            view! {
                <Field field="until" label=words::MANDATE_UNTIL hint=Some(words::MANDATE_HINT) value=self.until errors=errors/>
            }
            .into_any(),
        ])
    }
}

pub(in super::super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let asking = Asking::new();
    let typed = Typed::new();
    let intents = Intents::<GiveMandate>::default();
    let send = Callback::new(move |()| {
        let mandate = match typed.given() {
            Ok(mandate) => mandate,
            Err(wrong) => return asking.errors.show(wrong),
        };
        let intent = intents.of(&mandate);
        let giving = async move { desk.client.give_mandate(id, &mandate, &intent).await };
        asking.run(desk, giving, move |_| {
            intents.forget();
            desk.told.set(Some(words::GIVEN));
            desk.go(Page::Resident(id));
        });
    });
    let back = other_button(CANCEL, Callback::new(move |()| desk.go(Page::Resident(id))));
    all([
        heading(words::GIVE),
        p("quiet", words::GIVE_LEAD),
        trouble(asking, Some(send)),
        typed.questions(asking.errors),
        div("buttons", [asking.button(words::SEND_MANDATE, send), back]),
    ])
}
