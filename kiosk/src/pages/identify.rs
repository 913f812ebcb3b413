//! Who is it? By card, or by a worker beside the person.

use super::{to, way};
use crate::{flow::Page, pictures, state::Kiosk, texts::identify as words};
use leptos::prelude::*;
use ui::plain::{all, div};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let ways = [
        way("way way-first", pictures::CARD, words::CARD, words::CARD_HINT, to(kiosk, Page::Card)),
        way("way", pictures::HELPER, words::WORKER, words::WORKER_HINT, to(kiosk, Page::Worker)),
    ];
    all([
        super::lead(words::TITLE, words::EASY, pictures::LOCK),
        super::told(kiosk),
        div("ways", ways),
        super::actions(kiosk, vec![]),
    ])
}
