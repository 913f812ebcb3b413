//! A question that has to be answered before anything else goes on.

use leptos::{html, prelude::*};

/// A native modal dialog: the browser keeps the focus inside, makes the rest inert and gives the focus back.
#[component]
pub fn Dialog(
    /// The id of the title; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: String,
    /// Whether it stands open.
    #[prop(into)]
    open: Signal<bool>,
    /// Escape was pressed: the careful answer.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// The text and the buttons.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(element) = dialog.get()
            && element.open() != open
        {
            if open {
                // It fails only for a dialog that is open or not in the page, and this one is neither.
                let _ = element.show_modal();
            } else {
                element.close();
            }
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby=id
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_cancel.run(());
            }
        >
            <h2 id=id>{title}</h2>
            {children()}
        </dialog>
    }
}
