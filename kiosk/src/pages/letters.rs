//! The letters of a case, and one of them: in its words, so that it is read aloud, and on paper for who wants it.

use super::{private, trouble};
use crate::{
    flow::Page,
    pictures,
    state::Kiosk,
    texts::{WAIT, letters as words},
};
use domain::{
    letters::{LetterBlock, LetterKind, LetterList, LetterText, LetterView},
    reference::grouped,
};
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, button, div, element, h2, heading, live, maybe, p, picture, pressable, text, waiting},
    slip::qr,
};

pub(super) fn list(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let found = RwSignal::new(None::<LetterList>);
    let load = Callback::new(move |()| {
        if let Some(case) = kiosk.case_id.get_untracked() {
            asking.run(kiosk, kiosk.client.list_letters(case), move |list| found.set(Some(list)));
        }
    });
    load.run(());
    all([
        super::lead(words::TITLE, words::EASY, pictures::MAIL),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(found.get().map(|list| cards(kiosk, &list)))),
        super::actions(kiosk, vec![]),
    ])
}

fn cards(kiosk: Kiosk, list: &LetterList) -> AnyView {
    if list.items.is_empty() {
        return p("", words::NONE);
    }
    let card = |letter: &LetterView| {
        let lines = [("card-title", letter.title.clone()), ("", dates::long(letter.on))];
        let lines = lines.map(|(class, line)| element("span", class, [text(line)]));
        let open = super::to(kiosk, Page::Letter(letter.kind, letter.sequence));
        element("li", "", [pressable("card", lines, open)])
    };
    element("ul", "cards", list.items.iter().map(card))
}

pub(super) fn letter(kiosk: Kiosk, kind: LetterKind, sequence: i64) -> AnyView {
    let asking = Asking::new();
    let found = RwSignal::new(None::<LetterText>);
    let load = Callback::new(move |()| {
        if let Some(case) = kiosk.case_id.get_untracked() {
            let reading = kiosk.client.read_letter(case, kind, sequence);
            asking.run(kiosk, reading, move |letter| found.set(Some(letter)));
        }
    });
    load.run(());
    all([
        heading(words::TITLE),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(found.get().map(on_paper))),
        super::actions(kiosk, vec![]),
    ])
}

fn on_paper(letter: LetterText) -> AnyView {
    let print = button(words::PRINT, Callback::new(|()| super::print()));
    all([written(letter), p("quiet", words::PRINT_HINT), div("buttons", [print])])
}

/// The letter from top to bottom; its code is for the paper alone, which somebody else will look at.
fn written(letter: LetterText) -> AnyView {
    let head = [
        h2(letter.title),
        p("quiet", format!("{}{}", words::NUMBER, grouped(&letter.number))),
        p("strong", format!("{}{}", words::TO, letter.to)),
    ];
    let foot = [
        p("letter-office", letter.office),
        p("letter-office", dates::long(letter.on)),
        p("quiet", format!("{}{}", words::VERIFY, letter.check)),
    ];
    let code = qr(&letter.address).map(|code| picture("letter-code", code));
    let content = head.into_iter().chain(letter.blocks.iter().map(block)).chain(foot).chain(code);
    element("section", "letter paper", [private(content)])
}

fn block(block: &LetterBlock) -> AnyView {
    match &block.label {
        _ if block.is_heading => element("h3", "", [text(block.text.clone())]),
        Some(label) => p("", format!("{label}：{}", block.text)),
        None => p("", block.text.clone()),
    }
}
