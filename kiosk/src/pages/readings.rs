//! Who looked at the person's file, as what and where, and what for; newest first.

use super::trouble;
use crate::{
    pictures,
    state::Kiosk,
    texts::{WAIT, readings as words},
};
use domain::readings::{ReadingList, ReadingView};
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, element, live, maybe, other_button, p, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let list = RwSignal::new(None::<ReadingList>);
    let load = Callback::new(move |()| {
        let after = list.with_untracked(|list| list.as_ref().and_then(|list| list.next.clone()));
        asking.run(kiosk, async move { kiosk.client.list_readings(after.as_deref()).await }, move |page| {
            list.update(|list| append(list, page));
        });
    });
    load.run(());
    let more = move || list.with(|list| list.as_ref().is_some_and(|list| list.next.is_some()));
    all([
        super::lead(words::TITLE, words::EASY, pictures::EYE),
        trouble(asking, Some(load)),
        live(move || maybe(list.get().map(|list| lines(&list.items)))),
        waiting(asking.busy, WAIT),
        live(move || maybe(more().then(|| other_button(words::MORE, load)))),
        super::actions(kiosk, vec![]),
    ])
}

fn append(list: &mut Option<ReadingList>, mut page: ReadingList) {
    if let Some(before) = list.take() {
        let mut items = before.items;
        items.append(&mut page.items);
        page.items = items;
    }
    *list = Some(page);
}

fn lines(items: &[ReadingView]) -> AnyView {
    if items.is_empty() {
        return p("", words::NONE);
    }
    element("ul", "cards", items.iter().map(line))
}

fn line(reading: &ReadingView) -> AnyView {
    let at = dates::to_the_minute(reading.at);
    element("li", "paper", [p("quiet", at), super::private([p("", reading.words.clone())])])
}
