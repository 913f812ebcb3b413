//! The pages, one file each. They never fetch: they ask `ui::client` through [`Asking`].

mod card;
mod case;
mod cases;
mod check;
mod consents;
mod done;
mod find;
mod help;
mod home;
mod identify;
mod messages;
mod not_eligible;
mod notice;
mod questions;
mod stranger;
mod undertaking;
mod worker;

use crate::{
    flow::Page,
    state::{Asking, Kiosk},
    texts,
};
use leptos::prelude::*;
use ui::{
    Button, Checkboxes, Choice, ErrorSummary, Errors, Heading, Look, Notification, SummaryList, SummaryRow,
    Tone,
    client::Failure,
    plain::{self, all, div, element, live, maybe, p, pressable, text},
};

/// The field of a box to be ticked.
const TICK: &str = "agreed";

/// The page that stands there.
pub(crate) fn view(kiosk: Kiosk) -> AnyView {
    match kiosk.page.get() {
        Page::Home => home::page(kiosk),
        Page::Help => help::page(kiosk),
        Page::Identify => identify::page(kiosk),
        Page::Card => card::page(kiosk),
        Page::Stranger => stranger::page(kiosk),
        Page::Worker => worker::page(kiosk),
        Page::Undertaking => undertaking::page(kiosk),
        Page::Find => find::page(kiosk),
        Page::Notice => notice::page(kiosk),
        Page::NotEligible => not_eligible::page(kiosk),
        Page::Question(question) => questions::page(kiosk, question),
        Page::Check => check::page(kiosk),
        Page::Done => done::page(kiosk),
        Page::Cases => cases::page(kiosk),
        Page::Case => case::page(kiosk),
        Page::Messages => messages::page(kiosk),
        Page::Consents => consents::page(kiosk),
    }
}

/// The heading, and the same thought in easy words beside its picture.
fn lead(title: &'static str, easy: &'static str, picture: &'static str) -> AnyView {
    all([heading(title), div("easy", [plain::picture("easy-picture", picture), p("", easy)])])
}

fn heading(title: &'static str) -> AnyView {
    view! { <Heading text=title/> }.into_any()
}

fn button(label: &'static str, press: Callback<()>) -> AnyView {
    view! { <Button label=label on_press=press/> }.into_any()
}

fn other_button(label: &'static str, press: Callback<()>) -> AnyView {
    view! { <Button label=label look=Look::Other on_press=press/> }.into_any()
}

/// A button that waits for what it asks.
fn asking_button(label: &'static str, press: Callback<()>, asking: Asking) -> AnyView {
    view! { <Button label=label on_press=press busy=asking.busy/> }.into_any()
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

fn notification(tone: Tone, content: Vec<AnyView>) -> AnyView {
    view! { <Notification tone=tone>{content}</Notification> }.into_any()
}

/// Words about the person: said aloud into headphones only.
fn private(content: impl IntoIterator<Item = AnyView>) -> AnyView {
    let content = content.into_iter().collect();
    plain::attributed("div", &[("class", "text"), ("data-spoken", "private")], content)
}

fn summary(rows: Vec<SummaryRow>) -> AnyView {
    view! { <SummaryList rows=rows/> }.into_any()
}

/// One box to be ticked by the person themselves, never beforehand.
fn tick(legend: &'static str, label: &'static str, ticked: RwSignal<Vec<String>>, errors: Errors) -> AnyView {
    let choices = vec![Choice::new("yes", label)];
    view! { <Checkboxes field=TICK legend=legend choices=choices values=ticked errors=errors/> }.into_any()
}

/// What went wrong with the last thing that was asked, with a way to ask again where that may help.
fn trouble(asking: Asking, retry: Option<Callback<()>>) -> AnyView {
    let failure = live(move || maybe(asking.failure.get().map(|failure| failed(asking, &failure, retry))));
    all([view! { <ErrorSummary errors=asking.errors/> }.into_any(), failure])
}

fn failed(asking: Asking, failure: &Failure, retry: Option<Callback<()>>) -> AnyView {
    let sentence = match failure {
        Failure::NoLine => texts::trouble::NO_LINE.to_owned(),
        Failure::Garbled => texts::trouble::GARBLED.to_owned(),
        Failure::Refused(problem) => problem.sentence.clone(),
    };
    let again = retry.filter(|_| failure.worth_retrying());
    let again = again.map(|again| asking_button(texts::RETRY, again, asking));
    notification(Tone::Problem, [Some(p("", sentence)), again].into_iter().flatten().collect())
}

/// Shown while a page waits for what it is about.
fn waiting(busy: RwSignal<bool>, words: &'static str) -> AnyView {
    let wait = live(move || maybe(busy.get().then(|| p("wait", words))));
    plain::attributed("div", &[("role", "status")], vec![wait])
}

/// A sentence that the page before left for this one.
fn told(kiosk: Kiosk) -> AnyView {
    let sentence = kiosk.told.get_untracked();
    kiosk.told.set(None);
    maybe(sentence.map(|sentence| notification(Tone::Information, vec![p("", sentence)])))
}
