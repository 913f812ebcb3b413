//! How a surface looks, as somebody chose it: an attribute of the root element, which the style sheet reads.

use leptos::prelude::*;

/// Sets the attribute to this value for as long as `on` holds.
pub fn mark(attribute: &'static str, on: RwSignal<bool>, value: &'static str) {
    Effect::new(move |_| {
        let on = on.get();
        if let Some(root) = document().document_element() {
            // The names are constants that every browser takes.
            let _ = if on { root.set_attribute(attribute, value) } else { root.remove_attribute(attribute) };
        }
    });
}
