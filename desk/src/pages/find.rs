//! Finding one person: by the number of a card or certificate, or by name in one's own areas. There is no list to browse.

use super::trouble;
use crate::{flow::Page, keys::ROW, state::Desk, texts::find as words};
use domain::residents::{LookUp, ResidentList, ResidentSummary, SearchResidents};
use leptos::prelude::*;
use ui::{
    Asking, Entry,
    plain::{all, attributed, div, heading, live, maybe, other_button, p, pressable, table, text},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let found = RwSignal::new(None::<ResidentList>);
    all([
        heading(words::TITLE),
        p("quiet", words::LEAD),
        div("columns", [div("column", [by_number(desk)]), div("column", [by_name(desk, found)])]),
        live(move || maybe(found.get().map(|list| shown(desk, &list)))),
        maybe(Page::Enter.is_open_to(&untrack(|| desk.roles())).then(|| {
            let enter = other_button(words::ENTER, Callback::new(move |()| desk.go(Page::Enter)));
            all([p("quiet", words::NOT_THERE), div("buttons", [enter])])
        })),
    ])
}

fn by_number(desk: Desk) -> AnyView {
    let number = RwSignal::new(String::new());
    let asking = Asking::new();
    let look_up = Callback::new(move |()| {
        let typed = number.get_untracked();
        if typed.is_empty() {
            asking.errors.show_one("number", "required", words::NO_NUMBER);
            return;
        }
        let request = LookUp { number: typed };
        asking.run(desk, async move { desk.client.look_up_resident(&request).await }, move |resident| {
            desk.go(Page::Resident(resident.id));
        });
    });
    asking.not_found_at("number", words::NOBODY);
    let field = super::typed(asking.errors, look_up);
    all([
        trouble(asking, Some(look_up)),
        field("number", words::NUMBER, None, Entry::IdNumber, 22, number),
        div("buttons", [asking.button(words::BY_NUMBER, look_up)]),
    ])
}

fn by_name(desk: Desk, found: RwSignal<Option<ResidentList>>) -> AnyView {
    let (name, year) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asking = Asking::new();
    let search = Callback::new(move |()| {
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            asking.errors.show_one("name", "required", words::NO_NAME);
            return;
        }
        let request =
            SearchResidents { name: typed, area_id: None, birth_year: year.get_untracked().parse().ok() };
        asking.run(desk, async move { desk.client.search_residents(&request).await }, move |list| {
            found.set(Some(list));
        });
    });
    let field = super::typed(asking.errors, search);
    all([
        trouble(asking, Some(search)),
        field("name", words::NAME, Some(words::NAME_HINT), Entry::Text, 40, name),
        field("birth_year", words::BIRTH_YEAR, Some(words::BIRTH_YEAR_HINT), Entry::Digits, 4, year),
        div("buttons", [asking.button(words::BY_NAME, search)]),
    ])
}

fn shown(desk: Desk, list: &ResidentList) -> AnyView {
    if list.items.is_empty() {
        return attributed("div", &[("role", "status")], vec![p("", words::NOBODY)]);
    }
    let more = list.more.then(|| p("strong", words::MORE));
    let rows: Vec<_> = list.items.iter().map(|one| row(desk, one)).collect();
    all([table(words::CAPTION, &words::COLUMNS, rows), maybe(more)])
}

fn row(desk: Desk, one: &ResidentSummary) -> AnyView {
    let id = one.id;
    let open =
        pressable(ROW, [text(one.name_masked.clone())], Callback::new(move |()| desk.go(Page::Resident(id))));
    ui::plain::row(
        open,
        [text(one.id_number_masked.clone()), text(one.area_name.clone()), text(one.status.words())],
    )
}
