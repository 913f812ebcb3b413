//! A worker signs in to help the person beside them.

use crate::{bridge, flow::Page, pictures, state::Kiosk, texts};
use domain::{
    devices::DeviceProof,
    fields::{FieldError, FieldErrors},
    sessions::{Face, SessionView, SignIn},
};
use leptos::prelude::*;
use texts::worker as words;
use ui::{Asking, Entry, Field, errors::focus, plain::all};

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
    // The keys on the screen stand at the field that was touched last.
    let active = RwSignal::new("login_name");
    let send = Callback::new(move |()| sign_in(kiosk, asking, typed));
    let to = move |field: &'static str| Callback::new(move |()| focus(field));
    let field =
        move |field: &'static str, label: &'static str, value: RwSignal<String>, next: Callback<()>| {
            let (entry, hint) = match field {
                "password" => (Entry::Secret, None),
                "code" => (Entry::Text, Some(words::CODE_HINT)),
                _ => (Entry::Text, None),
            };
            let pad = Signal::derive(move || active.get() == field);
            let reached = Callback::new(move |()| active.set(field));
            view! {
                <Field
                    field=field
                    label=label
                    hint=hint
                    entry=entry
                    pad=pad
                    longest=128
                    value=value
                    errors=asking.errors
                    on_focus=reached
                    on_enter=next
                />
            }
            .into_any()
        };
    all([
        super::lead(words::TITLE, words::EASY, pictures::HELPER),
        super::trouble(asking, Some(send)),
        field("login_name", words::LOGIN, typed.login_name, to("password")),
        field("password", words::PASSWORD, typed.password, to("code")),
        field("code", words::CODE, typed.code, send),
        super::actions(kiosk, vec![asking.button(words::SIGN_IN, send)]),
    ])
}

fn sign_in(kiosk: Kiosk, asking: Asking, typed: Typed) {
    let request = SignIn {
        login_name: typed.login_name.get_untracked().trim().into(),
        password: typed.password.get_untracked(),
        code: typed.code.get_untracked().trim().into(),
        face: Face::Kiosk,
        device: None,
    };
    let empty = empty_fields(&request);
    if !empty.0.is_empty() {
        asking.errors.show(empty);
        return;
    }
    typed.code.set(String::new());
    let signing_in = async move {
        let device = prove(kiosk).await;
        kiosk.client.start_session(&SignIn { device, ..request }).await
    };
    asking.run(kiosk, signing_in, move |session| signed_in(kiosk, session));
}

/// The bridge's word for which kiosk this is, where there is a bridge that the server knows.
async fn prove(kiosk: Kiosk) -> Option<DeviceProof> {
    let status = bridge::status().await.ok()?;
    let challenge = kiosk.client.open_challenge(status.device_id).await.ok()?;
    bridge::sign(&challenge.nonce).await.ok()
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

/// Nothing opens before the undertaking of the year is signed; with a first password nothing does, and a new one is for
/// nobody else's eyes, so it is drawn elsewhere than in a village hall.
fn signed_in(kiosk: Kiosk, session: SessionView) {
    if session.own_password_due {
        kiosk.client.end_session_and_go();
        kiosk.told.set(Some(words::FIRST_PASSWORD));
        kiosk.go(Page::Identify);
        return;
    }
    let due = session.undertaking_due;
    kiosk.session.set(Some(session));
    kiosk.go(if due { Page::Undertaking } else { Page::Find });
}
