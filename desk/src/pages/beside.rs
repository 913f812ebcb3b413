//! Beside a person: their cases, messages and consents, and what the worker does in their name. Both stand on record.

use super::{paged::Paged, resident, trouble};
use crate::{
    flow::Page,
    state::Desk,
    texts::{CANCEL, beside as words},
};
use domain::{
    consents::{ConsentView, Purpose},
    messages::MessageView,
    readings::ReadingView,
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Look, dates,
    plain::{all, button, div, element, h2, heading, live, maybe, other_button, p, row, table, text},
};
use uuid::Uuid;

pub(super) fn page(desk: Desk) -> AnyView {
    let name =
        untrack(|| desk.beside()).map(|person| format!("{}（{}）", person.name_masked, person.area_name));
    all([
        heading(words::TITLE),
        super::told(desk),
        p("strong", format!("{}{}", words::WITH, name.unwrap_or_default())),
        p("quiet", words::LEAD),
        div("buttons", [button(words::APPLY, Callback::new(move |()| desk.go(Page::Apply))), leave(desk)]),
        h2(words::CASES),
        cases(desk),
        div(
            "columns",
            [
                div("column", [h2(words::MESSAGES), messages(desk)]),
                div("column", [h2(words::CONSENTS), consents(desk)]),
            ],
        ),
        h2(words::READINGS),
        readings(desk),
    ])
}

/// The end of it: the person goes, and the worker is at their own desk again.
pub(super) fn leave(desk: Desk) -> AnyView {
    let asking = Asking::new();
    let leave = Callback::new(move |()| {
        asking.run(desk, desk.client.leave_person(), move |session| desk.left_person(session));
    });
    all([trouble(asking, Some(leave)), other_button(words::LEAVE, leave)])
}

fn cases(desk: Desk) -> AnyView {
    let list = Paged::new();
    let load = Callback::new(move |()| {
        let asked = async move { desk.client.list_cases(list.after().as_deref()).await };
        list.asking.run(desk, asked, move |page| list.add(page.items, page.next));
    });
    load.run(());
    list.view(load, move |items| resident::case_rows(desk, &items))
}

fn messages(desk: Desk) -> AnyView {
    let asking = Asking::new();
    let list = RwSignal::new(None::<Vec<MessageView>>);
    let load = Callback::new(move |()| {
        asking.run(desk, desk.client.list_messages(), move |found| list.set(Some(found)));
    });
    load.run(());
    let line = |message: &MessageView| {
        element(
            "li",
            "",
            [p("quiet", dates::to_the_minute(message.created_at)), p("", message.words.clone())],
        )
    };
    let shown = move |list: Vec<MessageView>| {
        if list.is_empty() {
            p("", words::NO_MESSAGES)
        } else {
            element("ol", "history", list.iter().map(line))
        }
    };
    all([trouble(asking, Some(load)), live(move || maybe(list.get().map(shown)))])
}

fn consents(desk: Desk) -> AnyView {
    let asking = Asking::new();
    let list = RwSignal::new(None::<Vec<ConsentView>>);
    let chosen = RwSignal::new(None::<Uuid>);
    let load = Callback::new(move |()| {
        asking.run(desk, desk.client.list_consents(), move |found| list.set(Some(found)));
    });
    load.run(());
    let shown = move |list: Vec<ConsentView>| {
        if list.is_empty() {
            return p("", words::NO_CONSENTS);
        }
        let line = |consent: &ConsentView| {
            let id = consent.id;
            let given = format!("{}{}", words::GIVEN, dates::long(dates::in_china(consent.given_at)));
            let rest = match consent.withdrawn_at {
                Some(at) => p("", format!("{}{}", words::TAKEN_BACK, dates::long(dates::in_china(at)))),
                None => other_button(words::TAKE_BACK, Callback::new(move |()| chosen.set(Some(id)))),
            };
            element("li", "", [p("strong", purpose(consent.purpose)), p("quiet", given), rest])
        };
        element("ul", "history", list.iter().map(line))
    };
    all([
        trouble(asking, Some(load)),
        live(move || maybe(list.get().map(shown))),
        take_back(desk, asking, chosen, list),
    ])
}

fn purpose(purpose: Purpose) -> &'static str {
    purpose.words()
}

/// What follows is said before it is done.
fn take_back(
    desk: Desk,
    asking: Asking,
    chosen: RwSignal<Option<Uuid>>,
    list: RwSignal<Option<Vec<ConsentView>>>,
) -> AnyView {
    let keep = Callback::new(move |()| chosen.set(None));
    let take = move |()| {
        if let Some(id) = chosen.get_untracked() {
            let taking = async move {
                desk.client.withdraw_consent(id).await?;
                desk.client.list_consents().await
            };
            asking.run(desk, taking, move |found| list.set(Some(found)));
        }
        chosen.set(None);
    };
    let open = Signal::derive(move || chosen.get().is_some());
    let yes = view! { <Button label=words::TAKE_BACK look=Look::Grave on_press=take/> };
    let content = all([p("", words::FOLLOWS), div("buttons", [button(CANCEL, keep), yes.into_any()])]);
    view! {
        <Dialog id="take-back" title=words::SURE open=open on_cancel=keep>
            {content}
        </Dialog>
    }
    .into_any()
}

/// Who looked at the file: for the person, read to them by the worker.
fn readings(desk: Desk) -> AnyView {
    let list = Paged::new();
    let load = Callback::new(move |()| {
        let asked = async move { desk.client.list_readings(list.after().as_deref()).await };
        list.asking.run(desk, asked, move |page| list.add(page.items, page.next));
    });
    let shown = |items: Vec<ReadingView>| {
        let line = |one: &ReadingView| row(text(dates::to_the_minute(one.at)), [text(one.words.clone())]);
        table(words::READINGS, &words::READING_COLUMNS, items.iter().map(line).collect())
    };
    let first = live(move || {
        let unread = list.items.with(Option::is_none);
        maybe(unread.then(|| div("buttons", [list.asking.button(words::SHOW_READINGS, load)])))
    });
    all([first, list.view(load, shown)])
}
