//! One thing that a page asks of the server: busy, done, or why not.
//!
//! What it does NOT do: ask again by itself. Whoever presses again gives the same intent, so that it is done once.

use std::pin::Pin;

use crate::client::Failure;
use crate::plain::{all, live, maybe, notification, p};
use crate::{Button, ErrorSummary, Errors, Tone, texts};
use domain::fields::FieldErrors;
use leptos::{prelude::*, task::spawn_local};

/// The app around a page, as far as an answer concerns it.
pub trait Around: Copy + 'static {
    /// What tells one page from another.
    type Place: PartialEq + 'static;

    /// The page that stands there now.
    fn place(self) -> Self::Place;

    /// Whether somebody is signed in: only then does a 401 mean that they are so no more, and not that a password was
    /// wrong.
    fn is_signed_in(self) -> bool;

    /// The session is over on the server's side: nothing of it stays.
    fn signed_out(self);

    /// The wrong fields, under the names that they have on the page.
    #[must_use]
    fn own_fields(self, errors: FieldErrors) -> FieldErrors {
        errors
    }
}

/// An answer on its way, with what is then to be done.
type Answer = Pin<Box<dyn Future<Output = Result<Box<dyn FnOnce()>, Failure>>>>;

/// Whether it is being asked, and what came of it last.
#[derive(Clone, Copy)]
pub struct Asking {
    /// The answer is not there yet.
    pub busy: RwSignal<bool>,
    /// Why there was none.
    pub failure: RwSignal<Option<Failure>>,
    /// The fields that were wrong.
    pub errors: Errors,
}

impl Default for Asking {
    fn default() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None), errors: Errors::new() }
    }
}

impl Asking {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks, unless it is being asked already. What comes back is dropped when the person has gone to another page;
    /// a page that nobody is signed in to any more is left.
    pub fn run<T: 'static>(
        self,
        around: impl Around,
        asked: impl Future<Output = Result<T, Failure>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.wait_for(
            around,
            Box::pin(async move {
                let answer = asked.await?;
                Ok(Box::new(move || then(answer)) as Box<dyn FnOnce()>)
            }),
        );
    }

    /// The part that is the same for every answer, and so stands in the download once.
    fn wait_for(self, around: impl Around, asked: Answer) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        self.errors.clear();
        let place = around.place();
        spawn_local(async move {
            let answer = asked.await;
            if around.place() != place {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(then) => then(),
                Err(failure) => self.failed(around, failure),
            }
        });
    }

    fn failed(self, around: impl Around, failure: Failure) {
        if failure.signed_out() && around.is_signed_in() {
            around.signed_out();
        } else if let Some(errors) = failure.fields() {
            self.errors.show(around.own_fields(errors));
        } else {
            self.failure.set(Some(failure));
        }
    }

    /// Tells 404 at this field instead: nobody by that number, or nobody whom this worker may see, is the same answer.
    pub fn not_found_at(self, field: &'static str, sentence: &'static str) {
        Effect::new(move |_| {
            if self.failure.with(|failure| failure.as_ref().and_then(Failure::status)) == Some(404) {
                self.failure.set(None);
                self.errors.show_one(field, "not_found", sentence);
            }
        });
    }

    /// What went wrong with the last thing that was asked, with a way to ask again where that may help. `garbled` says
    /// what to do when the page is older than the server.
    #[must_use]
    pub fn trouble(self, garbled: &'static str, retry: Option<Callback<()>>) -> AnyView {
        let failure =
            live(move || maybe(self.failure.get().map(|failure| self.told(&failure, garbled, retry))));
        all([view! { <ErrorSummary errors=self.errors/> }.into_any(), failure])
    }

    fn told(self, failure: &Failure, garbled: &'static str, retry: Option<Callback<()>>) -> AnyView {
        let sentence = match failure {
            Failure::NoLine => texts::NO_LINE.to_owned(),
            Failure::Garbled => garbled.to_owned(),
            Failure::Refused(problem) => problem.sentence.clone(),
        };
        let again = retry.filter(|_| failure.worth_retrying());
        let again = again.map(|again| self.button(texts::RETRY, again));
        notification(Tone::Problem, [Some(p("", sentence)), again].into_iter().flatten().collect())
    }

    /// A button that waits for the answer.
    #[must_use]
    pub fn button(self, label: &'static str, press: Callback<()>) -> AnyView {
        view! { <Button label=label on_press=press busy=self.busy/> }.into_any()
    }
}
