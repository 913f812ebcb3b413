//! The pages behind the first: a second file of the app, fetched as soon as the first page stands, so that somebody
//! who presses a button finds it there, and a line that is lost later breaks no page.
//!
//! What only [`draw`] reaches is in that file. It does NOT matter to a page on which side it is: all of them see the
//! same memory. Nobody can be signed in before the rest is there, so a page that is still to come loses nothing.

use super::{
    card, case, cases, check, consents, done, find, for_whom, letters, messages, not_eligible, notice,
    own_word, papers, practice, questions, readings, standing, stranger, undertaking, worker,
};
use crate::{flow::Page, state::Kiosk, texts};
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use ui::{
    Tone,
    plain::{all, button, heading, notification, p},
};
use web_sys::Event;

/// After a line that was not there, the rest is asked for again.
const AGAIN: Duration = Duration::from_secs(5);

/// Whether the pages behind the first are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// On their way.
    Coming,
    Here,
    /// The line was lost; it is tried again.
    Late,
}

/// What the page hears when all of the app is there: `start.js` then has its files kept for an outage.
const WHOLE: &str = "whole";

/// A page that is not there: the rest did not come, or does not have it.
struct Absent;

impl From<SplitLoaderError> for Absent {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Fetches the rest, until it is there.
pub(crate) fn fetch(kiosk: Kiosk) {
    spawn_local(async move {
        if come(kiosk).await == Rest::Late {
            set_timeout(move || fetch(kiosk), AGAIN);
        }
    });
}

/// Asks for the rest once, and says whether it is there now. A page that waits for it is drawn anew only when that
/// changed: nobody is told the same twice.
async fn come(kiosk: Kiosk) -> Rest {
    let now = if fetched().await.is_ok() { Rest::Here } else { Rest::Late };
    if kiosk.rest.get_untracked() != now {
        kiosk.rest.set(now);
        if now == Rest::Here
            && let Ok(whole) = Event::new(WHOLE)
        {
            let _ = window().dispatch_event(&whole);
        }
    }
    now
}

/// A page of the rest, or what to say as long as it is not there.
pub(super) fn view(kiosk: Kiosk, page: Page) -> AnyView {
    match kiosk.rest.get() {
        Rest::Here => drawn(kiosk, page).unwrap_or_else(|| late(kiosk)),
        Rest::Coming => heading(texts::WAIT),
        Rest::Late => late(kiosk),
    }
}

fn late(kiosk: Kiosk) -> AnyView {
    let again = Callback::new(move |()| {
        kiosk.rest.set(Rest::Coming);
        spawn_local(async move {
            come(kiosk).await;
        });
    });
    let told = vec![p("", texts::trouble::NO_PAGE), button(texts::RETRY, again)];
    all([heading(texts::WAIT), notification(Tone::Problem, told), super::actions(kiosk, vec![])])
}

/// What is there already needs no waiting, and is drawn in the same turn as any other page.
fn drawn(kiosk: Kiosk, page: Page) -> Option<AnyView> {
    match pin!(draw(kiosk, page)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(drawn) => drawn.ok(),
        Poll::Pending => None,
    }
}

#[wasm_split(rest, wasm_split_path = leptos::wasm_split, fallible, preload(fetched))]
fn draw(kiosk: Kiosk, page: Page) -> Result<AnyView, Absent> {
    Ok(match page {
        // They come with the app.
        Page::Home | Page::Help | Page::Identify => return Err(Absent),
        Page::Practice => practice::page(kiosk),
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
        Page::Readings => readings::page(kiosk),
        Page::Consents => consents::page(kiosk),
        Page::Papers => papers::page(kiosk),
        Page::Letters => letters::list(kiosk),
        Page::Letter(kind, sequence) => letters::letter(kiosk, kind, sequence),
        Page::OwnWord(question) => own_word::page(kiosk, question),
        Page::Standing => standing::page(kiosk),
        Page::ForWhom => for_whom::page(kiosk),
    })
}
