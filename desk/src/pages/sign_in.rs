//! A worker signs in with password and second factor.

use super::trouble;
use crate::{state::Desk, texts::sign_in as words};
use domain::{
    fields::{FieldError, FieldErrors},
    sessions::{Face, SessionView, SignIn},
};
use leptos::prelude::*;
use ui::{
    Asking, Entry, Field,
    errors::focus,
    plain::{all, div, heading},
};

/// What is typed here. Gone with the page, and password and code as soon as they were sent.
#[derive(Clone, Copy)]
struct Typed {
    login_name: RwSignal<String>,
    password: RwSignal<String>,
    code: RwSignal<String>,
}

pub(super) fn page(desk: Desk) -> AnyView {
    let signed_in = Callback::new(move |session| desk.signed_in(session));
    div("narrow", [heading(words::TITLE), super::told(desk), form(desk, signed_in)])
}

/// The fields and their button; `then` is told who is here.
pub(crate) fn form(desk: Desk, then: Callback<SessionView>) -> AnyView {
    let typed =
        Typed { login_name: RwSignal::default(), password: RwSignal::default(), code: RwSignal::default() };
    let asking = Asking::new();
    let send = Callback::new(move |()| sign_in(desk, asking, typed, then));
    let to = move |field: &'static str| Callback::new(move |()| focus(field));
    let field = move |field: &'static str, label: &'static str, value, next: Callback<()>| {
        let (entry, hint) = match field {
            "password" => (Entry::Secret, None),
            "code" => (Entry::Text, Some(words::CODE_HINT)),
            _ => (Entry::Text, None),
        };
        view! {
            <Field
                field=field
                label=label
                hint=hint
                entry=entry
                longest=128
                value=value
                errors=asking.errors
                on_enter=next
            />
        }
        .into_any()
    };
    all([
        trouble(asking, Some(send)),
        field("login_name", words::LOGIN, typed.login_name, to("password")),
        field("password", words::PASSWORD, typed.password, to("code")),
        field("code", words::CODE, typed.code, send),
        div("buttons", [asking.button(words::SIGN_IN, send)]),
    ])
}

fn sign_in(desk: Desk, asking: Asking, typed: Typed, then: Callback<SessionView>) {
    let request = SignIn {
        login_name: typed.login_name.get_untracked().trim().into(),
        password: typed.password.get_untracked(),
        code: typed.code.get_untracked().trim().into(),
        face: Face::Desk,
        device: None,
    };
    let empty = empty_fields(&request);
    if !empty.0.is_empty() {
        asking.errors.show(empty);
        return;
    }
    // A code counts once, whatever comes of it.
    typed.code.set(String::new());
    asking.run(Signing(desk), async move { desk.client.start_session(&request).await }, move |session| {
        typed.password.set(String::new());
        then.run(session);
    });
}

/// While somebody signs in, a 401 is the answer to a wrong password, also where a session stands behind the lock.
#[derive(Clone, Copy)]
struct Signing(Desk);

impl ui::Around for Signing {
    type Place = crate::flow::Page;

    fn place(self) -> Self::Place {
        ui::Around::place(self.0)
    }

    fn is_signed_in(self) -> bool {
        false
    }

    fn signed_out(self) {}
}

fn empty_fields(request: &SignIn) -> FieldErrors {
    let fields = [
        ("login_name", request.login_name.is_empty(), words::NO_LOGIN),
        ("password", request.password.is_empty(), words::NO_PASSWORD),
        ("code", request.code.is_empty(), words::NO_CODE),
    ];
    let wrong = fields.into_iter().filter(|(_, empty, _)| *empty).map(|(field, _, message)| FieldError {
        field: field.into(),
        code: "required".into(),
        message: message.into(),
    });
    FieldErrors(wrong.collect())
}
