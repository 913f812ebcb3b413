//! Handing a file to the browser, which keeps it where the worker wants it.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

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
