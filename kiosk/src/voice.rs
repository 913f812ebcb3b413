//! The kiosk's own voice: the machine's Chinese one, where it has one of its own.
//!
//! A voice over the net is not used: what is spoken would leave the machine. What is said stands as a caption on the
//! screen while it is said. What may be said is decided in [`speech`]; this does NOT look at the page.

use crate::{speech, texts::voice as words};
use leptos::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice};

/// From slow to fast; it begins a little slower than the machine's own.
const SPEEDS: [f32; 5] = [0.5, 0.7, 0.9, 1.15, 1.4];
/// From soft to loud.
const LOUDNESSES: [f32; 4] = [0.25, 0.5, 0.75, 1.0];
const USUAL: usize = 2;

/// The voice and how it was set; forgotten with the page.
#[derive(Clone, Copy)]
pub(crate) struct Voice {
    /// This machine can speak Chinese by itself.
    pub(crate) exists: RwSignal<bool>,
    pub(crate) on: RwSignal<bool>,
    /// Headphones are in, as the bridge says: only then personal words are said.
    pub(crate) headphones: RwSignal<bool>,
    /// What is being said.
    pub(crate) caption: RwSignal<Option<String>>,
    settings: &'static Settings,
    said: RwSignal<String>,
}

/// Places in the rows above; nothing on the page follows them.
struct Settings {
    speed: AtomicUsize,
    loudness: AtomicUsize,
}

impl Voice {
    pub(crate) fn new() -> Self {
        Self {
            exists: RwSignal::new(false),
            on: RwSignal::new(false),
            headphones: RwSignal::new(false),
            caption: RwSignal::new(None),
            settings: Box::leak(Box::new(Settings { speed: USUAL.into(), loudness: USUAL.into() })),
            said: RwSignal::new(String::new()),
        }
    }

    /// Says this instead of what it is saying.
    pub(crate) fn say(self, text: &str) {
        self.said.set(text.into());
        self.tell(text);
    }

    /// Says this when what it is saying is over.
    pub(crate) fn say_then(self, text: &str) {
        self.said.update(|said| *said = speech::join([std::mem::take(said), text.into()]));
        self.tell_then(text);
    }

    /// Says once more what it said last.
    pub(crate) fn repeat(self) {
        self.tell(&self.said.get_untracked());
    }

    /// Says this, which is not worth repeating.
    pub(crate) fn tell(self, text: &str) {
        self.stop();
        self.tell_then(text);
    }

    /// Falls silent.
    pub(crate) fn stop(self) {
        silence();
        self.silent();
    }

    /// One step faster or slower.
    pub(crate) fn faster(self, faster: bool) {
        let moved = step(&self.settings.speed, faster, SPEEDS.len());
        self.tell(if faster { words::FASTER } else { words::SLOWER }[usize::from(!moved)]);
    }

    /// One step louder or softer.
    pub(crate) fn louder(self, louder: bool) {
        let moved = step(&self.settings.loudness, louder, LOUDNESSES.len());
        self.tell(if louder { words::LOUDER } else { words::SOFTER }[usize::from(!moved)]);
    }

    /// Whether it is speaking: that counts as somebody being there. A caption stands no longer than its sentence.
    pub(crate) fn look(self) -> bool {
        let exists = exists();
        if self.exists.get_untracked() != exists {
            self.exists.set(exists);
        }
        let speaking = synthesis().is_some_and(|synthesis| synthesis.speaking() || synthesis.pending());
        if !speaking {
            self.silent();
        }
        speaking
    }

    fn silent(self) {
        if self.caption.with_untracked(Option::is_some) {
            self.caption.set(None);
        }
    }

    /// The same when what it is saying is over.
    pub(crate) fn tell_then(self, text: &str) {
        let (Some(synthesis), Some(voice)) = (synthesis(), machine_voice()) else { return };
        if !self.on.get_untracked() {
            return;
        }
        for sentence in speech::captions(&speech::quiet(text, self.headphones.get_untracked())) {
            let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(&sentence) else { continue };
            utterance.set_lang("zh-CN");
            utterance.set_voice(Some(&voice));
            utterance.set_rate(SPEEDS[self.settings.speed.load(Relaxed)]);
            utterance.set_volume(LOUDNESSES[self.settings.loudness.load(Relaxed)]);
            let caption = self.caption;
            let begun = Closure::once_into_js(move || caption.set(Some(sentence)));
            utterance.set_onstart(Some(begun.unchecked_ref()));
            synthesis.speak(&utterance);
        }
    }
}

/// Moves within a row of settings; false where it ends.
fn step(at: &AtomicUsize, up: bool, settings: usize) -> bool {
    let now = at.load(Relaxed);
    let next = if up { (now + 1).min(settings - 1) } else { now.saturating_sub(1) };
    at.store(next, Relaxed);
    next != now
}

/// Nothing is said any more, also of the page before.
pub(crate) fn silence() {
    if let Some(synthesis) = synthesis() {
        synthesis.cancel();
    }
}

fn synthesis() -> Option<SpeechSynthesis> {
    web_sys::window()?.speech_synthesis().ok()
}

fn machine_voice() -> Option<SpeechSynthesisVoice> {
    let voices = synthesis()?.get_voices();
    voices
        .iter()
        .map(JsCast::unchecked_into::<SpeechSynthesisVoice>)
        .find(|voice| voice.local_service() && voice.lang().to_ascii_lowercase().starts_with("zh"))
}

/// Whether this machine can speak Chinese by itself.
fn exists() -> bool {
    machine_voice().is_some()
}
