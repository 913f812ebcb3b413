//! A worker signs in to help the person beside them.

use crate::{bridge, flow::Page, pictures, state::Kiosk, texts};
use domain::{
    devices::DeviceProof,
    sessions::{Face, SessionView, SignIn},
};
use leptos::prelude::*;
use texts::worker as words;
use ui::{
    Asking, Credentials,
    plain::{all, maybe, p},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let credentials = Credentials::default();
    let asking = Asking::new();
    let send = Callback::new(move |()| sign_in(kiosk, asking, credentials));
    all([
        super::lead(words::TITLE, words::EASY, pictures::HELPER),
        maybe(kiosk.practice.get_untracked().then(|| p("strong", words::NO_REAL_PASSWORD))),
        super::trouble(asking, Some(send)),
        credentials.fields(asking, true, send),
        super::actions(kiosk, vec![asking.button(words::SIGN_IN, send)]),
    ])
}

fn sign_in(kiosk: Kiosk, asking: Asking, credentials: Credentials) {
    let request = match credentials.take(Face::Kiosk) {
        Ok(request) => request,
        Err(empty) => return asking.errors.show(empty),
    };
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
