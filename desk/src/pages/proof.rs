//! Password and code once more, before a worker is given new secrets of their own.

use super::{sign_in::Signing, trouble};
use crate::{state::Desk, texts::proof as words};
use domain::passwords::DrawPassword;
use leptos::prelude::*;
use std::pin::Pin;
use ui::{
    Asking,
    client::Failure,
    credentials::credential,
    errors::focus,
    plain::{all, div, p},
};

/// Something that is drawn for whoever shows both.
type Drawing<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// The two fields and the button `name`; `draw` is asked, `then` is told what was drawn.
pub(super) fn form<T: 'static>(
    desk: Desk,
    lead: &'static str,
    name: &'static str,
    draw: fn(Desk, DrawPassword) -> Drawing<T>,
    then: Callback<T>,
) -> AnyView
where
    Callback<T>: Copy,
{
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asking = Asking::new();
    let send = Callback::new(move |()| {
        let request = DrawPassword { password: password.get_untracked(), code: code.get_untracked() };
        let empty =
            [("password", &request.password, words::NO_PASSWORD), ("code", &request.code, words::NO_CODE)];
        if let Some((field, _, sentence)) = empty.into_iter().find(|(_, typed, _)| typed.trim().is_empty()) {
            asking.errors.show_one(field, "required", sentence);
            return;
        }
        // A code counts once, whatever comes of it.
        code.set(String::new());
        asking.run(Signing(desk), draw(desk, request), move |drawn| {
            password.set(String::new());
            then.run(drawn);
        });
    });
    let to_code = Callback::new(move |()| focus("code"));
    all([
        p("", lead),
        trouble(asking, None),
        credential("password", password, asking.errors, None, to_code),
        credential("code", code, asking.errors, None, send),
        div("buttons", [asking.button(name, send)]),
    ])
}
