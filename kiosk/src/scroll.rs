//! Moving up and down a page that is longer than the screen, by buttons: a finger that trembles, a mouth stick or a
//! switch cannot drag.

use web_sys::Element;

/// What of the page is out of sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) above: bool,
    pub(crate) below: bool,
}

/// So many pixels out of sight are not worth a button.
const SLACK: i32 = 24;

/// What scrolls: the window, or the app itself while it stands in the lower half.
fn scroller() -> Option<Element> {
    let page = web_sys::window()?.document()?;
    let root = page.document_element()?;
    if root.has_attribute("data-layout") { page.query_selector(".app").ok()? } else { Some(root) }
}

/// What is out of sight now.
pub(crate) fn hidden() -> Hidden {
    let Some(element) = scroller() else { return Hidden::default() };
    let top = element.scroll_top();
    Hidden { above: top > SLACK, below: element.scroll_height() - element.client_height() - top > SLACK }
}

/// Most of a screen down, or up.
pub(crate) fn turn(down: bool) {
    if let Some(element) = scroller() {
        let most = element.client_height() * 3 / 5;
        element.set_scroll_top(element.scroll_top() + if down { most } else { -most });
    }
}

/// Back to the beginning, where a new page is read from.
pub(crate) fn to_top() {
    if let Some(element) = scroller() {
        element.set_scroll_top(0);
    }
}
