//! How to use the kiosk, and whom to ask.

use crate::{state::Kiosk, texts::help as words};
use leptos::prelude::*;
use ui::Heading;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let lines: Vec<_> = words::LINES.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    let phone =
        move || kiosk.device.with(|device| device.as_ref().and_then(|device| device.hall_phone.clone()));
    view! {
        <Heading text=words::TITLE/>
        <div class="text">
            <ul>{lines}</ul>
            <p>
                <strong>{words::CALL}</strong>
            </p>
            {move || phone().map(|phone| view! { <p>{words::PHONE} <strong>{phone}</strong></p> })}
        </div>
        {super::actions(kiosk, ().into_any())}
    }
    .into_any()
}
