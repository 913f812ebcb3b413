//! The person of the card is not in the registry. Nothing is made of them here; a worker is called.

use crate::{flow::Page, pictures, state::Kiosk, texts, texts::stranger as words};
use leptos::prelude::*;
use ui::{Button, Look};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let worker = view! {
        <Button label=texts::identify::WORKER on_press=move |()| kiosk.go(Page::Worker)/>
        <Button label=texts::HOME look=Look::Other on_press=move |()| kiosk.go(Page::Home)/>
    };
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::HELPER)}
        <p>{words::TEXT}</p>
        <div class="buttons">{worker}</div>
    }
    .into_any()
}
