//! Choosing one of many in little room: the browser's own list, for people at a desk.

use crate::{
    errors::{Errors, field_id},
    field::{described_by, error_line},
};
use leptos::prelude::*;

/// One of many, with its label and error.
#[component]
pub fn Select(
    /// The field of the API; also names the ids.
    field: &'static str,
    /// What is asked.
    label: &'static str,
    /// The word of the API and what it says, in their order. An empty word is how it begins.
    options: Vec<(String, String)>,
    /// The word that is chosen.
    value: RwSignal<String>,
    /// Where wrong fields are told.
    errors: Errors,
) -> impl IntoView {
    let id = field_id(field);
    let error_id = format!("{id}-error");
    let described = {
        let error_id = error_id.clone();
        move || described_by(None, errors.of(field).map(|_| &error_id))
    };
    let options: Vec<_> = options
        .into_iter()
        .map(|(word, says)| {
            let chosen = word.clone();
            view! {
                <option value=word prop:selected=move || value.with(|value| *value == chosen)>
                    {says}
                </option>
            }
        })
        .collect();
    view! {
        <div class="field" class:field-wrong=move || errors.of(field).is_some()>
            <label for=id.clone()>{label}</label>
            {move || errors.of(field).map(|message| error_line(error_id.clone(), message))}
            <select
                id=id
                aria-describedby=described
                aria-invalid=move || errors.of(field).map(|_| "true")
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
}
