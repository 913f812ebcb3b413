//! The confidentiality undertaking, to be read and signed once a year before anything opens.

use super::trouble;
use crate::{
    flow::Page,
    pictures,
    state::Kiosk,
    texts::{WAIT, undertaking as words},
};
use domain::undertakings::UndertakingView;
use leptos::prelude::*;
use ui::{
    Asking,
    client::Intent,
    plain::{all, live, maybe, p, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let loading = Asking::new();
    let text = RwSignal::new(None::<UndertakingView>);
    let load = Callback::new(move |()| {
        loading.run(kiosk, kiosk.client.show_undertaking(), move |view| text.set(Some(view)));
    });
    load.run(());
    all([
        super::lead(words::TITLE, words::EASY, pictures::LOCK),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(text.get().map(|view| sign_form(kiosk, view)))),
    ])
}

fn sign_form(kiosk: Kiosk, view: UndertakingView) -> AnyView {
    let asking = Asking::new();
    let agreed = RwSignal::new(Vec::<String>::new());
    let version = view.version;
    let intent = Intent::new();
    let sign = Callback::new(move |()| {
        if agreed.with_untracked(Vec::is_empty) {
            asking.errors.show_one(super::TICK, "required", words::EMPTY);
            return;
        }
        let intent = intent.clone();
        let signing = async move { kiosk.client.sign_undertaking(version, &intent).await };
        asking.run(kiosk, signing, move |_| {
            kiosk.session.update(|session| {
                if let Some(session) = session {
                    session.undertaking_due = false;
                }
            });
            kiosk.go(Page::Find);
        });
    });
    all([
        trouble(asking, Some(sign)),
        p("paper", view.text),
        super::tick(words::TITLE, words::AGREE, agreed, asking.errors),
        super::actions(kiosk, vec![asking.button(words::SIGN, sign)]),
    ])
}
