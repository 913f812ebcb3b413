//! What the person was told when their cases moved.

use super::{trouble, waiting};
use crate::{
    pictures,
    state::{Asking, Kiosk},
    texts::messages as words,
};
use domain::messages::MessageView;
use leptos::prelude::*;
use ui::dates;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let messages = RwSignal::new(None::<Vec<MessageView>>);
    let load = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.list_messages(), move |list| messages.set(Some(list)));
    });
    load.run(());
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::MAIL)}
        {waiting(asking)}
        {trouble(asking, Some(load))}
        {move || messages.get().map(list)}
        {super::actions(kiosk, ().into_any())}
    }
    .into_any()
}

fn list(messages: Vec<MessageView>) -> AnyView {
    if messages.is_empty() {
        return view! { <p>{words::NONE}</p> }.into_any();
    }
    let lines: Vec<_> = messages.into_iter().map(line).collect();
    view! { <ul class="cards">{lines}</ul> }.into_any()
}

fn line(message: MessageView) -> impl IntoView {
    view! {
        <li class="paper">
            <p class="quiet">{dates::long(dates::in_china(message.created_at))}</p>
            <p>{message.words}</p>
        </li>
    }
}
