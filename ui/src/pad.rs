//! Keys on the screen, for a kiosk without a keyboard.

use crate::{field::Entry, texts};
use leptos::prelude::*;

const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LETTERS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@"];

/// Keys that write into `value` from the right. Digit fields get twelve large keys (an ID number also X), words get
/// letters with a key for capitals.
#[component]
pub fn Pad(
    /// What is typed.
    entry: Entry,
    /// The text that the keys change.
    value: RwSignal<String>,
    /// The most characters that make sense.
    #[prop(optional_no_strip)]
    longest: Option<usize>,
) -> impl IntoView {
    match entry {
        Entry::Digits | Entry::IdNumber => digits(entry, value, longest).into_any(),
        Entry::Text | Entry::Secret | Entry::Date => letters(value, longest).into_any(),
    }
}

/// The text with one more key, or as it was when it is full.
fn pressed(text: &str, key: &str, longest: Option<usize>) -> String {
    if longest.is_some_and(|most| text.chars().count() >= most) {
        text.into()
    } else {
        format!("{text}{key}")
    }
}

fn without_last(text: &str) -> String {
    let mut text = text.to_string();
    text.pop();
    text
}

fn key(name: &'static str, class: &'static str, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class=class on:click=move |_| press()>
            {name}
        </button>
    }
    .into_any()
}

fn digits(entry: Entry, value: RwSignal<String>, longest: Option<usize>) -> impl IntoView {
    let write = move |name: &'static str| {
        key(name, "key", move || value.update(|text| *text = pressed(text, name, longest)))
    };
    let nine: Vec<_> = DIGITS.into_iter().map(write).collect();
    let clear = move || key(texts::CLEAR, "key key-word key-clear", move || value.set(String::new()));
    let left = if entry == Entry::IdNumber { write("X") } else { clear() };
    let last = (entry == Entry::IdNumber).then(clear);
    view! {
        <div class="pad" role="group" aria-label=texts::DIGITS>
            {nine}
            {left}
            {write("0")}
            {key(texts::DELETE, "key key-word key-delete", move || value.update(|text| *text = without_last(text)))}
            {last}
        </div>
    }
}

fn letters(value: RwSignal<String>, longest: Option<usize>) -> impl IntoView {
    let capitals = RwSignal::new(false);
    let rows: Vec<_> = LETTERS
        .into_iter()
        .map(|row| {
            let keys: Vec<_> =
                row.chars().map(|letter| letter_key(letter, capitals, value, longest)).collect();
            view! { <div class="pad-row">{keys}</div> }
        })
        .collect();
    view! {
        <div class="pad-letters" role="group" aria-label=texts::LETTERS>
            {rows}
            <div class="pad-row">
                <button
                    type="button"
                    class="key key-word"
                    aria-pressed=move || if capitals.get() { "true" } else { "false" }
                    on:click=move |_| capitals.update(|capitals| *capitals = !*capitals)
                >
                    {texts::CAPITALS}
                </button>
                {key(texts::DELETE, "key key-word", move || value.update(|text| *text = without_last(text)))}
                {key(texts::CLEAR, "key key-word", move || value.set(String::new()))}
            </div>
        </div>
    }
}

fn letter_key(
    letter: char,
    capitals: RwSignal<bool>,
    value: RwSignal<String>,
    longest: Option<usize>,
) -> impl IntoView {
    let shown = move || if capitals.get() { letter.to_ascii_uppercase() } else { letter };
    view! {
        <button
            type="button"
            class="key"
            on:click=move |_| {
                let written = untrack(shown).to_string();
                value.update(|text| *text = pressed(text, &written, longest));
            }
        >
            {move || shown().to_string()}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_writes_until_the_field_is_full() {
        assert_eq!(pressed("12", "3", Some(3)), "123");
        assert_eq!(pressed("123", "4", Some(3)), "123");
        assert_eq!(pressed("123", "4", None), "1234");
    }

    #[test]
    fn delete_takes_the_last_character_and_nothing_from_an_empty_field() {
        assert_eq!(without_last("12X"), "12");
        assert_eq!(without_last(""), "");
    }
}
