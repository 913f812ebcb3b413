//! What the server tells by itself, as server-sent events. Over `fetch`, because the browser's own `EventSource` cannot
//! send the page's secret.
//!
//! What it does NOT do: go on when the session is over, or when whoever asked has gone.

use super::{Client, practice::pause, reader, wire::Sending};
use js_sys::{Reflect, Uint8Array};
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// Milliseconds before it is asked again where the line ended.
const PAUSE: i32 = 3_000;

/// Something that is being watched, until this is dropped.
#[must_use]
pub struct Watch(Rc<Cell<bool>>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Client {
    /// Tells of each event of `path` from now on.
    pub(super) fn watch<T: DeserializeOwned + 'static>(
        self,
        path: &str,
        tell: impl Fn(T) + 'static,
    ) -> Watch {
        let wanted = Rc::new(Cell::new(true));
        let watch = Watch(wanted.clone());
        let path = path.to_owned();
        spawn_local(async move {
            while wanted.get() {
                let sending = Sending { stays: true, ..self.sending("GET", &path) };
                let heard = |data: &str| {
                    if let Ok(value) = reader::read(data) {
                        tell(value);
                    }
                };
                let ended = listen(sending, &wanted, &heard).await;
                if ended == Ok(Ended::ForGood) {
                    return;
                }
                pause(PAUSE).await;
            }
        });
        watch
    }
}

#[derive(PartialEq, Eq)]
enum Ended {
    /// Whoever asks may no longer.
    ForGood,
    /// The line, or the server's patience.
    ForNow,
}

async fn listen(sending: Sending, wanted: &Cell<bool>, tell: &dyn Fn(&str)) -> Result<Ended, JsValue> {
    let answer: Response = sending.fetch().await?;
    if !answer.ok() {
        return Ok(if answer.status() < 500 && answer.status() != 429 {
            Ended::ForGood
        } else {
            Ended::ForNow
        });
    }
    let body = answer.body().ok_or(JsValue::NULL)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut lines = Lines::default();
    loop {
        let read = JsFuture::from(reader.read()).await?;
        if !wanted.get() {
            // Nobody is left to be told whether the line was let go.
            let _ = JsFuture::from(reader.cancel()).await;
            return Ok(Ended::ForGood);
        }
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            return Ok(Ended::ForNow);
        }
        let bytes: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
        lines.take(&bytes.to_vec(), tell);
    }
}

/// Puts the pieces of a stream together to lines, and finds the data in them.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn take(&mut self, piece: &[u8], tell: &dyn Fn(&str)) {
        self.0.extend_from_slice(piece);
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            let data = std::str::from_utf8(&line).ok().and_then(|line| line.strip_prefix("data:"));
            if let Some(data) = data {
                tell(data.trim());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use std::cell::RefCell;

    fn told(pieces: &[&str]) -> Vec<String> {
        let told = RefCell::new(Vec::new());
        let mut lines = Lines::default();
        for piece in pieces {
            lines.take(piece.as_bytes(), &|data| told.borrow_mut().push(data.to_owned()));
        }
        told.into_inner()
    }

    #[test]
    fn the_data_of_an_event_is_told_once_it_is_whole() {
        assert_eq!(told(&["event: counts\nda", "ta: {\"waiting\":1}", "\n\n"]), ["{\"waiting\":1}"]);
    }

    #[test]
    fn a_sign_of_life_is_nothing() {
        assert_eq!(told(&[":\n\n", "data: 7\r\n\r\n"]), ["7"]);
    }
}
