//! The person of the card is not in the registry. Nothing is made of them here; a worker is called.

use super::to;
use crate::{flow::Page, pictures, state::Kiosk, texts, texts::stranger as words};
use leptos::prelude::*;
use ui::plain::{all, button, div, other_button, p};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let buttons = [
        button(texts::identify::WORKER, to(kiosk, Page::Worker)),
        other_button(texts::HOME, to(kiosk, Page::Home)),
    ];
    all([
        super::lead(words::TITLE, words::EASY, pictures::HELPER),
        p("", words::TEXT),
        div("buttons", buttons),
    ])
}
