//! Ten new printed codes of the worker's own, for the day without a phone: shown once, printed, and one of them typed
//! before they count.

use super::{proof, trouble};
use crate::{
    flow::Page,
    state::Desk,
    texts::{self, codes as words},
};
use domain::passwords::{ConfirmCodes, DrawnCodes};
use leptos::prelude::*;
use ui::{
    Asking, Entry, Field,
    plain::{all, div, element, h2, heading, live, other_button, p, strong},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let drawn = RwSignal::new(None::<DrawnCodes>);
    let then = Callback::new(move |codes| drawn.set(Some(codes)));
    let content = live(move || match drawn.get() {
        None => proof::form(
            desk,
            words::LEAD,
            words::DRAW,
            |desk, request| Box::pin(async move { desk.client.draw_printed_codes(&request).await }),
            then,
        ),
        Some(codes) => confirm(desk, codes),
    });
    div("narrow", [heading(words::TITLE), content])
}

fn confirm(desk: Desk, drawn: DrawnCodes) -> AnyView {
    let typed = RwSignal::new(String::new());
    let asking = Asking::new();
    let send = Callback::new(move |()| {
        let code = typed.get_untracked().trim().to_owned();
        if code.is_empty() {
            asking.errors.show_one("code", "required", texts::proof::EMPTY);
            return;
        }
        let confirming = async move { desk.client.confirm_printed_codes(&ConfirmCodes { code }).await };
        asking.run(desk, confirming, move |()| {
            desk.told.set(Some(words::DONE));
            desk.go(Page::Account);
        });
    });
    let field = view! {
        <Field
            field="code"
            label=words::TYPE
            hint=Some(words::TYPE_HINT)
            entry=Entry::Text
            longest=40
            value=typed
            errors=asking.errors
            on_enter=send
        />
    };
    let codes = drawn.codes.into_iter().map(|code| element("li", "", [strong(code)]));
    let print = Callback::new(|()| {
        // A browser that cannot print leaves them on the screen, to be copied.
        let _ = window().print();
    });
    all([
        p("", words::KEEP),
        h2(words::LIST),
        element("ol", "secret", codes),
        div("buttons", [other_button(words::PRINT, print)]),
        trouble(asking, Some(send)),
        field.into_any(),
        div("buttons", [asking.button(words::CONFIRM, send)]),
    ])
}
