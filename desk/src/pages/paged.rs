//! A list that is read page by page: what was read so far, and whether there is more.

use leptos::prelude::*;
use ui::{
    Asking,
    plain::{all, div, live, maybe, waiting},
};

use super::trouble;
use crate::texts::{MORE, WAIT};

/// What was read so far; nothing before the first page.
pub(super) struct Paged<T: 'static> {
    pub(super) items: RwSignal<Option<Vec<T>>>,
    next: RwSignal<Option<String>>,
    pub(super) asking: Asking,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

impl<T: Clone + Send + Sync> Paged<T> {
    /// Nothing is read yet.
    pub(super) fn new() -> Self {
        Self { items: RwSignal::new(None), next: RwSignal::new(None), asking: Asking::new() }
    }

    /// Where the page that is to be read begins.
    pub(super) fn after(self) -> Option<String> {
        self.next.get_untracked()
    }

    /// It is to be read anew, from its beginning.
    pub(super) fn clear(self) {
        self.items.set(None);
        self.next.set(None);
    }

    /// A page came.
    pub(super) fn add(self, mut items: Vec<T>, next: Option<String>) {
        self.items.update(|read| read.get_or_insert_default().append(&mut items));
        self.next.set(next);
    }

    /// The list, what went wrong with reading it, and the way to its next page. `load` reads one.
    pub(super) fn view(
        self,
        load: Callback<()>,
        shown: impl Fn(Vec<T>) -> AnyView + Send + 'static,
    ) -> AnyView {
        all([
            waiting(self.asking.busy, WAIT),
            trouble(self.asking, Some(load)),
            live(move || maybe(self.items.get().map(&shown))),
            live(move || maybe(self.next.get().map(|_| div("buttons", [self.asking.button(MORE, load)])))),
        ])
    }
}
