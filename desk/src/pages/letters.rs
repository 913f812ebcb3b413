//! The letters of a case, in a part of its page: which there are, and each opened to be printed.
//!
//! What this does NOT do: keep one. A letter stands in a tab of its own, which goes with it when the desk is locked.

use super::{opened::Opened, trouble};
use crate::{
    state::Desk,
    texts::{WAIT, letters as words},
};
use domain::{letters::LetterView, reference::grouped};
use leptos::prelude::*;
use ui::{
    Asking, Button, Look, Tone, dates,
    plain::{all, h2, live, maybe, notification, p, row, table, text, waiting},
};
use uuid::Uuid;

/// What is asked on this part of the page.
#[derive(Clone, Copy)]
struct Part {
    desk: Desk,
    case: Uuid,
    printing: Asking,
    /// The browser let no tab open.
    blocked: RwSignal<bool>,
    load: Callback<()>,
}

pub(super) fn section(desk: Desk, id: Uuid, opened: Opened) -> AnyView {
    let loading = Asking::new();
    let letters = RwSignal::new(None::<Vec<LetterView>>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.list_letters(id), move |list| letters.set(Some(list.items)));
    });
    // Whatever happens to a case may bring a letter with it.
    let version = Memo::new(move |_| opened.case.with(|case| case.as_ref().map(|case| case.version)));
    Effect::new(move |_| {
        if version.get().is_some() {
            load.run(());
        }
    });
    let part = Part { desk, case: id, printing: Asking::new(), blocked: RwSignal::new(false), load };
    let title = live(move || maybe(version.get().map(|_| h2(words::TITLE))));
    let blocked =
        move || maybe(part.blocked.get().then(|| notification(Tone::Problem, vec![p("", words::BLOCKED)])));
    all([
        title,
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(part.printing, None),
        live(blocked),
        live(move || maybe(letters.get().map(|letters| shown(part, &letters)))),
    ])
}

fn shown(part: Part, letters: &[LetterView]) -> AnyView {
    if letters.is_empty() {
        return p("quiet", words::NONE);
    }
    let line = |letter: &LetterView| {
        let number = letter.number.as_deref().map_or_else(|| words::NOT_NUMBERED.to_owned(), grouped);
        let label = format!("{}{}", words::OPEN, letter.title);
        let press = print(part, letter);
        let open = view! { <Button label=label look=Look::Other on_press=press busy=part.printing.busy/> };
        row(text(letter.title.clone()), [text(dates::long(letter.on)), text(number), open.into_any()])
    };
    table(words::TITLE, &words::COLUMNS, letters.iter().map(line).collect())
}

/// Opens the letter; printed for the first time it has a number from then on.
fn print(part: Part, letter: &LetterView) -> Callback<()> {
    let (kind, sequence, is_new) = (letter.kind, letter.sequence, letter.number.is_none());
    let Part { desk, case, printing, blocked, load } = part;
    Callback::new(move |()| {
        blocked.set(false);
        printing.run(desk, desk.client.print_letter(case, kind, sequence), move |file| {
            blocked.set(!desk.show_file(&file));
            if is_new {
                load.run(());
            }
        });
    })
}
