//! The kiosk reads its pages aloud where the machine has a Chinese voice of its own.
//!
//! It reads the heading and the easy line of a page, which are the kiosk's own texts; it never reads an ID number, a
//! name or an answer. The captions are the page itself. A voice over the net is not used: what is spoken would
//! leave the machine.

use wasm_bindgen::JsCast;
use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice};

fn synthesis() -> Option<SpeechSynthesis> {
    web_sys::window()?.speech_synthesis().ok()
}

fn voice() -> Option<SpeechSynthesisVoice> {
    let voices = synthesis()?.get_voices();
    voices
        .iter()
        .filter_map(|voice| voice.dyn_into::<SpeechSynthesisVoice>().ok())
        .find(|voice| voice.local_service() && voice.lang().to_ascii_lowercase().starts_with("zh"))
}

/// Whether this machine can speak Chinese by itself.
pub(crate) fn exists() -> bool {
    voice().is_some()
}

/// Whether it is speaking: that counts as somebody being there.
pub(crate) fn is_speaking() -> bool {
    synthesis().is_some_and(|synthesis| synthesis.speaking())
}

/// Stops.
pub(crate) fn stop() {
    if let Some(synthesis) = synthesis() {
        synthesis.cancel();
    }
}

/// Says this instead of what it is saying.
pub(crate) fn say(text: &str) {
    let (Some(synthesis), Some(voice)) = (synthesis(), voice()) else { return };
    synthesis.cancel();
    if let Ok(words) = SpeechSynthesisUtterance::new_with_text(text) {
        words.set_lang("zh-CN");
        words.set_voice(Some(&voice));
        words.set_rate(0.9);
        synthesis.speak(&words);
    }
}

/// Reads the heading and the easy line of the page that stands there.
pub(crate) fn read_page() {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return };
    let text = |selector: &str| {
        page.query_selector(selector)
            .ok()
            .flatten()
            .and_then(|element| element.text_content())
            .unwrap_or_default()
    };
    say(&format!("{}。{}", text("h1"), text(".easy")));
}
