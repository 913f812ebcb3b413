//! How to use the kiosk, and whom to ask.

use crate::{flow::Page, state::Kiosk, texts::help as words};
use leptos::prelude::*;
use ui::plain::{all, div, element, heading, lines, live, maybe, other_button, p, strong, text};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let phone =
        move || kiosk.device.with(|device| device.as_ref().and_then(|device| device.hall_phone.clone()));
    let call =
        live(move || maybe(phone().map(|phone| element("p", "", [text(words::PHONE), strong(phone)]))));
    all([
        heading(words::TITLE),
        div("text", [lines(words::LINES), p("strong", words::CALL), call]),
        super::actions(kiosk, vec![other_button(words::PRACTICE, super::to(kiosk, Page::Practice))]),
    ])
}
