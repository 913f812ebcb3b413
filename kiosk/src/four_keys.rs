//! Four keys are enough for everything: back, forward, choose, repeat. They go through all there is on a page, what
//! is to be read and what is to be chosen, in its order.
//!
//! F1 to F4 are the keys of a tactile keypad and always there: whoever cannot see finds them by hand. While the mode
//! is on, the left and right arrow, Enter and the space bar are the same four, except where they are needed to type.

use crate::{narrator, texts::voice as words, voice::Voice};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

/// What can be come to within a page. What hints and errors say is told at their field.
const STOPS: &str =
    "h1, h2, p:not(.hint, .error, .caption), li, .summary-row, .person, summary, button, input";
/// Of these the parts are come to, where there are parts.
const WHOLES: &str = "li, .person, p";
/// What is a mere picture, or closed.
const NEVER: &str = "[aria-hidden=true], [aria-hidden=true] *, details:not([open]) > :not(summary) *";

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Back,
    Forward,
    Choose,
    Repeat,
}

/// What is going on where a key is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Typing {
    /// In a field.
    field: bool,
    /// At its beginning, at its end.
    edges: (bool, bool),
    /// An input method has begun a character.
    composing: bool,
    /// Together with Ctrl, Alt or Meta it is another key.
    held: bool,
}

/// Which of the four a key is.
fn meaning(key: &str, mode: bool, typing: Typing) -> Option<Key> {
    if typing.composing || typing.held {
        return None;
    }
    match key {
        "F1" => Some(Key::Back),
        "F2" => Some(Key::Forward),
        "F3" => Some(Key::Choose),
        "F4" => Some(Key::Repeat),
        _ if !mode => None,
        "ArrowLeft" if !typing.field || typing.edges.0 => Some(Key::Back),
        "ArrowRight" if !typing.field || typing.edges.1 => Some(Key::Forward),
        "Enter" if !typing.field => Some(Key::Choose),
        " " if !typing.field => Some(Key::Repeat),
        _ => None,
    }
}

/// Listens for the keys. The first press of one of a keypad switches the mode and the voice on, and does no more.
pub(crate) fn listen(mode: RwSignal<bool>, voice: Voice) {
    // It lives as long as the page does.
    let _ = window_event_listener(ev::keydown, move |event| {
        let typing = Typing {
            composing: event.is_composing() || event.key_code() == 229,
            held: event.ctrl_key() || event.alt_key() || event.meta_key(),
            ..typing()
        };
        let Some(key) = meaning(&event.key(), mode.get_untracked(), typing) else { return };
        event.prevent_default();
        if mode.get_untracked() {
            press(key, voice);
        } else {
            begin(mode, voice);
        }
    });
}

/// Switches the mode on, with the voice where there is one.
pub(crate) fn begin(mode: RwSignal<bool>, voice: Voice) {
    mode.set(true);
    voice.look();
    if voice.exists.get_untracked() && !voice.on.get_untracked() {
        voice.on.set(true);
    }
    // After what the voice says of the page.
    set_timeout(move || voice.say_then(words::FOUR_KEYS), std::time::Duration::from_millis(200));
}

fn typing() -> Typing {
    let field = document().active_element().and_then(|active| active.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field.filter(|field| matches!(field.type_().as_str(), "text" | "password")) else {
        return Typing::default();
    };
    let length = u32::try_from(field.value().encode_utf16().count()).unwrap_or(u32::MAX);
    let at = |position: Result<Option<u32>, JsValue>| position.ok().flatten().unwrap_or(length);
    let edges = (at(field.selection_end()) == 0, at(field.selection_start()) >= length);
    Typing { field: true, edges, ..Typing::default() }
}

/// Does what one of the four does.
pub(crate) fn press(key: Key, voice: Voice) {
    match key {
        Key::Back => step(false),
        Key::Forward => step(true),
        Key::Choose => choose(voice),
        Key::Repeat => voice.repeat(),
    }
}

/// To the next thing, or the one before; from the last to the first.
fn step(forward: bool) {
    let stops = stops();
    let next = match (next_after(&stops, forward), forward) {
        (Some(next), _) => stops.get(next),
        (None, true) => stops.first(),
        (None, false) => stops.last(),
    };
    let Some(next) = next.and_then(|next| next.dyn_ref::<HtmlElement>()) else { return };
    if !next.matches("button, input, summary, [tabindex]").unwrap_or(true) {
        // The name and the value are constants that every browser takes.
        let _ = next.set_attribute("tabindex", "-1");
    }
    // What cannot take the focus is gone past by the next press.
    let _ = next.focus();
}

/// Which of the stops follows what has the focus. Where that is no stop itself (the summary of errors, or nothing),
/// the order of the page says.
fn next_after(stops: &[Element], forward: bool) -> Option<usize> {
    let active = document().active_element();
    if let Some(at) = stops.iter().position(|stop| Some(stop) == active.as_ref()) {
        return if forward { Some(at + 1).filter(|next| *next < stops.len()) } else { at.checked_sub(1) };
    }
    let follows = |stop: &Element| {
        active.as_ref().is_some_and(|active| {
            active.compare_document_position(stop) & Node::DOCUMENT_POSITION_FOLLOWING != 0
        })
    };
    let next = stops.iter().position(follows);
    if forward { next } else { next.unwrap_or(stops.len()).checked_sub(1) }
}

/// Everything that can be come to: in the dialog that stands open, or the page and then what stands around it.
fn stops() -> Vec<Element> {
    let page = document();
    let find = |selector: &str| page.query_selector(selector).ok().flatten();
    let parts = match find("dialog[open]") {
        Some(dialog) => vec![Some(dialog)],
        None => vec![find("main"), find("header")],
    };
    let found = parts.into_iter().flatten().flat_map(|part| narrator::find_all(&part, STOPS));
    found.filter(is_stop).collect()
}

fn is_stop(element: &Element) -> bool {
    let has_parts = element.matches(WHOLES).unwrap_or(false)
        && element.query_selector("p, h2, button, input").ok().flatten().is_some();
    // What is not shown has no height.
    !has_parts && !element.matches(NEVER).unwrap_or(false) && element.client_height() > 0
}

fn choose(voice: Voice) {
    let Some(active) = document().active_element() else { return };
    if let Some(field) = active.dyn_ref::<HtmlInputElement>()
        && matches!(field.type_().as_str(), "text" | "password")
    {
        return voice.tell(words::USE_KEYS);
    }
    if active.matches("button, input, summary").unwrap_or(false) {
        active.unchecked_ref::<HtmlElement>().click();
    } else {
        voice.repeat();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: Typing = Typing { field: true, edges: (false, false), composing: false, held: false };

    #[test]
    fn the_keypad_is_there_before_the_mode_is_on() {
        let keys = ["F1", "F2", "F3", "F4"].map(|key| meaning(key, false, Typing::default()));
        assert_eq!(keys, [Key::Back, Key::Forward, Key::Choose, Key::Repeat].map(Some));
    }

    #[test]
    fn the_keys_of_a_keyboard_mean_something_only_while_the_mode_is_on() {
        for key in ["ArrowLeft", "ArrowRight", "Enter", " "] {
            assert_eq!(meaning(key, false, Typing::default()), None, "{key}");
            assert!(meaning(key, true, Typing::default()).is_some(), "{key}");
        }
        assert_eq!(meaning("a", true, Typing::default()), None);
    }

    #[test]
    fn nothing_is_taken_from_somebody_who_types() {
        for key in ["ArrowLeft", "ArrowRight", "Enter", " ", "1", "x"] {
            assert_eq!(meaning(key, true, FIELD), None, "{key}");
        }
        assert_eq!(meaning("ArrowRight", true, Typing { edges: (false, true), ..FIELD }), Some(Key::Forward));
        assert_eq!(meaning("ArrowLeft", true, Typing { edges: (true, false), ..FIELD }), Some(Key::Back));
        assert_eq!(meaning("F2", true, FIELD), Some(Key::Forward));
    }

    #[test]
    fn an_input_method_and_held_keys_keep_their_keys() {
        for key in ["F1", "F3", "ArrowRight", "Enter", " "] {
            assert_eq!(meaning(key, true, Typing { composing: true, ..FIELD }), None, "{key}");
            assert_eq!(meaning(key, true, Typing { held: true, ..Typing::default() }), None, "{key}");
        }
    }
}
