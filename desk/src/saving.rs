//! Handing a file to the browser: to keep it where the worker wants it, or to show it and keep nothing.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url, Window};

/// So long a tab may take to read what it shows.
const READING: Duration = Duration::from_secs(10);

/// Saves it under this name. The page holds nothing of it afterwards.
pub(crate) fn save(file: &Blob, name: &str) {
    // A browser that refuses has told the worker so itself.
    let _ = handed_over(file, name);
}

fn handed_over(file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// Shows it in a tab of its own, whose address soon leads nowhere; none where the browser lets no tab open.
pub(crate) fn show(file: &Blob) -> Option<Window> {
    let address = Url::create_object_url_with_blob(file).ok()?;
    let tab = window().open_with_url_and_target(&address, "_blank").ok().flatten();
    let forget = move || {
        // An address that is not there any more is what is wanted.
        let _ = Url::revoke_object_url(&address);
    };
    set_timeout(forget, READING);
    tab
}
