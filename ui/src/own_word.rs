//! What a person is asked for themselves, in easy words and with pictures: one question at a time at the kiosk, all of
//! them at the desk beside whoever asks. None is answered beforehand.

use crate::{Choice, Errors, Radios, pictures, texts};
use domain::{
    cases::{OwnQuestion, OwnWord, Said},
    fields::FieldErrors,
};
use leptos::prelude::*;

/// The answers as far as they were given.
#[derive(Clone, Copy, Default)]
pub struct OwnWordForm {
    wants_work: RwSignal<String>,
    is_pushed: RwSignal<String>,
    wants_help: RwSignal<String>,
}

impl OwnWordForm {
    fn said(self, question: OwnQuestion) -> RwSignal<String> {
        match question {
            OwnQuestion::WantsWork => self.wants_work,
            OwnQuestion::IsPushed => self.is_pushed,
            OwnQuestion::WantsHelp => self.wants_help,
        }
    }

    /// What was said to a question.
    ///
    /// # Errors
    /// The question was not answered.
    pub fn answer(self, question: OwnQuestion) -> Result<Said, FieldErrors> {
        let said = self.said(question).get_untracked();
        Said::from_code(&said).ok_or_else(|| {
            let mut errors = FieldErrors::one(field(question), "required");
            for error in &mut errors.0 {
                error.message = texts::NO_OWN_WORD.into();
            }
            errors
        })
    }

    /// Everything that was said.
    ///
    /// # Errors
    /// The first question that was not answered.
    pub fn given(self) -> Result<OwnWord, FieldErrors> {
        Ok(OwnWord {
            wants_work: self.answer(OwnQuestion::WantsWork)?,
            is_pushed: self.answer(OwnQuestion::IsPushed)?,
            wants_help: self.answer(OwnQuestion::WantsHelp)?,
        })
    }

    /// Nothing was said.
    pub fn clear(self) {
        for question in OwnQuestion::ALL {
            self.said(*question).set(String::new());
        }
    }

    /// The choices of one question; `asked` where the heading of the page asks it already.
    #[must_use]
    pub fn choices(self, question: OwnQuestion, asked: bool, errors: Errors) -> AnyView {
        let choice = |said: &Said| Choice::new(said.code(), said.words()).picture(sign(*said));
        let choices = Said::ALL.iter().map(choice).collect();
        let (field, legend, value) = (field(question), question.words(), self.said(question));
        view! { <Radios field=field legend=legend asked=asked choices=choices value=value errors=errors/> }
            .into_any()
    }
}

/// The field of the API that a question fills.
#[must_use]
pub const fn field(question: OwnQuestion) -> &'static str {
    match question {
        OwnQuestion::WantsWork => "own_word.wants_work",
        OwnQuestion::IsPushed => "own_word.is_pushed",
        OwnQuestion::WantsHelp => "own_word.wants_help",
    }
}

/// The picture of a question.
#[must_use]
pub const fn picture(question: OwnQuestion) -> &'static str {
    match question {
        OwnQuestion::WantsWork => pictures::WORK,
        OwnQuestion::IsPushed => pictures::PUSHED,
        OwnQuestion::WantsHelp => pictures::HELPER,
    }
}

const fn sign(said: Said) -> &'static str {
    match said {
        Said::Yes => pictures::YES,
        Said::No => pictures::NO,
        Said::Unsure => pictures::UNSURE,
    }
}
