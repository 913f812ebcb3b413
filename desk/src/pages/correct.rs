//! Asking that the registry be put right; and, in the case, what is to be put right.

use super::{certificate::Certificate, trouble};
use crate::{
    clock::now,
    flow::Page,
    state::Desk,
    texts::{CANCEL, WAIT, correct as words},
};
use domain::residents::{
    AskCorrection, CorrectionLine, CorrectionPaper, CorrectionView, ResidentStatus, ResidentView,
    RevealCorrection, RevealPurpose, SHOWN_FOR,
};
use leptos::prelude::*;
use std::time::Duration;
use ui::{
    Asking, Checkboxes, Choice, Entry, Errors, Radios,
    client::Intents,
    plain::{all, div, h2, heading, live, maybe, other_button, p, row, summary, table, text, waiting},
};
use uuid::Uuid;

/// What was typed and chosen.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    id_number: RwSignal<String>,
    certificate: Certificate,
    lives_here: RwSignal<Vec<String>>,
    paper: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        Self {
            name: RwSignal::default(),
            id_number: RwSignal::default(),
            certificate: Certificate::new(),
            lives_here: RwSignal::default(),
            paper: RwSignal::default(),
        }
    }

    /// As the API takes it, or what only this page can miss.
    fn request(self) -> Result<AskCorrection, (&'static str, &'static str)> {
        if let Some(missing) = self.certificate.missing() {
            return Err(missing);
        }
        let paper = CorrectionPaper::from_code(&self.paper.get_untracked());
        let paper = paper.ok_or(("paper", words::NO_PAPER))?;
        let typed =
            |value: RwSignal<String>| Some(value.get_untracked()).filter(|text| !text.trim().is_empty());
        Ok(AskCorrection {
            name: typed(self.name),
            id_number: typed(self.id_number),
            certificate: self.certificate.given(),
            lives_here: self.lives_here.with_untracked(|chosen| !chosen.is_empty()),
            paper,
        })
    }

    fn questions(self, resident: &ResidentView, errors: Errors, send: Callback<()>) -> AnyView {
        let typed = super::typed(errors, send);
        let held = resident.certificate.is_some();
        let certificate =
            held.then(|| div("column", [h2(words::CERTIFICATE), self.certificate.questions(errors, send)]));
        let away = resident.status != ResidentStatus::Living;
        let here = away.then(|| {
            let choices = vec![Choice::new("yes", words::HERE)];
            view! {
                <Checkboxes field="lives_here" legend=words::STATUS choices=choices values=self.lives_here errors=errors/>
            }
            .into_any()
        });
        let papers = CorrectionPaper::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
        let paper = view! {
            <Radios field="paper" legend=words::PAPER choices=papers value=self.paper errors=errors/>
        };
        let person = div(
            "column",
            [
                typed("name", words::NAME, None, Entry::Text, 50, self.name),
                typed("id_number", words::ID_NUMBER, None, Entry::IdNumber, 18, self.id_number),
                maybe(here),
            ],
        );
        all([div("columns", [person].into_iter().chain(certificate)), paper.into_any()])
    }
}

pub(super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let (loading, asking, typed) = (Asking::new(), Asking::new(), Typed::new());
    let resident = RwSignal::new(None::<ResidentView>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.show_resident(id), move |view| resident.set(Some(view)));
    });
    load.run(());
    let intents = Intents::<AskCorrection>::default();
    let send = Callback::new(move |()| {
        let request = match typed.request() {
            Ok(request) => request,
            Err((field, sentence)) => return asking.errors.show_one(field, "required", sentence),
        };
        let intent = intents.of(&request);
        let opening = async move { desk.client.ask_correction(id, &request, &intent).await };
        asking.run(desk, opening, move |case| {
            intents.forget();
            desk.told.set(Some(words::ASKED));
            desk.go(Page::Case(case.id));
        });
    });
    let back = move || other_button(CANCEL, Callback::new(move |()| desk.go(Page::Resident(id))));
    all([
        heading(words::TITLE),
        p("quiet", words::LEAD),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(asking, Some(send)),
        live(move || {
            maybe(resident.get().map(|resident| {
                all([
                    summary(super::resident::registry(&resident)),
                    typed.questions(&resident, asking.errors, send),
                    div("buttons", [asking.button(words::SEND, send), back()]),
                ])
            }))
        }),
    ])
}

/// What is to be put right, masked, and for two minutes in clear.
pub(super) fn asked(desk: Desk, case: Uuid, correction: &CorrectionView) -> AnyView {
    let asking = Asking::new();
    let in_clear = RwSignal::new(None::<Vec<CorrectionLine>>);
    let show = Callback::new(move |()| {
        let request = RevealCorrection { purpose: RevealPurpose::Review };
        let revealing = async move { desk.client.reveal_correction(case, &request).await };
        asking.run(desk, revealing, move |revealed| {
            // By the clock of this machine, which may be another than the server's.
            let until = now() + SHOWN_FOR;
            in_clear.set(Some(revealed.lines));
            let cover = move || {
                if in_clear.try_with_untracked(|_| now() >= until) == Some(true) {
                    in_clear.set(None);
                }
            };
            set_timeout(cover, SHOWN_FOR.to_std().unwrap_or(Duration::ZERO));
        });
    });
    let masked = correction.lines.clone();
    let rows = move || {
        let lines = in_clear.get().unwrap_or_else(|| masked.clone());
        let line = |line: &CorrectionLine| {
            row(text(line.field.words()), [text(line.was.clone()), text(line.becomes.clone())])
        };
        table(words::TABLE, &words::COLUMNS, lines.iter().map(line).collect())
    };
    all([
        live(rows),
        p("", format!("{}：{}", words::PAPER, correction.paper.words())),
        trouble(asking, Some(show)),
        live(move || {
            if in_clear.with(Option::is_some) {
                p("quiet", words::COVERED_SOON)
            } else {
                div("buttons", [other_button(words::SHOW, show)])
            }
        }),
    ])
}
