//! A button that cannot be pressed twice by a trembling hand.

use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing that most people want to do next.
    #[default]
    Main,
    /// Everything else.
    Other,
    /// Something that cannot be taken back.
    Grave,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Main => "button",
            Self::Other => "button button-other",
            Self::Grave => "button button-grave",
        }
    }
}

/// A button. While `busy` holds it stays focused and readable but does nothing, so that a second tap sends nothing.
#[component]
pub fn Button(
    /// What the button says.
    #[prop(into)]
    label: String,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
    /// How much it asks for attention.
    #[prop(optional)]
    look: Look,
    /// A request is out: the button waits.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The id of the element, where something points at it.
    #[prop(optional, into)]
    id: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class=look.class()
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {label}
            <span class="button-wait" aria-hidden="true"></span>
        </button>
    }
}
