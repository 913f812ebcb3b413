//! When a key is one of [`Key`]: they can be switched off, and never count while somebody types, composes a Chinese word,
//! or is asked something in a dialog.

use crate::{
    keys::Key,
    state::{Desk, go_back},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Listens for as long as the page lives.
pub(crate) fn listen(desk: Desk) {
    let _ = window_event_listener(ev::keydown, move |event| {
        let free = desk.keys.get_untracked() && desk.is_open() && !is_typing(&event);
        let Some(key) = free.then(|| Key::of(&event.key())).flatten() else { return };
        event.prevent_default();
        match key {
            Key::Down => step(true),
            Key::Up => step(false),
            Key::Back => go_back(),
            Key::Help => desk.help.set(true),
            other => {
                if let Some(press) = desk.on_key.get_value() {
                    press.run(other);
                }
            }
        }
    });
}

/// Whether the key belongs to something else: to a word that is being typed, to a field, a dialog or the browser.
fn is_typing(event: &KeyboardEvent) -> bool {
    // 229 is what a browser says while an input method has the key.
    let composing = event.is_composing() || event.key_code() == 229;
    let combined = event.ctrl_key() || event.alt_key() || event.meta_key();
    let asked = document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some());
    composing || combined || asked || in_field()
}

fn in_field() -> bool {
    document().active_element().is_some_and(|active| {
        let name = active.tag_name();
        let typed = name == "INPUT"
            && active.get_attribute("type").is_none_or(|kind| kind != "checkbox" && kind != "radio");
        typed || name == "TEXTAREA" || name == "SELECT"
    })
}

/// Moves the focus to the row below or above; to the first where none has it.
fn step(down: bool) {
    let Ok(rows) = document().query_selector_all(".row-open") else { return };
    let rows: Vec<HtmlElement> = (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let at = rows.iter().position(|row| active.as_ref().is_some_and(|active| row.is_same_node(Some(active))));
    if let Some(row) = rows.get(at_step(at, rows.len(), down)) {
        // A row that is gone by now keeps the focus where it is.
        let _ = row.focus();
    }
}

fn at_step(at: Option<usize>, rows: usize, down: bool) -> usize {
    match (at, down) {
        (None, _) => 0,
        (Some(at), true) => (at + 1).min(rows.saturating_sub(1)),
        (Some(at), false) => at.saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j_and_k_stay_within_the_rows() {
        assert_eq!(at_step(None, 3, false), 0);
        assert_eq!(at_step(Some(2), 3, true), 2);
        assert_eq!(at_step(Some(1), 3, true), 2);
        assert_eq!(at_step(Some(0), 3, false), 0);
    }
}
