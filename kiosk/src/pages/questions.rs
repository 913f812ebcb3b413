//! The questions of the form, each on a page of its own. What is chosen stays when one goes back.

use crate::{
    draft::{NO_ADJUSTMENT, OTHER_PHONE, SAME_PHONE},
    flow::{Page, Question},
    pictures,
    state::{Form, Kiosk},
    texts,
};
use domain::{
    fields::FieldErrors,
    job_seeking::{Adjustment, Distance, Education, Hours, WorkKind},
};
use leptos::prelude::*;
use ui::{
    Asking, Checkboxes, Choice, Entry, Errors, Field, Radios,
    plain::{all, button, live, maybe, p},
};

pub(super) fn page(kiosk: Kiosk, question: Question) -> AnyView {
    let asking = Asking::new();
    let next = Callback::new(move |()| match untrack(|| kiosk.form.draft()).check(question) {
        Ok(()) => kiosk.go(Page::after(question, kiosk.filling.get_untracked())),
        Err(errors) => asking.errors.show(in_words(question, errors)),
    });
    let [before, between, after] = texts::form::PLACE;
    let place = format!("{before}{}{between}{}{after}", question.number(), Question::ALL.len());
    let (title, easy, picture) = lead(question);
    all([
        p("quiet", place),
        super::lead(title, easy, picture),
        super::trouble(asking, None),
        fields(kiosk, question, asking.errors, next),
        super::actions(kiosk, vec![button(texts::NEXT, next)]),
    ])
}

fn lead(question: Question) -> (&'static str, &'static str, &'static str) {
    use texts::{adjustments, distance, education, hours, phone, work};
    match question {
        Question::Work => (work::TITLE, work::EASY, pictures::WORK),
        Question::Hours => (hours::TITLE, hours::EASY, pictures::CLOCK),
        Question::Distance => (distance::TITLE, distance::EASY, pictures::ROAD),
        Question::Adjustments => (adjustments::TITLE, adjustments::EASY, pictures::HAND),
        Question::Education => (education::TITLE, education::EASY, pictures::SCHOOL),
        Question::Phone => (phone::TITLE, phone::EASY, pictures::PHONE),
    }
}

/// The question in a few words, for the answers.
pub(super) fn key(question: Question) -> &'static str {
    match question {
        Question::Work => texts::work::KEY,
        Question::Hours => texts::hours::KEY,
        Question::Distance => texts::distance::KEY,
        Question::Adjustments => texts::adjustments::KEY,
        Question::Education => texts::education::KEY,
        Question::Phone => texts::phone::KEY,
    }
}

/// The sentence of each question in place of the general one.
fn in_words(question: Question, mut errors: FieldErrors) -> FieldErrors {
    for error in &mut errors.0 {
        error.message = match (question, error.code.as_str()) {
            (Question::Work, "work_too_many") => texts::work::TOO_MANY,
            (Question::Work, _) => texts::work::EMPTY,
            (Question::Hours, _) => texts::hours::EMPTY,
            (Question::Distance, _) => texts::distance::EMPTY,
            (Question::Adjustments, _) => texts::adjustments::EMPTY,
            (Question::Education, _) => texts::education::EMPTY,
            (Question::Phone, "required") => texts::phone::EMPTY,
            (Question::Phone, _) => texts::phone::WRONG,
        }
        .into();
    }
    errors
}

fn fields(kiosk: Kiosk, question: Question, errors: Errors, next: Callback<()>) -> AnyView {
    let form = kiosk.form;
    match question {
        Question::Work => {
            let choices = WorkKind::ALL.iter().map(|kind| pictured(kind.code(), kind.words())).collect();
            several(question, choices, form.work, None, errors)
        }
        Question::Adjustments => {
            let nothing = pictured(NO_ADJUSTMENT, texts::adjustments::NOTHING);
            let kinds = Adjustment::ALL.iter().map(|kind| pictured(kind.code(), kind.words()));
            several(question, kinds.chain([nothing]).collect(), form.adjustments, Some(NO_ADJUSTMENT), errors)
        }
        Question::Hours => one(
            question,
            Hours::ALL.iter().map(|one| Choice::new(one.code(), one.words())),
            form.hours,
            errors,
        ),
        Question::Distance => {
            let choices = Distance::ALL.iter().map(|one| Choice::new(one.code(), one.words()));
            one(question, choices, form.distance, errors)
        }
        Question::Education => {
            let choices = Education::ALL.iter().map(|one| Choice::new(one.code(), one.words()));
            one(question, choices, form.education, errors)
        }
        Question::Phone => phone(kiosk, form, errors, next),
    }
}

fn pictured(code: &'static str, words: &'static str) -> Choice {
    let choice = Choice::new(code, words);
    match pictures::of(code) {
        Some(picture) => choice.picture(picture),
        None => choice,
    }
}

fn one(
    question: Question,
    choices: impl Iterator<Item = Choice>,
    value: RwSignal<String>,
    errors: Errors,
) -> AnyView {
    let choices = choices.collect();
    view! { <Radios field=question.field() legend=key(question) asked=true choices=choices value=value errors=errors/> }
        .into_any()
}

fn several(
    question: Question,
    choices: Vec<Choice>,
    values: RwSignal<Vec<String>>,
    alone: Option<&'static str>,
    errors: Errors,
) -> AnyView {
    view! {
        <Checkboxes
            field=question.field()
            legend=key(question)
            asked=true
            choices=choices
            values=values
            alone=alone
            errors=errors
        />
    }
    .into_any()
}

/// The registered number, masked, or another one. It is not asked again what the system knows.
fn phone(kiosk: Kiosk, form: Form, errors: Errors, next: Callback<()>) -> AnyView {
    let registered = kiosk
        .resident
        .with(|resident| resident.as_ref().map(|resident| resident.phone_masked.clone().unwrap_or_default()));
    let same = match registered {
        Some(masked) if masked.is_empty() => Choice::new(SAME_PHONE, texts::phone::NONE),
        Some(masked) => Choice::new(SAME_PHONE, format!("{} {masked}", texts::phone::SAME)),
        None => Choice::new(SAME_PHONE, texts::phone::KNOWN),
    };
    let choices = vec![same, Choice::new(OTHER_PHONE, texts::phone::OTHER)];
    let number = move || {
        view! {
            <Field
                field="phone_number"
                label=texts::phone::NUMBER
                hint=Some(texts::phone::NUMBER_HINT)
                entry=Entry::Digits
                pad=true
                longest=12
                value=form.phone
                errors=errors
                on_enter=next
            />
        }
        .into_any()
    };
    let which = view! {
        <Radios field="phone" legend=texts::phone::LEGEND asked=true choices=choices value=form.which_phone errors=errors/>
    };
    all([which.into_any(), live(move || maybe((form.which_phone.get() == OTHER_PHONE).then(number)))])
}
