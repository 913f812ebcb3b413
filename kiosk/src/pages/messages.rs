//! What the person was told when their cases moved.

use super::trouble;
use crate::{
    pictures,
    state::Kiosk,
    texts::{WAIT, messages as words},
};
use domain::messages::MessageView;
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, element, live, maybe, p, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let messages = RwSignal::new(None::<Vec<MessageView>>);
    let load = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.list_messages(), move |list| messages.set(Some(list)));
    });
    load.run(());
    all([
        super::lead(words::TITLE, words::EASY, pictures::MAIL),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(messages.get().map(list))),
        super::actions(kiosk, vec![]),
    ])
}

fn list(messages: Vec<MessageView>) -> AnyView {
    if messages.is_empty() {
        return p("", words::NONE);
    }
    element("ul", "cards", messages.into_iter().map(line))
}

fn line(message: MessageView) -> AnyView {
    let date = dates::long(dates::in_china(message.created_at));
    element("li", "paper", [p("quiet", date), super::private([p("", message.words)])])
}
