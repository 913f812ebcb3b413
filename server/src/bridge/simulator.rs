//! The simulated reader's own page: the demonstration's cards, to be put on the reader and taken off by a press.
//!
//! A form each and no script, so that it needs nothing but a browser.

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::web::{Data, Form, Html, Json};
use poem::{IntoResponse, Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};

use super::jack::Headphones;
use super::reader::Card;
use super::routes::Bridge;

/// What the page may do: show itself and send its forms back.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;font:1.25rem/1.5 'Noto Sans CJK SC',system-ui,sans-serif}\
main{max-width:40rem;margin:0 auto;padding:2rem 1.25rem}\
h1{font-size:1.6rem;margin:0 0 .5rem}\
form{margin:.75rem 0}\
button{font:inherit;width:100%;min-height:64px;padding:.5rem 1rem;text-align:left;cursor:pointer}";

/// A card of the demonstration, as `aixin demo` lays it beside the simulated reader.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelledCard {
    /// Whose card it is, in words.
    pub who: String,
    /// The ID number on it.
    pub id_number: String,
    /// The name on it.
    pub name: String,
}

/// Which card is put on the reader, counted from 0; none: the one that lies there is taken off.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Put {
    card: Option<usize>,
}

/// The page, and the same by JSON for programs.
pub(super) fn routes() -> Route {
    Route::new()
        .at("/", get(page).post(press))
        .at("/style.css", get(style))
        .at("/card", post(put_card).delete(take_card))
        .at("/headphones", post(put_headphones))
        .at("/jack", post(plug))
}

#[handler]
fn put_card(Data(bridge): Data<&Arc<Bridge>>, card: Json<Card>) -> StatusCode {
    bridge.reader.put(Some(card.0));
    StatusCode::NO_CONTENT
}

#[handler]
fn take_card(Data(bridge): Data<&Arc<Bridge>>) -> StatusCode {
    bridge.reader.put(None);
    StatusCode::NO_CONTENT
}

#[handler]
fn put_headphones(Data(bridge): Data<&Arc<Bridge>>, Json(headphones): Json<Headphones>) -> StatusCode {
    bridge.jack.put(headphones);
    StatusCode::NO_CONTENT
}

#[handler]
fn press(Data(bridge): Data<&Arc<Bridge>>, Form(put): Form<Put>) -> Response {
    let card = put.card.and_then(|at| bridge.cards.get(at));
    bridge.reader.put(card.map(|card| Card { id_number: card.id_number.clone(), name: card.name.clone() }));
    back()
}

#[handler]
fn plug(Data(bridge): Data<&Arc<Bridge>>, Form(headphones): Form<Headphones>) -> Response {
    bridge.jack.put(headphones);
    back()
}

fn back() -> Response {
    StatusCode::SEE_OTHER.with_header(header::LOCATION, "/simulator/").into_response()
}

#[handler]
fn style() -> Response {
    STYLE.with_content_type("text/css; charset=utf-8").into_response()
}

#[handler]
fn page(Data(bridge): Data<&Arc<Bridge>>) -> Response {
    let lies_there =
        if bridge.reader.has_card() { "读卡器上有一张卡。" } else { "读卡器上没有卡。" };
    let has_headphones = bridge.jack.has_headphones();
    let jack_words = if has_headphones { "把耳机拔下" } else { "把耳机插上" };
    let cards: String = bridge.cards.iter().enumerate().map(|(at, card)| put_form(at, card)).collect();
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>模拟读卡器</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <link rel=\"stylesheet\" href=\"/simulator/style.css\"></head><body><main><h1>模拟读卡器</h1>\
         <p role=\"status\">{lies_there}</p>{cards}\
         <form method=\"post\" action=\"/simulator/\"><button>把卡拿走</button></form>\
         <form method=\"post\" action=\"/simulator/jack\"><input type=\"hidden\" name=\"in\" value=\"{}\">\
         <button>{jack_words}</button></form></main></body></html>",
        !has_headphones
    );
    Html(html).with_header(header::CONTENT_SECURITY_POLICY, POLICY).into_response()
}

fn put_form(at: usize, card: &LabelledCard) -> String {
    let (name, who) = (escaped(&card.name), escaped(&card.who));
    format!(
        "<form method=\"post\" action=\"/simulator/\"><input type=\"hidden\" name=\"card\" value=\"{at}\">\
         <button>放上{name}的卡（{who}）</button></form>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_on_the_page_whatever_it_holds() {
        assert_eq!(escaped("<b>&\""), "&lt;b>&amp;&quot;");
    }
}
