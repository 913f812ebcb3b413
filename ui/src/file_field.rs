//! Choosing a file of this machine.

use crate::{
    errors::{Errors, field_id},
    field::{described_by, error_line},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement};

/// One file, with label, hint and error. What was chosen is held by the page and read when it is sent.
#[component]
pub fn FileField(
    /// The field of the API; also names the ids.
    field: &'static str,
    /// What is asked.
    label: &'static str,
    /// What stands under the label.
    hint: &'static str,
    /// The kinds of files that the browser offers, as it takes them: `.xlsx,.csv`.
    accept: &'static str,
    /// The file; none while none is chosen.
    value: RwSignal<Option<File>, LocalStorage>,
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
            <input
                type="file"
                id=id
                accept=accept
                aria-describedby=described
                aria-invalid=move || errors.of(field).map(|_| "true")
                on:change=move |event| value.set(chosen(&event))
            />
        </div>
    }
}

fn chosen(event: &web_sys::Event) -> Option<File> {
    event.target()?.dyn_into::<HtmlInputElement>().ok()?.files()?.item(0)
}
