//! How the desk looks: large type, dark. Chosen by whoever sits there, forgotten with the page.

use leptos::prelude::*;

/// What was chosen.
#[derive(Clone, Copy)]
pub(crate) struct Looks {
    pub(crate) large: RwSignal<bool>,
    pub(crate) dark: RwSignal<bool>,
}

impl Looks {
    pub(crate) fn new() -> Self {
        let looks = Self { large: RwSignal::new(false), dark: RwSignal::new(false) };
        ui::mark("data-size", looks.large, "large");
        ui::mark("data-theme", looks.dark, "dark");
        looks
    }
}
