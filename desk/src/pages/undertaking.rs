//! The confidentiality undertaking, to be read and signed once a year before anything opens.

use super::trouble;
use crate::{
    state::Desk,
    texts::{WAIT, undertaking as words},
};
use domain::undertakings::UndertakingView;
use leptos::prelude::*;
use ui::{
    Asking, Checkboxes, Choice,
    client::Intent,
    plain::{all, div, heading, live, maybe, p, waiting},
};

/// The box to be ticked.
const TICK: &str = "agreed";

pub(super) fn page(desk: Desk) -> AnyView {
    let loading = Asking::new();
    let text = RwSignal::new(None::<UndertakingView>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.show_undertaking(), move |view| text.set(Some(view)));
    });
    load.run(());
    div(
        "narrow",
        [
            heading(words::TITLE),
            p("quiet", words::LEAD),
            waiting(loading.busy, WAIT),
            trouble(loading, Some(load)),
            live(move || maybe(text.get().map(|view| sign_form(desk, view)))),
        ],
    )
}

fn sign_form(desk: Desk, view: UndertakingView) -> AnyView {
    let asking = Asking::new();
    let agreed = RwSignal::new(Vec::<String>::new());
    let (version, intent) = (view.version, Intent::new());
    let sign = Callback::new(move |()| {
        if agreed.with_untracked(Vec::is_empty) {
            asking.errors.show_one(TICK, "required", words::EMPTY);
            return;
        }
        let intent = intent.clone();
        asking.run(desk, async move { desk.client.sign_undertaking(version, &intent).await }, move |_| {
            desk.session.update(|session| {
                if let Some(session) = session {
                    session.undertaking_due = false;
                }
            });
            desk.begin();
        });
    });
    let choices = vec![Choice::new("yes", words::AGREE)];
    let tick = view! {
        <Checkboxes field=TICK legend=words::TITLE choices=choices values=agreed errors=asking.errors/>
    };
    all([
        trouble(asking, Some(sign)),
        p("paper", view.text),
        tick.into_any(),
        div("buttons", [asking.button(words::SIGN, sign)]),
    ])
}
