//! The worker finds the person beside them by number, and both look whether it is them.

use crate::{pictures, state::Kiosk, texts};
use domain::residents::{LookUp, ResidentView};
use leptos::prelude::*;
use texts::find as words;
use ui::{
    Asking, Entry, Field, SummaryRow,
    plain::{all, div, h2, live, other_button, summary},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let found = RwSignal::new(None::<ResidentView>);
    all([
        super::lead(words::TITLE, words::EASY, pictures::CARD),
        live(move || match found.get() {
            None => search(kiosk, found),
            Some(resident) => confirm(kiosk, &resident, found),
        }),
    ])
}

fn search(kiosk: Kiosk, found: RwSignal<Option<ResidentView>>) -> AnyView {
    let number = RwSignal::new(String::new());
    let asking = Asking::new();
    let look_up = Callback::new(move |()| {
        let typed = number.get_untracked();
        if typed.is_empty() {
            asking.errors.show_one("number", "required", words::EMPTY);
            return;
        }
        let request = LookUp { number: typed };
        asking.run(kiosk, async move { kiosk.client.look_up_resident(&request).await }, move |resident| {
            found.set(Some(resident));
        });
    });
    asking.not_found_at("number", words::NOBODY);
    let field = view! {
        <Field
            field="number"
            label=words::NUMBER
            hint=None
            entry=Entry::IdNumber
            pad=true
            longest=22
            value=number
            errors=asking.errors
            on_enter=look_up
        />
    };
    all([
        super::trouble(asking, Some(look_up)),
        field.into_any(),
        super::actions(kiosk, vec![asking.button(words::SEARCH, look_up)]),
    ])
}

fn confirm(kiosk: Kiosk, resident: &ResidentView, found: RwSignal<Option<ResidentView>>) -> AnyView {
    let asking = Asking::new();
    let id = resident.id;
    let assist = Callback::new(move |()| {
        asking.run(kiosk, kiosk.client.assist_person(id), move |session| kiosk.identified(session));
    });
    let rows = vec![
        SummaryRow::fixed(words::NAME, resident.name_masked.clone()).private(),
        SummaryRow::fixed(words::ID_NUMBER, resident.id_number_masked.clone()).private(),
        SummaryRow::fixed(words::AREA, resident.area.name.clone()).private(),
    ];
    let buttons = [
        asking.button(words::YES, assist),
        other_button(words::NO, Callback::new(move |()| found.set(None))),
    ];
    all([h2(words::FOUND), super::trouble(asking, Some(assist)), summary(rows), div("buttons", buttons)])
}
