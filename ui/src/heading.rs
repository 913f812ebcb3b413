//! The heading of a page: where the focus goes when the page changes.

use crate::texts;
use leptos::{html, prelude::*};

/// The `h1`. It takes the focus when it appears, so that a screen reader begins there and the next Tab is the first
/// control of the page; the title of the document becomes `text` and never holds a word about a person.
#[component]
pub fn Heading(
    /// What this page is for.
    text: &'static str,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    heading.on_load(move |element| {
        if let Some(page) = web_sys::window().and_then(|window| window.document()) {
            page.set_title(&format!("{text} · {}", texts::BRAND));
        }
        let _ = element.focus();
    });
    view! {
        <h1 tabindex="-1" node_ref=heading>
            {text}
        </h1>
    }
}
