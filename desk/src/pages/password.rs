//! A password of the worker's own: drawn by the server, shown once, and typed back before it counts. With a first password
//! nothing else opens.
//!
//! What this does NOT do: keep it. Whoever leaves the page before it counts goes on with the password before.

use super::{proof, trouble};
use crate::{
    flow::Page,
    state::Desk,
    texts::{self, password as words},
};
use domain::passwords::{ConfirmPassword, DrawnPassword};
use leptos::prelude::*;
use ui::{
    Asking, Entry, Field,
    plain::{all, div, heading, live, maybe, p, strong},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let drawn = RwSignal::new(None::<DrawnPassword>);
    let then = Callback::new(move |password| drawn.set(Some(password)));
    let first =
        desk.session.with_untracked(|session| session.as_ref().is_some_and(|one| one.own_password_due));
    let content = live(move || match drawn.get() {
        None => proof::form(
            desk,
            words::LEAD,
            words::DRAW,
            |desk, request| Box::pin(async move { desk.client.draw_password(&request).await }),
            then,
        ),
        Some(password) => confirm(desk, password),
    });
    div("narrow", [heading(words::TITLE), maybe(first.then(|| p("strong", words::FIRST))), content])
}

fn confirm(desk: Desk, drawn: DrawnPassword) -> AnyView {
    let typed = RwSignal::new(String::new());
    let asking = Asking::new();
    let send = Callback::new(move |()| {
        let password = typed.get_untracked().trim().to_owned();
        if password.is_empty() {
            asking.errors.show_one("password", "required", texts::proof::EMPTY);
            return;
        }
        let confirming = async move { desk.client.confirm_password(&ConfirmPassword { password }).await };
        asking.run(desk, confirming, move |session| {
            desk.told.set(Some(words::DONE));
            let first =
                desk.session.with_untracked(|before| before.as_ref().is_some_and(|one| one.own_password_due));
            if first {
                desk.signed_in(session);
            } else {
                desk.resume(session);
                desk.go(Page::Account);
            }
        });
    });
    let field = view! {
        <Field
            field="password"
            label=words::TYPE
            hint=Some(words::TYPE_HINT)
            entry=Entry::Text
            longest=128
            value=typed
            errors=asking.errors
            on_enter=send
        />
    };
    all([
        p("", words::KEEP),
        div("secret", [p("quiet", words::NEW), strong(drawn.password)]),
        trouble(asking, Some(send)),
        field.into_any(),
        div("buttons", [asking.button(words::CONFIRM, send)]),
    ])
}
