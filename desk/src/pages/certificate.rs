//! The questions about a certificate, as it lies there.

use crate::{clock::now, texts::certificate as words};
use domain::{
    certificate_number::{Category, CertificateNumber},
    residents::NewCertificate,
};
use leptos::prelude::*;
use ui::{
    Checkboxes, Choice, Entry, Errors, dates,
    plain::{all, live, maybe},
};

/// What was typed and chosen.
#[derive(Clone, Copy)]
pub(super) struct Certificate {
    number: RwSignal<String>,
    components: RwSignal<Vec<String>>,
    issued_on: RwSignal<String>,
}

impl Certificate {
    pub(super) fn new() -> Self {
        Self { number: RwSignal::default(), components: RwSignal::default(), issued_on: RwSignal::default() }
    }

    /// As the API takes it; what is wrong with it the server says. None where nothing was typed.
    pub(super) fn given(self) -> Option<NewCertificate> {
        let components = self.components.get_untracked();
        self.is_given().then(|| NewCertificate {
            number: self.number.get_untracked(),
            components: components.iter().filter_map(|code| Category::from_code(code)).collect(),
            // A day that nobody chose is asked for by the page.
            issued_on: self.issued_on.get_untracked().parse().unwrap_or_default(),
        })
    }

    /// What only this page can miss: the field and the sentence.
    pub(super) fn missing(self) -> Option<(&'static str, &'static str)> {
        let undated = self.issued_on.with_untracked(String::is_empty);
        (self.is_given() && undated).then_some(("certificate.issued_on", words::NO_DAY))
    }

    fn is_given(self) -> bool {
        self.number.with_untracked(|number| !number.trim().is_empty())
    }

    /// The questions.
    pub(super) fn questions(self, errors: Errors, send: Callback<()>) -> AnyView {
        let multiple = Memo::new(move |_| {
            self.number.with(|number| {
                CertificateNumber::parse(number, dates::in_china(now()))
                    .is_ok_and(|number| number.category() == Category::Multiple)
            })
        });
        let components = move || {
            let single = Category::ALL.iter().filter(|category| **category != Category::Multiple);
            let choices = single.map(|category| Choice::new(category.code(), category.words())).collect();
            view! {
                <Checkboxes
                    field="certificate.components"
                    legend=words::COMPONENTS
                    choices=choices
                    values=self.components
                    errors=errors
                />
            }
            .into_any()
        };
        let typed = super::typed(errors, send);
        let hint = Some(words::NUMBER_HINT);
        all([
            typed("certificate.number", words::NUMBER, hint, Entry::IdNumber, 22, self.number),
            typed("certificate.issued_on", words::ISSUED_ON, None, Entry::Date, 10, self.issued_on),
            live(move || maybe(multiple.get().then(components))),
        ])
    }
}
