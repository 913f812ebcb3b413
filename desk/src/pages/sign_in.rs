//! A worker signs in with password and second factor.

use super::{practice, trouble};
use crate::{flow::Page, state::Desk, texts::sign_in as words};
use domain::sessions::{Face, SessionView};
use leptos::prelude::*;
use ui::{
    Around, Asking, Credentials,
    plain::{all, div, heading},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let signed_in = Callback::new(move |session| desk.signed_in(session));
    let page = [heading(words::TITLE), super::told(desk), form(desk, signed_in), practice::way(desk)];
    div("narrow", page)
}

/// The fields and their button; `then` is told who is here.
pub(crate) fn form(desk: Desk, then: Callback<SessionView>) -> AnyView {
    let credentials = Credentials::coming_back(desk.client.resumption());
    let asking = Asking::new();
    let send = Callback::new(move |()| sign_in(desk, asking, credentials, then));
    all([
        practice::desks(desk, then),
        trouble(asking, Some(send)),
        credentials.fields(asking, false, send),
        div("buttons", [asking.button(words::SIGN_IN, send)]),
    ])
}

fn sign_in(desk: Desk, asking: Asking, credentials: Credentials, then: Callback<SessionView>) {
    let request = match credentials.take(Face::Desk) {
        Ok(request) => request,
        Err(empty) => return asking.errors.show(empty),
    };
    let signing_in = async move {
        let session = desk.client.start_session(&request).await;
        if session.as_ref().is_err_and(|failure| failure.code() == "second_factor_due") {
            desk.client.forget_resumption();
            credentials.ask_code();
        }
        session
    };
    asking.run(Signing(desk), signing_in, move |session| {
        credentials.forget();
        then.run(session);
    });
}

/// While somebody signs in, a 401 is the answer to a wrong password, also where a session stands behind the lock.
#[derive(Clone, Copy)]
pub(super) struct Signing(pub(super) Desk);

impl Around for Signing {
    type Place = Page;

    fn place(self) -> Page {
        self.0.place()
    }

    fn is_signed_in(self) -> bool {
        false
    }

    fn signed_out(self) {}
}
