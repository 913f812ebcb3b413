//! The pages, one file each. They never fetch: they ask `ui::client` through [`ui::Asking`].

mod account;
mod act;
mod alerts;
mod answers;
mod apply;
mod batch;
mod beside;
mod case;
mod certificate;
mod codes;
mod correct;
mod documents;
mod duplicates;
mod enter;
mod find;
mod imports;
mod letters;
mod opened;
mod paged;
mod password;
pub(crate) mod practice;
mod proof;
mod queue;
mod reminders;
mod resident;
mod reveal;
pub(crate) mod sign_in;
mod staff;
mod standing;
mod undertaking;
mod village;

use crate::{flow::Page, state::Desk, texts};
use leptos::prelude::*;
use ui::{
    Asking, Entry, Errors, Field, Tone,
    plain::{maybe, notification, p},
};

/// The page that stands there.
pub(crate) fn view(desk: Desk) -> AnyView {
    match desk.page.get() {
        Page::SignIn => sign_in::page(desk),
        Page::Undertaking => undertaking::page(desk),
        Page::Queue => queue::page(desk),
        Page::Case(id) => case::page(desk, id),
        Page::Find => find::page(desk),
        Page::Resident(id) => resident::page(desk, id),
        Page::Enter => enter::page(desk),
        Page::Correct(id) => correct::page(desk, id),
        Page::Guardianship(id) => standing::propose(desk, id),
        Page::Mandate(id) => standing::give(desk, id),
        Page::Duplicates(id) => duplicates::page(desk, id),
        Page::Compare(id, other) => duplicates::compare(desk, id, other),
        Page::Beside => beside::page(desk),
        Page::Apply => apply::page(desk),
        Page::Alerts => alerts::page(desk),
        Page::Imports => imports::page(desk),
        Page::Reminders => reminders::page(desk),
        Page::Staff => staff::list(desk),
        Page::Worker(id) => staff::worker(desk, id),
        Page::AddWorker => staff::add(desk),
        Page::StaffChanges => staff::changes(desk),
        Page::Account => account::page(desk),
        Page::OwnPassword => password::page(desk),
        Page::PrintedCodes => codes::page(desk),
    }
}

/// What went wrong with the last thing that was asked.
fn trouble(asking: Asking, retry: Option<Callback<()>>) -> AnyView {
    asking.trouble(texts::GARBLED, retry)
}

/// Fields to type into, with what stands under the label and how much makes sense; Enter sends the form.
fn typed(
    errors: Errors,
    send: Callback<()>,
) -> impl Fn(&'static str, &'static str, Option<&'static str>, Entry, usize, RwSignal<String>) -> AnyView {
    move |field, label, hint, entry, longest, value| {
        view! {
            <Field
                field=field
                label=label
                hint=hint
                entry=entry
                longest=longest
                value=value
                errors=errors
                on_enter=send
            />
        }
        .into_any()
    }
}

/// A sentence that the page before left for this one.
fn told(desk: Desk) -> AnyView {
    let sentence = desk.told.get_untracked();
    desk.told.set(None);
    maybe(sentence.map(|sentence| notification(Tone::Success, vec![p("", sentence)])))
}
