//! The questions about somebody who is to stand for a person: their papers, and what they have to do with an employer.

use crate::texts::standing as words;
use chrono::NaiveDate;
use domain::{
    fields::{FieldError, FieldErrors},
    mandates::{EmployerTie, RepresentativeGiven},
};
use leptos::prelude::*;
use ui::{
    Choice, Entry, Errors, Field, Radios,
    plain::{all, p},
};

/// The names of the fields, as the API says them.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) id_number: &'static str,
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) employer_tie: &'static str,
}

/// What was typed and chosen.
#[derive(Clone, Copy)]
pub(super) struct Papers {
    names: Names,
    id_number: RwSignal<String>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
    employer_tie: RwSignal<String>,
}

impl Papers {
    pub(super) fn new(names: Names) -> Self {
        let empty = || RwSignal::new(String::new());
        Self { names, id_number: empty(), name: empty(), phone: empty(), employer_tie: empty() }
    }

    /// The questions.
    pub(super) fn questions(self, errors: Errors) -> AnyView {
        let typed = |field, label, entry, value| {
            view! { <Field field=field label=label hint=None entry=entry value=value errors=errors/> }
                .into_any()
        };
        let names = self.names;
        let ties = EmployerTie::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
        all([
            typed(names.name, words::NAME, Entry::Text, self.name),
            typed(names.id_number, words::ID_NUMBER, Entry::IdNumber, self.id_number),
            typed(names.phone, words::PHONE, Entry::Digits, self.phone),
            p("quiet", words::TIE_LEAD),
            view! {
                <Radios field=names.employer_tie legend=words::TIE choices=ties value=self.employer_tie errors=errors/>
            }
            .into_any(),
        ])
    }

    /// What was given, or that nothing was said about an employer: that is asked every time.
    pub(super) fn given(self, wrong: &mut Vec<FieldError>) -> Option<RepresentativeGiven> {
        let tie = EmployerTie::from_code(&self.employer_tie.get_untracked());
        if tie.is_none() {
            wrong.push(missing(self.names.employer_tie, words::NO_TIE));
        }
        let phone = Some(self.phone.get_untracked()).filter(|typed| !typed.trim().is_empty());
        Some(RepresentativeGiven {
            id_number: self.id_number.get_untracked(),
            name: self.name.get_untracked(),
            phone,
            employer_tie: tie?,
        })
    }
}

/// Nothing was chosen here. The sentence says where: above the page all of them stand together.
pub(super) fn missing(field: &'static str, sentence: &'static str) -> FieldError {
    FieldError { message: sentence.to_owned(), ..FieldError::new(field, "choose_one") }
}

/// The day that was typed under this label.
pub(super) fn day(
    typed: RwSignal<String>,
    (field, label): (&'static str, &'static str),
    wrong: &mut Vec<FieldError>,
) -> Option<NaiveDate> {
    let day = typed.with_untracked(|typed| typed.trim().parse().ok());
    if day.is_none() {
        let error = FieldError::new(field, "date_form");
        wrong.push(FieldError { message: format!("{label}：{}", error.message), ..error });
    }
    day
}

/// Everything that was found wrong before anything was sent.
pub(super) fn errors(wrong: Vec<FieldError>) -> FieldErrors {
    FieldErrors(wrong)
}
