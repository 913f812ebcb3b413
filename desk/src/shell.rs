//! What stands around every page: the menu with what waits, how it looks, who sits here, and the way out.

use crate::{
    flow::Page,
    keys::Key,
    lock, pages,
    state::{Desk, State, sign_out},
    texts::{self, shell as words},
    typing, watermark,
};
use domain::cases::MOST_COUNTED;
use leptos::prelude::*;
use ui::{
    Dialog,
    plain::{all, attributed, button, div, element, live, maybe, pressable, text},
};

/// The whole app.
pub(crate) fn shell() -> impl IntoView {
    let desk = State::start();
    pages::practice::look(desk);
    typing::listen(desk);
    lock::watch(desk);
    // It lives as long as the page does.
    let _ = window_event_listener(leptos::ev::popstate, move |event| desk.went(&event.state()));
    begin_pages_at_their_beginning(desk);
    let page = live(move || element("main", "page", [pages::view(desk)]));
    view! {
        <div class="app">
            <header class="header">
                <div class="brand">
                    <span>{texts::BRAND}</span>
                </div>
                {live(move || maybe(shown_menu(desk)))}
                {tools(desk)}
            </header>
            {pages::practice::banner(desk)}
            {lock::over(desk, page)}
            {watermark::view(desk)}
        </div>
        {help(desk)}
    }
}

fn begin_pages_at_their_beginning(desk: Desk) {
    Effect::new(move |_| {
        desk.page.track();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
}

fn is_in(desk: Desk) -> bool {
    desk.session.with(Option::is_some) && !desk.locked.get()
}

fn shown_menu(desk: Desk) -> Option<AnyView> {
    let page = desk.page.get();
    let due = desk.session.with(|session| session.as_ref().is_some_and(|one| one.own_password_due));
    if !is_in(desk) || due || page == Page::Undertaking {
        return None;
    }
    let roles = desk.roles();
    // Beside a person there is their business alone.
    let entries: &[(Page, &str)] = if desk.beside().is_some() {
        &[(Page::Beside, words::BESIDE)]
    } else {
        &[
            (Page::Queue, words::QUEUE),
            (Page::Reminders, words::REMINDERS),
            (Page::Find, words::FIND),
            (Page::Alerts, words::ALERTS),
            (Page::Staff, words::STAFF),
            (Page::Imports, words::IMPORTS),
            (Page::Account, words::ACCOUNT),
        ]
    };
    let open = entries.iter().copied().filter(|(entry, _)| entry.is_open_to(&roles));
    let entry = |(entry, name): (Page, &'static str)| {
        let current = if page.menu() == entry || entry == Page::Beside { "page" } else { "false" };
        let count = live(move || {
            maybe(match entry {
                Page::Queue => waiting(desk),
                Page::Reminders => unread(desk),
                _ => None,
            })
        });
        view! {
            <li>
                <button type="button" class="menu-entry" aria-current=current on:click=move |_| desk.go(entry)>
                    {name}
                    {count}
                </button>
            </li>
        }
        .into_any()
    };
    Some(attributed("nav", &[("aria-label", words::MENU)], vec![element("ul", "menu", open.map(entry))]))
}

/// How much waits, and how much of it is late.
fn waiting(desk: Desk) -> Option<AnyView> {
    let counts = desk.counts.get()?;
    let late = (counts.overdue > 0).then(|| {
        element("span", "count count-late", [text(format!("{}{}", words::LATE, number(counts.overdue)))])
    });
    Some(all([element("span", "count", [text(number(counts.waiting))]), maybe(late)]))
}

/// How many reminders nobody has seen.
fn unread(desk: Desk) -> Option<AnyView> {
    let unread = desk.counts.get()?.reminders;
    (unread > 0).then(|| element("span", "count count-late", [text(format!("{}{unread}", words::NEW))]))
}

/// A count as it is said: nobody counts further than the server.
fn number(count: i64) -> String {
    if count < MOST_COUNTED { count.to_string() } else { format!("{MOST_COUNTED}+") }
}

fn tools(desk: Desk) -> AnyView {
    let leaving = live(move || {
        let who = desk.session.with(|session| {
            session.as_ref().and_then(|session| session.actor.as_ref().map(|actor| actor.name.clone()))
        });
        maybe(who.map(|name| {
            let leave = Callback::new(move |()| sign_out(desk));
            all([element("span", "who", [text(name)]), pressable("tool", [text(words::LEAVE)], leave)])
        }))
    });
    let keys = live(move || maybe(is_in(desk).then(|| switch(words::KEYS, desk.keys))));
    attributed(
        "div",
        &[("class", "tools"), ("role", "group"), ("aria-label", words::TOOLS)],
        vec![switch(words::LARGE, desk.looks.large), switch(words::DARK, desk.looks.dark), keys, leaving],
    )
}

fn switch(name: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="tool"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {name}
        </button>
    }
    .into_any()
}

fn help(desk: Desk) -> AnyView {
    let close = Callback::new(move |()| desk.help.set(false));
    let line = |key: &Key| {
        let letter = element("dt", "", [element("kbd", "", [text(key.letter())])]);
        div("summary-row", [letter, element("dd", "", [text(texts::key(*key))])])
    };
    let content = all([
        element("dl", "summary", Key::ALL.iter().map(line)),
        div("buttons", [button(words::CLOSE, close)]),
    ]);
    view! {
        <Dialog id="keys" title=words::KEYS open=desk.help on_cancel=close>
            {content}
        </Dialog>
    }
    .into_any()
}
