//! The pages, one file each. They never fetch: they ask `ui::client` through [`Asking`].

mod card;
mod case;
mod cases;
mod check;
mod consents;
mod done;
mod find;
mod for_whom;
mod help;
mod home;
mod identify;
mod letters;
mod messages;
mod not_eligible;
mod notice;
mod own_word;
mod papers;
mod practice;
mod questions;
mod readings;
mod rest;
mod standing;
mod stranger;
mod undertaking;
mod worker;

pub(crate) use rest::{Rest, fetch as fetch_the_rest};

use crate::{flow::Page, state::Kiosk, texts};
use leptos::prelude::*;
use ui::{
    Asking, Button, Checkboxes, Choice, Dialog, Errors, Look, Tone,
    plain::{self, all, div, element, heading, maybe, notification, other_button, p, pressable, text},
};
use uuid::Uuid;

/// The field of a box to be ticked.
const TICK: &str = "agreed";

/// The page that stands there. What leads in comes with the app, so that the first buttons answer at once; the others
/// are in the [`rest`].
pub(crate) fn view(kiosk: Kiosk) -> AnyView {
    match kiosk.page.get() {
        Page::Home => home::page(kiosk),
        Page::Help => help::page(kiosk),
        Page::Identify => identify::page(kiosk),
        page => rest::view(kiosk, page),
    }
}

/// The heading, and the same thought in easy words beside its picture.
fn lead(title: &'static str, easy: &'static str, picture: &'static str) -> AnyView {
    all([heading(title), div("easy", [plain::picture("easy-picture", picture), p("", easy)])])
}

/// Leads to a page.
fn to(kiosk: Kiosk, page: Page) -> Callback<()> {
    Callback::new(move |()| kiosk.go(page))
}

/// The buttons at the end of a page: its own, then 返回 where there is something to go back to.
fn actions(kiosk: Kiosk, own: Vec<AnyView>) -> AnyView {
    let back = kiosk.page.get_untracked().back(kiosk.filling.get_untracked());
    let back = back.map(|_| other_button(texts::BACK, Callback::new(move |()| kiosk.back())));
    div("buttons", own.into_iter().chain(back))
}

/// A large way in: picture, title, one more sentence.
fn way(
    class: &'static str,
    picture: &'static str,
    title: &'static str,
    hint: &'static str,
    press: Callback<()>,
) -> AnyView {
    let words = [element("span", "way-title", [text(title)]), element("span", "", [text(hint)])];
    pressable(class, [plain::picture("way-picture", picture), element("span", "way-text", words)], press)
}

/// The words of a question that is asked once more.
struct Grave {
    /// The id of its title; unique on the page.
    id: &'static str,
    title: &'static str,
    /// What follows from it.
    follows: &'static [&'static str],
    yes: &'static str,
    no: &'static str,
}

/// Asks once more while something is chosen, and does it to that with yes. The careful answer is the plain one.
fn ask_once_more(
    grave: &Grave,
    chosen: RwSignal<Option<Uuid>>,
    done: impl Fn(Uuid) + Send + Sync + 'static,
) -> AnyView {
    let keep = Callback::new(move |()| chosen.set(None));
    let go_on = move |()| {
        if let Some(id) = chosen.get_untracked() {
            done(id);
        }
        chosen.set(None);
    };
    let open = Signal::derive(move || chosen.get().is_some());
    let yes = view! { <Button label=grave.yes look=Look::Grave on_press=go_on/> };
    let content = all([
        all(grave.follows.iter().map(|sentence| p("", *sentence))),
        div("buttons", [plain::button(grave.no, keep), yes.into_any()]),
    ]);
    view! {
        <Dialog id=grave.id title=grave.title open=open on_cancel=keep>
            {content}
        </Dialog>
    }
    .into_any()
}

/// Prints what of the page is for paper. A browser without a printer shows its own message.
fn print() {
    let _ = window().print();
}

/// Words about the person: said aloud into headphones only.
fn private(content: impl IntoIterator<Item = AnyView>) -> AnyView {
    let content = content.into_iter().collect();
    plain::attributed("div", &[("class", "text"), ("data-spoken", "private")], content)
}

/// One box to be ticked by the person themselves, never beforehand.
fn tick(legend: &'static str, label: &'static str, ticked: RwSignal<Vec<String>>, errors: Errors) -> AnyView {
    let choices = vec![Choice::new("yes", label)];
    view! { <Checkboxes field=TICK legend=legend choices=choices values=ticked errors=errors/> }.into_any()
}

/// What went wrong with the last thing that was asked.
fn trouble(asking: Asking, retry: Option<Callback<()>>) -> AnyView {
    asking.trouble(texts::trouble::GARBLED, retry)
}

/// A sentence that the page before left for this one.
fn told(kiosk: Kiosk) -> AnyView {
    let sentence = kiosk.told.get_untracked();
    kiosk.told.set(None);
    maybe(sentence.map(|sentence| notification(Tone::Information, vec![p("", sentence)])))
}
