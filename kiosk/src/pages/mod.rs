//! The pages, one file each. They never fetch: they ask `ui::client` through [`Asking`].

mod card;
mod case;
mod cases;
mod check;
mod done;
mod find;
mod help;
mod home;
mod identify;
mod messages;
mod not_eligible;
mod notice;
mod questions;
mod stranger;
mod undertaking;
mod worker;

use crate::{
    flow::Page,
    state::{Asking, Kiosk},
    texts,
};
use leptos::prelude::*;
use ui::{Button, ErrorSummary, Heading, Look, Notification, Tone, client::Failure};

/// The page that stands there.
pub(crate) fn view(kiosk: Kiosk) -> AnyView {
    match kiosk.page.get() {
        Page::Home => home::page(kiosk),
        Page::Help => help::page(kiosk),
        Page::Identify => identify::page(kiosk),
        Page::Card => card::page(kiosk),
        Page::Stranger => stranger::page(kiosk),
        Page::Worker => worker::page(kiosk),
        Page::Undertaking => undertaking::page(kiosk),
        Page::Find => find::page(kiosk),
        Page::Notice => notice::page(kiosk),
        Page::NotEligible => not_eligible::page(kiosk),
        Page::Question(question) => questions::page(kiosk, question),
        Page::Check => check::page(kiosk),
        Page::Done => done::page(kiosk),
        Page::Cases => cases::page(kiosk),
        Page::Case => case::page(kiosk),
        Page::Messages => messages::page(kiosk),
    }
}

/// The heading, and the same thought in easy words beside its picture.
fn lead(title: &'static str, easy: &'static str, picture: &'static str) -> AnyView {
    view! {
        <Heading text=title/>
        <div class="easy">
            <span class="easy-picture" aria-hidden="true" inner_html=picture></span>
            <p>{easy}</p>
        </div>
    }
    .into_any()
}

/// The buttons at the end of a page: its own, then 返回 where there is something to go back to.
fn actions(kiosk: Kiosk, own: AnyView) -> AnyView {
    let back = kiosk.page.get_untracked().back(kiosk.filling.get_untracked()).is_some();
    view! {
        <div class="buttons">
            {own}
            {back.then(|| view! { <Button label=texts::BACK look=Look::Other on_press=move |()| kiosk.back()/> })}
        </div>
    }
    .into_any()
}

/// A large way in: picture, title, one more sentence.
fn way(
    picture: &'static str,
    title: &'static str,
    hint: &'static str,
    first: bool,
    press: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button type="button" class=if first { "way way-first" } else { "way" } on:click=move |_| press()>
            <span class="way-picture" aria-hidden="true" inner_html=picture></span>
            <span class="way-text">
                <span class="way-title">{title}</span>
                <span>{hint}</span>
            </span>
        </button>
    }
    .into_any()
}

/// What went wrong with the last thing that was asked, with a way to ask again where that may help.
fn trouble(asking: Asking, retry: Option<Callback<()>>) -> AnyView {
    view! {
        <ErrorSummary errors=asking.errors/>
        {move || asking.failure.get().map(|failure| failed(asking, &failure, retry))}
    }
    .into_any()
}

fn failed(asking: Asking, failure: &Failure, retry: Option<Callback<()>>) -> AnyView {
    let sentence = match failure {
        Failure::NoLine => texts::trouble::NO_LINE.to_owned(),
        Failure::Garbled => texts::trouble::GARBLED.to_owned(),
        Failure::Refused(problem) => problem.sentence.clone(),
    };
    let again = retry.filter(|_| failure.worth_retrying());
    view! {
        <Notification tone=Tone::Problem>
            <p>{sentence}</p>
            {again.map(|again| view! { <Button label=texts::RETRY on_press=again busy=asking.busy/> })}
        </Notification>
    }
    .into_any()
}

/// Shown while a page waits for what it is about.
fn waiting(asking: Asking) -> AnyView {
    let wait = move || asking.busy.get().then(|| view! { <p class="wait">{texts::WAIT}</p> });
    view! { <div role="status">{wait}</div> }.into_any()
}

/// A sentence that the page before left for this one.
fn told(kiosk: Kiosk) -> AnyView {
    let sentence = kiosk.told.get_untracked();
    kiosk.told.set(None);
    sentence
        .map(|sentence| {
            view! {
                <Notification tone=Tone::Information>
                    <p>{sentence}</p>
                </Notification>
            }
        })
        .into_any()
}
