//! What a person takes home on paper.

use crate::texts::slip as words;
use leptos::prelude::*;
use qrcode::{EcLevel, QrCode, render::svg};

/// What stands on a slip: masked and neutral, because paper is left lying about.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipText {
    /// The name of the hall.
    pub hall: String,
    /// The name, masked.
    pub name: String,
    /// The reference number, grouped.
    pub reference: String,
    /// Where it stands now.
    pub step: String,
    /// The date, in words.
    pub date: String,
    /// The address behind the QR code: it shows step and date to whoever holds the slip, nothing else.
    pub address: Option<String>,
    /// Whom to call.
    pub phone: Option<String>,
}

/// A slip: unseen on the screen, alone on the paper when the page is printed.
#[component]
pub fn Slip(
    /// What stands on it.
    text: SlipText,
) -> impl IntoView {
    let line = |key: &'static str, value: String| view! { <p><span>{key}</span><strong>{value}</strong></p> };
    let code = text.address.as_deref().and_then(qr);
    view! {
        <section class="slip" aria-hidden="true">
            <h2>{words::TITLE}</h2>
            {line(words::NAME, text.name)}
            {line(words::REFERENCE, text.reference)}
            {line(words::STEP, text.step)}
            {line(words::DATE, text.date)}
            {code.map(|svg| view! { <div class="slip-code" inner_html=svg></div><p>{words::CODE}</p> })}
            {line(words::HALL, text.hall)}
            {text.phone.map(|phone| line(words::PHONE, phone))}
        </section>
    }
}

/// The QR code of an address as an inline SVG; None for a text that no code can hold.
#[must_use]
pub fn qr(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let picture = code.render::<svg::Color>().min_dimensions(220, 220).build();
    picture.find("<svg").map(|start| picture[start..].into())
}

#[cfg(test)]
mod tests {
    use super::qr;

    #[test]
    fn an_address_becomes_an_svg_without_a_prologue() {
        let picture = qr("https://hall.example/k/0123456789abcdefghijkl").expect("it fits");
        assert!(picture.starts_with("<svg"));
        assert!(picture.ends_with("</svg>"));
        assert!(!picture.contains("style="), "the content security policy refuses inline style");
    }

    #[test]
    fn a_text_that_no_code_can_hold_gives_none() {
        assert_eq!(qr(&"a".repeat(5000)), None);
    }
}
