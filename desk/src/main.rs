//! The app of workers at a desk: what waits for them, the files they may open, and what they do about it.
//!
//! One page at a time, held in memory as a value ([`flow::Page`]); nothing of a person stands in an address, a title,
//! the history or a storage of the browser. Pages ask the server through `ui::client` only. It does NOT decide
//! anything: what is allowed is told by the server, which looks at every step again.

mod clock;
mod flow;
mod keys;
mod lock;
mod looks;
mod pages;
mod queue;
mod saving;
mod shell;
mod state;
mod texts;
mod typing;
mod watermark;

use leptos::prelude::*;

fn main() {
    if let Some(opening) = document().get_element_by_id("opening") {
        opening.remove();
    }
    mount_to_body(shell::shell);
}
