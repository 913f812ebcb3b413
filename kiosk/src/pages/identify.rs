//! Who is it? By card, or by a worker beside the person.

use super::way;
use crate::{flow::Page, pictures, state::Kiosk, texts::identify as words};
use leptos::prelude::*;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::LOCK)}
        {super::told(kiosk)}
        <div class="ways">
            {way(pictures::CARD, words::CARD, words::CARD_HINT, true, move || kiosk.go(Page::Card))}
            {way(pictures::HELPER, words::WORKER, words::WORKER_HINT, false, move || kiosk.go(Page::Worker))}
        </div>
        {super::actions(kiosk, ().into_any())}
    }
    .into_any()
}
