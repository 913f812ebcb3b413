//! What is wrong with the answers, told at the top of the page and again at each field.

use crate::texts;
use domain::fields::{FieldError, FieldErrors};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The wrong fields of one page. The same sentence stands in the summary and at its field.
#[derive(Clone, Copy)]
pub struct Errors(RwSignal<Vec<FieldError>>);

impl Default for Errors {
    fn default() -> Self {
        Self(RwSignal::new(Vec::new()))
    }
}

impl Errors {
    /// Nothing is wrong so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows these and no others; the summary takes the focus.
    pub fn show(self, errors: FieldErrors) {
        self.0.set(errors.0);
    }

    /// Shows one sentence at one field.
    pub fn show_one(self, field: &str, code: &str, message: impl Into<String>) {
        self.0.set(vec![FieldError { field: field.into(), code: code.into(), message: message.into() }]);
    }

    /// Nothing is wrong any more.
    pub fn clear(self) {
        self.0.set(Vec::new());
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn any(self) -> bool {
        self.0.with(|errors| !errors.is_empty())
    }

    /// The sentence at this field.
    #[must_use]
    pub fn of(self, field: &str) -> Option<String> {
        self.0.with(|errors| {
            errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
        })
    }
}

/// The id of the element that stands for a field of the API, such as `answers.hours`.
#[must_use]
pub fn field_id(field: &str) -> String {
    field.replace(['.', '[', ']'], "-")
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    let element =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus keeps it where it is; there is nobody to tell.
        let _ = element.focus();
    }
}

/// 有问题需要更正: each line leads to its field. It takes the focus whenever the errors change.
#[component]
pub fn ErrorSummary(
    /// The errors of this page.
    errors: Errors,
) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if errors.any()
            && let Some(element) = summary.get()
        {
            let _ = element.focus();
        }
    });
    move || {
        errors.any().then(|| {
            let lines: Vec<_> = errors.0.get().into_iter().map(line).collect();
            view! {
                <div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title" node_ref=summary>
                    <h2 id="errors-title">{texts::ERRORS}</h2>
                    <ul>{lines}</ul>
                </div>
            }
        })
    }
}

fn line(error: FieldError) -> impl IntoView {
    let id = field_id(&error.field);
    // A button and not a link: a fragment in the address would stay in the history.
    view! {
        <li>
            <button type="button" class="link" on:click=move |_| focus(&id)>
                {error.message}
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::field_id;

    #[test]
    fn a_path_of_the_api_becomes_an_id_that_css_and_labels_can_name() {
        assert_eq!(field_id("answers.hours"), "answers-hours");
        assert_eq!(field_id("answers.work[2]"), "answers-work-2-");
    }
}
