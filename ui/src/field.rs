//! A field to type into, on a keyboard or on the pad beside it.

use crate::{
    errors::{Errors, field_id},
    pad::Pad,
    texts,
};
use leptos::prelude::*;

/// What is typed into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// Words.
    #[default]
    Text,
    /// Something that nobody beside may read.
    Secret,
    /// Digits only.
    Digits,
    /// An ID number: digits, and X in the last place.
    IdNumber,
    /// A day, in the browser's own way: `2026-11-28`, or empty.
    Date,
}

impl Entry {
    /// What of the typed text is kept: a digit field drops everything else, full-width digits become plain ones.
    #[must_use]
    pub fn keep(self, typed: &str) -> String {
        match self {
            Self::Text | Self::Secret | Self::Date => typed.into(),
            Self::Digits => typed.chars().map(narrow).filter(char::is_ascii_digit).collect(),
            Self::IdNumber => typed
                .chars()
                .map(|letter| narrow(letter).to_ascii_uppercase())
                .filter(char::is_ascii_alphanumeric)
                .collect(),
        }
    }
}

fn narrow(letter: char) -> char {
    let code = u32::from(letter);
    if (0xFF01..=0xFF5E).contains(&code) { char::from_u32(code - 0xFEE0).unwrap_or(letter) } else { letter }
}

/// A text field with its label, hint and error. Nothing that is typed is remembered by the browser.
#[component]
pub fn Field(
    /// The field of the API; also names the ids.
    field: &'static str,
    /// What is asked.
    label: &'static str,
    /// What stands under the label.
    #[prop(optional_no_strip)]
    hint: Option<&'static str>,
    /// What is typed.
    #[prop(optional)]
    entry: Entry,
    /// Shows the keys on the screen; where a page has several fields, while this one has them.
    #[prop(optional, into)]
    pad: Signal<bool>,
    /// The most characters that make sense.
    #[prop(optional)]
    longest: Option<usize>,
    /// The text.
    value: RwSignal<String>,
    /// Where wrong fields are told.
    errors: Errors,
    /// The field was touched or reached.
    #[prop(optional, into)]
    on_focus: Option<Callback<()>>,
    /// Enter was pressed in the field.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let id = field_id(field);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || described_by(hint.map(|_| &hint_id), errors.of(field).map(|_| &error_id))
    };
    let input = view! {
        <input
            id=id.clone()
            type=match entry {
                Entry::Secret => "password",
                Entry::Date => "date",
                Entry::Text | Entry::Digits | Entry::IdNumber => "text",
            }
            inputmode=move || if pad.get() { "none" } else { "text" }
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength=longest.map(|most| most.to_string())
            aria-describedby=described
            data-spoken=(entry == Entry::Digits).then_some("private")
            aria-invalid=move || errors.of(field).map(|_| "true")
            prop:value=move || value.get()
            on:focus=move |_| {
                if let Some(reached) = on_focus {
                    reached.run(());
                }
            }
            on:input=move |event| {
                let typed = event_target_value(&event);
                let kept = entry.keep(&typed);
                value.set(kept);
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && !event.is_composing() && let Some(enter) = on_enter {
                    enter.run(());
                }
            }
        />
    };
    view! {
        <div class="field" class:field-wrong=move || errors.of(field).is_some()>
            <label for=id>{label}</label>
            {hint
                .map(|hint| {
                    view! {
                        <p class="hint" id=hint_id>
                            {hint}
                        </p>
                    }
                })}
            {move || errors.of(field).map(|message| error_line(error_id.clone(), message))}
            {input}
            {move || pad.get().then(|| view! { <Pad entry=entry value=value longest=longest/> })}
        </div>
    }
}

/// The ids that describe a field: its hint, then its error.
pub(crate) fn described_by(hint: Option<&String>, error: Option<&String>) -> Option<String> {
    match (hint, error) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
    }
}

pub(crate) fn error_line(id: String, message: String) -> impl IntoView {
    view! {
        <p class="error" id=id>
            <span class="unseen">{texts::ERROR}</span>
            {message}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_field_keeps_digits_and_narrows_wide_ones() {
        assert_eq!(Entry::Digits.keep("138 0000-12a4"), "1380000124");
        assert_eq!(Entry::Digits.keep("\u{ff11}\u{ff13}"), "13");
    }

    #[test]
    fn an_id_number_keeps_its_x_in_capitals() {
        assert_eq!(Entry::IdNumber.keep("1101 0519 4912 3100 2x"), "11010519491231002X");
        assert_eq!(Entry::IdNumber.keep("\u{ff38}"), "X");
    }

    #[test]
    fn words_stay_as_they_are_typed() {
        assert_eq!(Entry::Text.keep(" a B "), " a B ");
    }

    #[test]
    fn hint_and_error_describe_a_field_in_this_order() {
        let (hint, error) = ("h".to_string(), "e".to_string());
        assert_eq!(described_by(Some(&hint), Some(&error)).as_deref(), Some("h e"));
        assert_eq!(described_by(None, Some(&error)).as_deref(), Some("e"));
        assert_eq!(described_by(None, None), None);
    }
}
