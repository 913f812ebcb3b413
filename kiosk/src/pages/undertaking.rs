//! The confidentiality undertaking, to be read and signed once a year before anything opens.

use super::{trouble, waiting};
use crate::{
    flow::Page,
    pictures,
    state::{Asking, Kiosk},
    texts::undertaking as words,
};
use domain::undertakings::UndertakingView;
use leptos::prelude::*;
use ui::{Button, Checkboxes, Choice, client::Intent};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let loading = Asking::new();
    let text = RwSignal::new(None::<UndertakingView>);
    let load = Callback::new(move |()| {
        loading.run(kiosk, kiosk.client.show_undertaking(), move |view| text.set(Some(view)));
    });
    load.run(());
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::LOCK)}
        {waiting(loading)}
        {trouble(loading, Some(load))}
        {move || text.get().map(|view| sign_form(kiosk, view))}
    }
    .into_any()
}

fn sign_form(kiosk: Kiosk, view: UndertakingView) -> AnyView {
    let asking = Asking::new();
    let agreed = RwSignal::new(Vec::<String>::new());
    let version = view.version;
    let intent = Intent::new();
    let sign = Callback::new(move |()| {
        if agreed.with_untracked(Vec::is_empty) {
            asking.errors.show_one("agreed", "required", words::EMPTY);
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
    let choice = vec![Choice::new("yes", words::AGREE)];
    view! {
        {trouble(asking, Some(sign))}
        <div class="paper">{view.text}</div>
        <Checkboxes field="agreed" legend=words::TITLE choices=choice values=agreed errors=asking.errors/>
        {super::actions(kiosk, view! { <Button label=words::SIGN on_press=sign busy=asking.busy/> }.into_any())}
    }
    .into_any()
}
