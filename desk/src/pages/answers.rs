//! What is asked of somebody who registers for work, on one page: the worker reads it out and writes down what is said.

use crate::texts::answers as words;
use domain::{
    fields::FieldErrors,
    job_seeking::{Adjustment, Distance, Education, Hours, JobSeekingAnswers, WorkKind},
};
use leptos::prelude::*;
use ui::{
    Checkboxes, Choice, Entry, Errors, Field, Radios,
    plain::{all, div},
};

/// No adjustment: a choice of the page, an empty list of the API.
const NOTHING: &str = "nothing";

/// What was written down so far.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    work: RwSignal<Vec<String>>,
    hours: RwSignal<String>,
    distance: RwSignal<String>,
    adjustments: RwSignal<Vec<String>>,
    education: RwSignal<String>,
    phone: RwSignal<String>,
}

impl Answers {
    /// Nothing yet, or what was answered before.
    pub(super) fn new(before: Option<&JobSeekingAnswers>) -> Self {
        let code = |of: fn(&JobSeekingAnswers) -> &'static str| {
            RwSignal::new(before.map(|answers| of(answers).to_owned()).unwrap_or_default())
        };
        let work = before.map(|answers| answers.work.iter().map(|one| one.code().to_owned()).collect());
        let adjustments = before.map(|answers| match answers.adjustments.as_slice() {
            [] => vec![NOTHING.to_owned()],
            some => some.iter().map(|one| one.code().to_owned()).collect(),
        });
        Self {
            work: RwSignal::new(work.unwrap_or_default()),
            hours: code(|answers| answers.hours.code()),
            distance: code(|answers| answers.distance.code()),
            adjustments: RwSignal::new(adjustments.unwrap_or_default()),
            education: code(|answers| answers.education.code()),
            phone: RwSignal::new(before.and_then(|answers| answers.phone.clone()).unwrap_or_default()),
        }
    }

    /// As the API takes them.
    ///
    /// # Errors
    /// Every question that nobody has answered. What is wrong with an answer the server says.
    pub(super) fn given(self) -> Result<JobSeekingAnswers, FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut needed = |field: &str, given: bool| {
            if !given {
                errors.add(field, "required");
            }
        };
        let hours = Hours::from_code(&self.hours.get_untracked());
        let distance = Distance::from_code(&self.distance.get_untracked());
        let education = Education::from_code(&self.education.get_untracked());
        needed("work", self.work.with_untracked(|work| !work.is_empty()));
        needed("hours", hours.is_some());
        needed("distance", distance.is_some());
        needed("adjustments", self.adjustments.with_untracked(|some| !some.is_empty()));
        needed("education", education.is_some());
        let whole = hours.zip(distance).zip(education).map(|((hours, distance), education)| {
            let chosen = self.work.get_untracked();
            let adjustments = self.adjustments.get_untracked();
            let phone = self.phone.get_untracked();
            JobSeekingAnswers {
                work: chosen.iter().filter_map(|code| WorkKind::from_code(code)).collect(),
                hours,
                distance,
                adjustments: adjustments.iter().filter_map(|code| Adjustment::from_code(code)).collect(),
                education,
                phone: (!phone.trim().is_empty()).then_some(phone),
            }
        });
        errors.finish(whole)
    }
}

/// The questions.
pub(super) fn questions(answers: Answers, errors: Errors, send: Callback<()>) -> AnyView {
    let choices = |all: Vec<(&'static str, &'static str)>| {
        all.into_iter().map(|(code, says)| Choice::new(code, says)).collect::<Vec<_>>()
    };
    let work = choices(WorkKind::ALL.iter().map(|one| (one.code(), one.words())).collect());
    let hours = choices(Hours::ALL.iter().map(|one| (one.code(), one.words())).collect());
    let distance = choices(Distance::ALL.iter().map(|one| (one.code(), one.words())).collect());
    let education = choices(Education::ALL.iter().map(|one| (one.code(), one.words())).collect());
    let nothing = (NOTHING, words::NOTHING);
    let adjustments = Adjustment::ALL.iter().map(|one| (one.code(), one.words())).chain([nothing]);
    let adjustments = choices(adjustments.collect());
    let several = |field, legend, choices, values, alone: Option<&'static str>| {
        view! {
            <Checkboxes field=field legend=legend choices=choices values=values alone=alone errors=errors/>
        }
        .into_any()
    };
    let one = |field, legend, choices, value| {
        view! { <Radios field=field legend=legend choices=choices value=value errors=errors/> }.into_any()
    };
    let phone = view! {
        <Field
            field="phone"
            label=words::PHONE
            hint=Some(words::PHONE_HINT)
            entry=Entry::Digits
            longest=12
            value=answers.phone
            errors=errors
            on_enter=send
        />
    };
    all([
        several("work", words::WORK, work, answers.work, None),
        several("adjustments", words::ADJUSTMENTS, adjustments, answers.adjustments, Some(NOTHING)),
        div(
            "columns",
            [
                one("hours", words::HOURS, hours, answers.hours),
                one("distance", words::DISTANCE, distance, answers.distance),
                one("education", words::EDUCATION, education, answers.education),
            ],
        ),
        phone.into_any(),
    ])
}

/// The same, in words: every one of them is a question that nobody has answered.
pub(super) fn in_words(mut wrong: FieldErrors) -> FieldErrors {
    for error in &mut wrong.0 {
        let question = match error.field.as_str() {
            "work" => words::WORK,
            "adjustments" => words::ADJUSTMENTS,
            "hours" => words::HOURS,
            "distance" => words::DISTANCE,
            _ => words::EDUCATION,
        };
        let [before, after] = words::EMPTY;
        error.message = format!("{before}{question}{after}");
    }
    wrong
}
