//! Practising on a person who does not exist: what it is, and the way in. The way out is 我办完了, as everywhere.

use crate::{pictures, practice, state::Kiosk, texts::practice as words};
use leptos::prelude::*;
use ui::plain::{all, button, div, lines, maybe, p};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    // Whoever is signed in has something real before them.
    let free = kiosk.session.with_untracked(Option::is_none);
    let begin = Callback::new(move |()| {
        practice::begin();
        kiosk.practise(serde_json::from_value(practice::device()).ok());
    });
    let first = maybe((!free).then(|| p("strong", words::NOT_NOW)));
    let own = if free { vec![button(words::BEGIN, begin)] } else { vec![] };
    all([
        super::lead(words::TITLE, words::EASY, pictures::EYE),
        div("text", [lines(words::LINES), first]),
        super::actions(kiosk, own),
    ])
}
