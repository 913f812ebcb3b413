//! Choosing one or several: native radios and checkboxes, drawn as tiles that a whole hand can hit.

use crate::errors::{Errors, field_id};
use leptos::prelude::*;

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word of the API.
    pub value: &'static str,
    /// What it says.
    pub label: String,
    /// One more sentence, where the label is not enough.
    pub hint: Option<&'static str>,
    /// A picture: the text of an inline SVG.
    pub picture: Option<&'static str>,
}

impl Choice {
    /// A choice that says what it is in a few words.
    #[must_use]
    pub fn new(value: &'static str, label: impl Into<String>) -> Self {
        Self { value, label: label.into(), hint: None, picture: None }
    }

    /// The same with one more sentence.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The same with a picture.
    #[must_use]
    pub fn picture(self, picture: &'static str) -> Self {
        Self { picture: Some(picture), ..self }
    }
}

/// One of several. Arrow keys move between the tiles, as in any group of radios.
#[component]
pub fn Radios(
    /// The field of the API; also names the group and its ids.
    field: &'static str,
    /// The question.
    legend: &'static str,
    /// The page's heading asks it already: the legend is then for readers of screens only.
    #[prop(optional)]
    asked: bool,
    /// What stands under the question.
    #[prop(optional, into)]
    hint: Option<&'static str>,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value that is chosen; empty while none is.
    value: RwSignal<String>,
    /// Where wrong fields are told.
    errors: Errors,
) -> impl IntoView {
    let tiles: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let word = choice.value;
            let checked = Signal::derive(move || value.with(|value| value == word));
            let input = view! {
                <input
                    type="radio"
                    id=tile_id(field, index)
                    name=field_id(field)
                    value=word
                    prop:checked=checked
                    aria-describedby=hint_of(&choice, field, index)
                    on:change=move |_| value.set(word.into())
                />
            };
            tile(field, index, &choice, input.into_any())
        })
        .collect();
    group(field, (legend, asked), hint, errors, "radiogroup", tiles)
}

/// Any of several. A choice named as `alone` (such as 不需要) takes the others away and is taken away by them.
#[component]
pub fn Checkboxes(
    /// The field of the API; also names the group and its ids.
    field: &'static str,
    /// The question.
    legend: &'static str,
    /// The page's heading asks it already: the legend is then for readers of screens only.
    #[prop(optional)]
    asked: bool,
    /// What stands under the question.
    #[prop(optional, into)]
    hint: Option<&'static str>,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The values that are chosen, in the order in which they were.
    values: RwSignal<Vec<String>>,
    /// A choice that stands alone.
    #[prop(optional_no_strip)]
    alone: Option<&'static str>,
    /// Where wrong fields are told.
    errors: Errors,
) -> impl IntoView {
    let tiles: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let word = choice.value;
            let checked =
                Signal::derive(move || values.with(|values| values.iter().any(|value| value == word)));
            let input = view! {
                <input
                    type="checkbox"
                    id=tile_id(field, index)
                    name=field_id(field)
                    value=word
                    prop:checked=checked
                    aria-describedby=hint_of(&choice, field, index)
                    on:change=move |_| values.update(|values| toggle(values, word, alone))
                />
            };
            tile(field, index, &choice, input.into_any())
        })
        .collect();
    group(field, (legend, asked), hint, errors, "group", tiles)
}

/// Chooses or takes away `word`; `alone` never stands beside another.
fn toggle(values: &mut Vec<String>, word: &str, alone: Option<&str>) {
    if let Some(at) = values.iter().position(|value| value == word) {
        values.remove(at);
        return;
    }
    if alone == Some(word) {
        values.clear();
    } else {
        values.retain(|value| alone != Some(value.as_str()));
    }
    values.push(word.into());
}

fn tile_id(field: &str, index: usize) -> String {
    // The first tile carries the id of the field itself, so that the error summary leads to it.
    let id = field_id(field);
    if index == 0 { id } else { format!("{id}-{index}") }
}

fn hint_of(choice: &Choice, field: &str, index: usize) -> Option<String> {
    choice.hint.map(|_| format!("{}-hint", tile_id(field, index)))
}

fn tile(field: &str, index: usize, choice: &Choice, input: AnyView) -> AnyView {
    let id = tile_id(field, index);
    let hint = choice.hint.map(|hint| {
        view! {
            <span class="tile-hint" id=format!("{id}-hint")>
                {hint}
            </span>
        }
    });
    let picture = choice
        .picture
        .map(|svg| view! { <span class="tile-picture" aria-hidden="true" inner_html=svg></span> });
    view! {
        <div class="tile">
            {input} <span class="tile-mark" aria-hidden="true"></span> {picture} <span class="tile-text">
                <label for=id>{choice.label.clone()}</label>
                {hint}
            </span>
        </div>
    }
    .into_any()
}

fn group(
    field: &'static str,
    (legend, asked): (&'static str, bool),
    hint: Option<&'static str>,
    errors: Errors,
    role: &'static str,
    tiles: Vec<AnyView>,
) -> impl IntoView {
    let id = field_id(field);
    let (hint_id, error_id) = (format!("{id}-group-hint"), format!("{id}-error"));
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || crate::field::described_by(hint.map(|_| &hint_id), errors.of(field).map(|_| &error_id))
    };
    view! {
        <fieldset
            class="field"
            class:field-wrong=move || errors.of(field).is_some()
            role=role
            aria-describedby=described
        >
            <legend class:unseen=asked>{legend}</legend>
            {hint
                .map(|hint| {
                    view! {
                        <p class="hint" id=hint_id>
                            {hint}
                        </p>
                    }
                })}
            {move || errors.of(field).map(|message| crate::field::error_line(error_id.clone(), message))}
            <div class="tiles">{tiles}</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::toggle;

    fn chosen(taps: &[&str]) -> Vec<String> {
        let mut values = Vec::new();
        for tap in taps {
            toggle(&mut values, tap, Some("none"));
        }
        values
    }

    #[test]
    fn a_second_tap_takes_the_choice_away() {
        assert_eq!(chosen(&["a", "b", "a"]), ["b"]);
    }

    #[test]
    fn a_choice_that_stands_alone_takes_the_others_away() {
        assert_eq!(chosen(&["a", "b", "none"]), ["none"]);
    }

    #[test]
    fn another_choice_takes_away_the_one_that_stands_alone() {
        assert_eq!(chosen(&["none", "a"]), ["a"]);
    }
}
