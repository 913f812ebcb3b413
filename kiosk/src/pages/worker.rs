//! A worker signs in to help the person beside them.

use crate::{
    flow::Page,
    pictures,
    state::{Asking, Kiosk},
    texts,
};
use domain::{
    fields::{FieldError, FieldErrors},
    sessions::{Face, SessionView, SignIn},
};
use leptos::prelude::*;
use texts::worker as words;
use ui::{Button, Entry, Field, errors::focus};

/// What is typed here. Gone with the page, and the password as soon as it was sent.
#[derive(Clone, Copy)]
struct Typed {
    login_name: RwSignal<String>,
    password: RwSignal<String>,
    code: RwSignal<String>,
}

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let typed =
        Typed { login_name: RwSignal::default(), password: RwSignal::default(), code: RwSignal::default() };
    let asking = Asking::new();
    let active = RwSignal::new("login_name");
    let send = Callback::new(move |()| sign_in(kiosk, asking, typed));
    let at = move |field: &'static str| Signal::derive(move || active.get() == field);
    let to = move |field: &'static str| Callback::new(move |()| focus(field));
    let on = move |field: &'static str| Callback::new(move |()| active.set(field));
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::HELPER)}
        {super::trouble(asking, Some(send))}
        <Field
            field="login_name"
            label=words::LOGIN
            pad=at("login_name")
            longest=64
            value=typed.login_name
            errors=asking.errors
            on_focus=on("login_name")
            on_enter=to("password")
        />
        <Field
            field="password"
            label=words::PASSWORD
            entry=Entry::Secret
            pad=at("password")
            longest=128
            value=typed.password
            errors=asking.errors
            on_focus=on("password")
            on_enter=to("code")
        />
        <Field
            field="code"
            label=words::CODE
            hint=words::CODE_HINT
            entry=Entry::Text
            pad=at("code")
            longest=32
            value=typed.code
            errors=asking.errors
            on_focus=on("code")
            on_enter=send
        />
        {super::actions(kiosk, view! { <Button label=words::SIGN_IN on_press=send busy=asking.busy/> }.into_any())}
    }
    .into_any()
}

fn sign_in(kiosk: Kiosk, asking: Asking, typed: Typed) {
    let request = SignIn {
        login_name: typed.login_name.get_untracked().trim().into(),
        password: typed.password.get_untracked(),
        code: typed.code.get_untracked().trim().into(),
        face: Face::Kiosk,
    };
    let empty = empty_fields(&request);
    if !empty.0.is_empty() {
        asking.errors.show(empty);
        return;
    }
    typed.code.set(String::new());
    asking.run(kiosk, async move { kiosk.client.start_session(&request).await }, move |session| {
        signed_in(kiosk, session);
    });
}

fn empty_fields(request: &SignIn) -> FieldErrors {
    let fields = [
        ("login_name", request.login_name.is_empty()),
        ("password", request.password.is_empty()),
        ("code", request.code.is_empty()),
    ];
    let wrong = fields.into_iter().filter(|(_, empty)| *empty).map(|(field, _)| FieldError {
        field: field.into(),
        code: "required".into(),
        message: words::EMPTY.into(),
    });
    FieldErrors(wrong.collect())
}

/// Nothing opens before the undertaking of the year is signed.
fn signed_in(kiosk: Kiosk, session: SessionView) {
    let due = session.undertaking_due;
    kiosk.session.set(Some(session));
    kiosk.go(if due { Page::Undertaking } else { Page::Find });
}
