//! For whom the holder of the card acts: a ward, or somebody who gave them a mandate. That person is told.

use super::trouble;
use crate::{
    pictures,
    state::Kiosk,
    texts::{WAIT, for_whom as words},
};
use domain::mandates::{RepresentedList, RepresentedView};
use leptos::prelude::*;
use ui::{
    Asking,
    plain::{all, element, live, maybe, p, pressable, text, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let list = RwSignal::new(None::<RepresentedList>);
    let load = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.list_represented_people(), move |found| list.set(Some(found)));
    });
    load.run(());
    all([
        super::lead(words::TITLE, words::EASY, pictures::HELPER),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(list.get().map(|list| people(kiosk, asking, &list.items)))),
        super::actions(kiosk, vec![]),
    ])
}

fn people(kiosk: Kiosk, asking: Asking, items: &[RepresentedView]) -> AnyView {
    if items.is_empty() {
        return p("", words::NONE);
    }
    let cards = items.iter().map(|one| element("li", "", [card(kiosk, asking, one)]));
    all([p("strong", words::TOLD), element("ul", "cards", cards)])
}

fn card(kiosk: Kiosk, asking: Asking, one: &RepresentedView) -> AnyView {
    let id = one.resident_id;
    let begin = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.stand_for_person(id), move |session| kiosk.identified(session));
    });
    let how = if one.as_guardian { words::AS_GUARDIAN } else { words::AS_HOLDER };
    let title = format!("{}（{}）", one.name_masked, one.area_name);
    let lines = [element("span", "card-title", [text(title)]), element("span", "", [text(how)])];
    super::private([pressable("card", lines, begin)])
}
