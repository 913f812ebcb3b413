//! Keys that do something by themselves, for people who decide a hundred times a day.
//!
//! They can be switched off, and never count while somebody types, composes a Chinese word, or is asked something in a
//! dialog. What they do NOT do: decide. A key opens what a button opens; the decision is a second key.

use crate::state::{Desk, go_back};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The row below.
    Down,
    /// The row above.
    Up,
    /// Say yes: on to the next office, or approve.
    Approve,
    /// Send back what is incomplete.
    SendBack,
    /// Refuse.
    Refuse,
    /// The next case of the queue.
    Next,
    /// Back to the page before.
    Back,
    /// Which keys there are.
    Help,
}

impl Key {
    /// In the order in which the help shows them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Down,
        Self::Up,
        Self::Approve,
        Self::SendBack,
        Self::Refuse,
        Self::Next,
        Self::Back,
        Self::Help,
    ];

    /// The letter, as it is typed and shown.
    pub(crate) const fn letter(self) -> &'static str {
        match self {
            Self::Down => "j",
            Self::Up => "k",
            Self::Approve => "a",
            Self::SendBack => "r",
            Self::Refuse => "x",
            Self::Next => "n",
            Self::Back => "b",
            Self::Help => "?",
        }
    }

    fn of(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.letter() == typed)
    }
}

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

/// The class of what the keys j and k go through: one thing of every row.
pub(crate) const ROW: &str = "link row-open";

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
    fn every_key_has_a_letter_of_its_own() {
        for key in Key::ALL {
            assert_eq!(Key::of(key.letter()), Some(key));
        }
        assert_eq!(Key::of("A"), None);
    }

    #[test]
    fn j_and_k_stay_within_the_rows() {
        assert_eq!(at_step(None, 3, false), 0);
        assert_eq!(at_step(Some(2), 3, true), 2);
        assert_eq!(at_step(Some(1), 3, true), 2);
        assert_eq!(at_step(Some(0), 3, false), 0);
    }
}
