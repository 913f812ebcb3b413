//! A field for a few sentences.

use crate::{
    errors::{Errors, field_id},
    field::{described_by, error_line},
};
use leptos::prelude::*;

/// Several lines to type into, with label, hint and error.
#[component]
pub fn Passage(
    /// The field of the API; also names the ids.
    field: &'static str,
    /// What is asked.
    label: &'static str,
    /// What stands under the label.
    hint: &'static str,
    /// The most characters that are taken.
    longest: usize,
    /// The text.
    value: RwSignal<String>,
    /// Where wrong fields are told.
    errors: Errors,
) -> impl IntoView {
    let id = field_id(field);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || described_by(Some(&hint_id), errors.of(field).map(|_| &error_id))
    };
    view! {
        <div class="field" class:field-wrong=move || errors.of(field).is_some()>
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {move || errors.of(field).map(|message| error_line(error_id.clone(), message))}
            <textarea
                id=id
                rows="3"
                maxlength=longest.to_string()
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || errors.of(field).map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}
