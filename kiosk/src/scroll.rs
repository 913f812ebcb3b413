//! Moving up and down a page that is longer than its region, by buttons: a finger that trembles, a mouth stick or a
//! switch cannot drag.

use leptos::prelude::*;
use std::time::Duration;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

/// So many pixels out of sight are not worth a button.
const SLACK: i32 = 12;

/// What of the page is out of sight.
#[derive(Clone, Copy)]
pub(crate) struct Hidden {
    /// The page is longer than its region.
    pub(crate) any: RwSignal<bool>,
    pub(crate) above: RwSignal<bool>,
    pub(crate) below: RwSignal<bool>,
}

impl Hidden {
    pub(crate) fn new() -> Self {
        Self { any: RwSignal::new(false), above: RwSignal::new(false), below: RwSignal::new(false) }
    }

    /// Looks again. Often, because pages grow when answers arrive.
    pub(crate) fn see(self) {
        let (above, below) = out_of_sight();
        for (signal, now) in [(self.above, above), (self.below, below), (self.any, above || below)] {
            if signal.get_untracked() != now {
                signal.set(now);
            }
        }
    }
}

fn out_of_sight() -> (bool, bool) {
    let Some(element) = scroller() else { return (false, false) };
    let top = element.scroll_top();
    (top > SLACK, element.scroll_height() - element.client_height() - top > SLACK)
}

/// What scrolls: the page's region, or the window where that is too low for a frame (a page enlarged to 200 %).
fn scroller() -> Option<Element> {
    let page = web_sys::window()?.document()?;
    let region = page.query_selector(".region").ok()??;
    if region.scroll_height() > region.client_height() { Some(region) } else { page.document_element() }
}

/// Most of a region down, or up: a line of what was read last stays in sight.
pub(crate) fn turn(down: bool) {
    if let Some(element) = scroller() {
        let most = element.client_height() * 4 / 5;
        element.set_scroll_top(element.scroll_top() + if down { most } else { -most });
    }
}

/// What took the focus stays whole in sight, also when the page grows or shrinks with it: keys that stand at the field
/// which has the focus have left another one.
pub(crate) fn follow_the_focus() {
    const SOON: Duration = Duration::from_millis(30);
    // It lives as long as the page does.
    let _ = window_event_listener_untyped("focusin", |_| {
        set_timeout(
            || {
                let active = document().active_element();
                if let Some(active) = active.filter(|active| active.tag_name() == "INPUT") {
                    let nearest = ScrollIntoViewOptions::new();
                    nearest.set_block(ScrollLogicalPosition::Nearest);
                    active.scroll_into_view_with_scroll_into_view_options(&nearest);
                }
            },
            SOON,
        );
    });
}

/// Back to the beginning, where a new page is read from.
pub(crate) fn to_top() {
    if let Some(element) = scroller() {
        element.set_scroll_top(0);
    }
}
