//! The app of the village hall: for people who walk in, with or without a card, who may not see, read or reach well.
//!
//! One page at a time, held in memory as a value ([`flow::Page`]); nothing of a person stands in an address, a title,
//! the history or a storage of the browser. Wiping is a reload, which works with the server down. Pages ask the
//! server through `ui::client` only. It does NOT decide anything: the server looks at every answer again.

mod bridge;
mod camera;
mod draft;
mod flow;
mod four_keys;
mod idle;
mod lookout;
mod narrator;
mod pages;
mod pictures;
mod practice;
mod scroll;
mod shell;
mod speech;
mod state;
mod texts;
mod tools;
mod voice;

use leptos::prelude::*;

fn main() {
    if let Some(opening) = document().get_element_by_id("opening") {
        opening.remove();
    }
    mount_to_body(shell::shell);
}
