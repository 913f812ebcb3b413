//! What can I do here? Answers before anything is fetched.

use super::{to, way};
use crate::{
    flow::{Goal, Page},
    pictures,
    state::Kiosk,
    texts::home as words,
};
use leptos::prelude::*;
use ui::plain::{all, div};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let come_for = move |goal: Goal| Callback::new(move |()| kiosk.come_for(goal));
    all([
        super::lead(words::TITLE, words::EASY, pictures::HAND),
        div(
            "ways",
            [
                way(
                    "way way-first",
                    pictures::WORK,
                    words::REGISTER,
                    words::REGISTER_HINT,
                    come_for(Goal::Register),
                ),
                way("way", pictures::PROGRESS, words::CASES, words::CASES_HINT, come_for(Goal::Cases)),
                way("way", pictures::HELP, words::HELP, words::HELP_HINT, to(kiosk, Page::Help)),
            ],
        ),
    ])
}
