//! What the person agreed to, in easy words, and taking it back.

use super::{Grave, trouble};
use crate::{
    pictures,
    state::Kiosk,
    texts::{WAIT, consents as words},
};
use domain::consents::{ConsentView, Purpose};
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, element, h2, live, maybe, other_button, p, waiting},
};
use uuid::Uuid;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let consents = RwSignal::new(None::<Vec<ConsentView>>);
    let chosen = RwSignal::new(None::<Uuid>);
    let load = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.list_consents(), move |list| consents.set(Some(list)));
    });
    load.run(());
    let take_back = move |id| {
        let taking = async move {
            kiosk.client.withdraw_consent(id).await?;
            kiosk.client.list_consents().await
        };
        asking.run(kiosk, taking, move |list| consents.set(Some(list)));
    };
    all([
        super::lead(words::TITLE, words::EASY, pictures::LOCK),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        super::told(kiosk),
        live(move || maybe(consents.get().map(|consents| list(consents, chosen)))),
        super::actions(kiosk, vec![]),
        super::ask_once_more(&TAKE_BACK, chosen, take_back),
    ])
}

fn list(consents: Vec<ConsentView>, chosen: RwSignal<Option<Uuid>>) -> AnyView {
    if consents.is_empty() {
        return p("", words::NONE);
    }
    element("ul", "cards", consents.into_iter().map(|consent| line(&consent, chosen)))
}

fn line(consent: &ConsentView, chosen: RwSignal<Option<Uuid>>) -> AnyView {
    let id = consent.id;
    let (title, easy) = in_easy_words(consent.purpose);
    let day = |at| dates::long(dates::in_china(at));
    let given = p("quiet", format!("{}{}", words::GIVEN, day(consent.given_at)));
    let rest = match consent.withdrawn_at {
        Some(at) => p("strong", format!("{}{}", words::TAKEN_BACK, day(at))),
        None => other_button(words::TAKE_BACK, Callback::new(move |()| chosen.set(Some(id)))),
    };
    element("li", "paper text", [h2(title), p("", easy), given, rest])
}

fn in_easy_words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::JobSeeking => (words::JOB_SEEKING, words::JOB_SEEKING_EASY),
    }
}

const TAKE_BACK: Grave =
    Grave { id: "take-back", title: words::SURE, follows: &words::FOLLOWS, yes: words::YES, no: words::NO };
