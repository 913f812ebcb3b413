//! Practice: what is asked is answered by made-up answers inside the page, and no server hears of it.
//!
//! It begins once and does NOT end: the way out is to load the page anew, so that nothing of it can be carried over to
//! a real person, and nothing of a real one into it.

use super::wire::Sending;
use js_sys::Promise;
use std::sync::OnceLock;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, ResponseInit};

/// What is asked, as a server would see it.
pub struct Asked<'a> {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// The whole address.
    pub address: &'a str,
    /// JSON, or nothing.
    pub body: &'a str,
}

/// A made-up answer.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// How long it takes, in milliseconds.
    pub after: i32,
}

/// Who makes the answers up.
pub type Answers = fn(&Asked<'_>) -> Answer;

static ANSWERS: OnceLock<Answers> = OnceLock::new();

/// From now on, until the page is loaded anew, nothing that is asked leaves it.
pub fn practise(answers: Answers) {
    // A second time changes nothing: it is practised already.
    let _ = ANSWERS.set(answers);
}

/// Whether it is practised.
pub(super) fn is_on() -> bool {
    ANSWERS.get().is_some()
}

/// The made-up answer, while it is practised.
pub(super) async fn answer(sending: &Sending) -> Option<Result<Response, JsValue>> {
    let answers = ANSWERS.get()?;
    let body = sending.body.as_deref().unwrap_or_default();
    let answer = answers(&Asked { method: sending.method, address: &sending.address, body });
    pause(answer.after).await;
    let init = ResponseInit::new();
    init.set_status(answer.status);
    Some(Response::new_with_opt_str_and_init(Some(&answer.body), &init))
}

/// Waits so many milliseconds.
pub(super) async fn pause(milliseconds: i32) {
    let waited = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer it would not be waited for, which is what happens when this fails.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(waited).await;
}
