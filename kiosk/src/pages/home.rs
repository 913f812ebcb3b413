//! What can I do here? Answers before anything is fetched.

use super::way;
use crate::{
    flow::{Goal, Page},
    pictures,
    state::Kiosk,
    texts::home as words,
};
use leptos::prelude::*;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let register = move || kiosk.come_for(Goal::Register);
    let cases = move || kiosk.come_for(Goal::Cases);
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::HAND)}
        <div class="ways">
            {way(pictures::WORK, words::REGISTER, words::REGISTER_HINT, true, register)}
            {way(pictures::PROGRESS, words::CASES, words::CASES_HINT, false, cases)}
            {way(pictures::HELP, words::HELP, words::HELP_HINT, false, move || kiosk.go(Page::Help))}
        </div>
    }
    .into_any()
}
