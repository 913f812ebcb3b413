//! Entering somebody whom the registry does not know. Whoever is probably there already is shown first.

use super::{
    certificate::Certificate,
    trouble,
    village::{self, Village},
};
use crate::{
    flow::Page,
    state::Desk,
    texts::{CANCEL, enter as words},
};
use domain::residents::{DifferentBecause, EnterResident, ResidentSummary};
use leptos::prelude::*;
use ui::{
    Asking, Choice, Entry, Errors, Radios, Tone,
    client::{Failure, Intents},
    plain::{all, div, h2, heading, live, maybe, notification, other_button, p, pressable, row, table, text},
};

/// What was typed so far.
#[derive(Clone, Copy)]
struct Typed {
    id_number: RwSignal<String>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
    address: RwSignal<String>,
    village: Village,
    certificate: Certificate,
    /// Why nobody who was shown is this person.
    different: RwSignal<String>,
    /// Who was shown.
    alike: RwSignal<Vec<ResidentSummary>>,
}

impl Typed {
    fn new() -> Self {
        Self {
            id_number: RwSignal::default(),
            name: RwSignal::default(),
            phone: RwSignal::default(),
            address: RwSignal::default(),
            village: Village::new(),
            certificate: Certificate::new(),
            different: RwSignal::default(),
            alike: RwSignal::default(),
        }
    }

    /// As the API takes it; what is wrong with it the server says.
    fn request(self) -> EnterResident {
        let optional = |value: RwSignal<String>| {
            let value = value.get_untracked();
            (!value.trim().is_empty()).then_some(value)
        };
        let different = DifferentBecause::from_code(&self.different.get_untracked());
        EnterResident {
            id_number: self.id_number.get_untracked(),
            name: self.name.get_untracked(),
            phone: optional(self.phone),
            address: optional(self.address),
            area_id: self.village.chosen.get_untracked(),
            certificate: self.certificate.given(),
            confirmed_different: different.is_some(),
            different_because: different,
        }
    }

    /// A field that only this page can miss.
    fn missing(self) -> Option<(&'static str, &'static str)> {
        if self.village.chosen.with_untracked(String::is_empty) {
            return Some(("area_id", words::NO_VILLAGE));
        }
        if let Some(missing) = self.certificate.missing() {
            return Some(missing);
        }
        let shown = self.alike.with_untracked(|alike| !alike.is_empty());
        (shown && self.different.with_untracked(String::is_empty))
            .then_some(("different_because", words::NO_REASON))
    }
}

pub(super) fn page(desk: Desk) -> AnyView {
    let (asking, typed) = (Asking::new(), Typed::new());
    let errors = asking.errors;
    let intents = Intents::<EnterResident>::default();
    let send = Callback::new(move |()| {
        if let Some((field, sentence)) = typed.missing() {
            errors.show_one(field, "required", sentence);
            return;
        }
        let request = typed.request();
        let intent = intents.of(&request);
        let entering = async move {
            match desk.client.create_resident(&request, &intent).await {
                Err(Failure::Refused(problem)) if problem.code == "probable_duplicate" => {
                    Ok(Err(problem.more::<Vec<ResidentSummary>>().unwrap_or_default()))
                }
                entered => entered.map(Ok),
            }
        };
        asking.run(desk, entering, move |entered| match entered {
            Ok(resident) => {
                desk.told.set(Some(words::DONE));
                desk.go(Page::Resident(resident.id));
            }
            Err(alike) => typed.alike.set(alike),
        });
    });
    let back = other_button(CANCEL, Callback::new(move |()| desk.go(Page::Find)));
    all([
        heading(words::TITLE),
        p("quiet", words::LEAD),
        trouble(asking, Some(send)),
        fields(desk, typed, errors, send),
        live(move || maybe(alike(desk, typed, errors))),
        div("buttons", [asking.button(words::ENTER, send), back]),
    ])
}

fn fields(desk: Desk, typed: Typed, errors: Errors, send: Callback<()>) -> AnyView {
    let field = super::typed(errors, send);
    let optional = Some(words::OPTIONAL);
    let person = div(
        "column",
        [
            field("id_number", words::ID_NUMBER, None, Entry::IdNumber, 18, typed.id_number),
            field("name", words::NAME, None, Entry::Text, 50, typed.name),
            field("phone", words::PHONE, optional, Entry::Digits, 12, typed.phone),
            field("address", words::ADDRESS, optional, Entry::Text, 200, typed.address),
            village::fields(desk, typed.village, "area_id", errors),
        ],
    );
    let certificate = div("column", [h2(words::CERTIFICATE), typed.certificate.questions(errors, send)]);
    div("columns", [person, certificate])
}

/// Who may be the same person; the worker looks, and says why it is somebody else.
fn alike(desk: Desk, typed: Typed, errors: Errors) -> Option<AnyView> {
    let alike = typed.alike.get();
    if alike.is_empty() {
        return None;
    }
    let line = |one: &ResidentSummary| {
        let id = one.id;
        let open = Callback::new(move |()| desk.go(Page::Resident(id)));
        row(
            pressable("link", [text(one.name_masked.clone())], open),
            [text(one.id_number_masked.clone()), text(one.area_name.clone()), text(one.status.words())],
        )
    };
    let choices = DifferentBecause::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
    let different = view! {
        <Radios
            field="different_because"
            legend=words::DIFFERENT
            choices=choices
            value=typed.different
            errors=errors
        />
    };
    Some(notification(
        Tone::Information,
        vec![
            p("strong", words::ALIKE),
            table(words::ALIKE, &words::COLUMNS, alike.iter().map(line).collect()),
            different.into_any(),
        ],
    ))
}
