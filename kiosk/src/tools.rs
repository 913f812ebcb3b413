//! The tools: how the page is shown, read aloud and operated. Chosen by whoever stands there, forgotten with them.

use crate::{
    four_keys::{self, Key},
    scroll::{self, Hidden},
    texts::{shell as words, voice as spoken},
    voice::Voice,
};
use leptos::{ev, prelude::*};
use ui::{
    mark,
    plain::{all, attributed, live, maybe, text},
};

/// What was chosen.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    large: RwSignal<bool>,
    contrast: RwSignal<bool>,
    lower: RwSignal<bool>,
    keys: RwSignal<bool>,
    curtain: RwSignal<bool>,
    pub(crate) voice: Voice,
}

impl Tools {
    pub(crate) fn new() -> Self {
        let off = || RwSignal::new(false);
        let (large, contrast, lower, keys, curtain) = (off(), off(), off(), off(), off());
        let tools = Self { large, contrast, lower, keys, curtain, voice: Voice::new() };
        mark("data-size", large, "large");
        mark("data-contrast", contrast, "high");
        mark("data-layout", lower, "lower");
        mark("data-keys", keys, "four");
        mark("data-curtain", curtain, "drawn");
        four_keys::listen(keys, tools.voice);
        tools.mind_the_curtain();
        tools
    }

    /// Whether somebody chose anything.
    pub(crate) fn changed(self) -> bool {
        let chosen = [self.large, self.contrast, self.lower, self.keys, self.voice.on];
        chosen.into_iter().any(|tool| tool.get_untracked())
    }

    /// A black screen without a voice would be a dead machine; whoever touches one is told how to go on.
    fn mind_the_curtain(self) {
        Effect::new(move |_| {
            if !self.voice.on.get() {
                self.curtain.set(false);
            }
        });
        // It lives as long as the page does.
        let _ = window_event_listener(ev::pointerdown, move |_| {
            if self.curtain.get_untracked() {
                self.voice.tell(spoken::CURTAIN);
            }
        });
    }
}

/// The switches for everybody, and the way out.
pub(crate) fn switches(tools: Tools, leaving: AnyView) -> AnyView {
    let keys = Callback::new(move |()| {
        if tools.keys.get_untracked() {
            tools.keys.set(false);
        } else {
            four_keys::begin(tools.keys, tools.voice);
        }
    });
    let switches = vec![
        switch(words::LARGE, tools.large),
        switch(words::CONTRAST, tools.contrast),
        switch(words::LOWER, tools.lower),
        live(move || maybe(tools.voice.exists.get().then(|| switch(words::VOICE, tools.voice.on)))),
        switch_with(words::FOUR_KEYS, tools.keys, keys),
        leaving,
    ];
    group("div", "tools", words::TOOLS, switches)
}

/// What belongs to the voice, while it is on: its buttons, and what it is saying.
pub(crate) fn voice_bar(tools: Tools) -> AnyView {
    live(move || maybe(tools.voice.on.get().then(|| voice_tools(tools))))
}

fn voice_tools(tools: Tools) -> AnyView {
    let voice = tools.voice;
    let caption = live(move || text(voice.caption.get().unwrap_or_default()));
    let parts = vec![
        tool(words::AGAIN, None, move || voice.repeat()),
        tool(words::STOP, None, move || voice.stop()),
        tool(words::SLOWER, None, move || voice.faster(false)),
        tool(words::FASTER, None, move || voice.faster(true)),
        tool(words::SOFTER, None, move || voice.louder(false)),
        tool(words::LOUDER, None, move || voice.louder(true)),
        switch(words::CURTAIN, tools.curtain),
        // A screen reader says it already.
        attributed("p", &[("class", "caption"), ("aria-hidden", "true")], vec![caption]),
    ];
    group("div", "voice", words::VOICE_TOOLS, parts)
}

/// Below the page: the four keys where they are on, and what moves a page that is longer than its place.
pub(crate) fn below(tools: Tools, hidden: Hidden) -> AnyView {
    live(move || {
        let keys = tools.keys.get().then(|| four(tools.voice));
        let turning = hidden.any.get().then(|| turning(hidden));
        let bar = keys.is_some() || turning.is_some();
        maybe(bar.then(|| {
            attributed(
                "nav",
                &[("class", "below"), ("aria-label", words::BELOW)],
                vec![all(keys.into_iter().chain(turning))],
            )
        }))
    })
}

fn four(voice: Voice) -> AnyView {
    let key = |name, key| tool(name, None, move || four_keys::press(key, voice));
    let keys = vec![
        key(words::KEY_BACK, Key::Back),
        key(words::KEY_FORWARD, Key::Forward),
        key(words::KEY_CHOOSE, Key::Choose),
        key(words::KEY_REPEAT, Key::Repeat),
    ];
    group("div", "keys", words::FOUR_KEYS, keys)
}

fn turning(hidden: Hidden) -> AnyView {
    let turn = move |name, down, leads| {
        tool(name, Some(leads), move || {
            scroll::turn(down);
            hidden.see();
        })
    };
    let buttons = vec![turn(words::UP, false, hidden.above), turn(words::DOWN, true, hidden.below)];
    group("div", "turning", words::TURN, buttons)
}

fn group(tag: &'static str, class: &'static str, name: &'static str, content: Vec<AnyView>) -> AnyView {
    attributed(tag, &[("class", class), ("role", "group"), ("aria-label", name)], content)
}

fn switch(name: &'static str, on: RwSignal<bool>) -> AnyView {
    switch_with(name, on, Callback::new(move |()| on.update(|on| *on = !*on)))
}

fn switch_with(name: &'static str, on: RwSignal<bool>, press: Callback<()>) -> AnyView {
    bar_button(name, Some(on), None, Box::new(move || press.run(())))
}

/// A button of a bar. It leaves the focus where it is when a finger presses it: what is told, moved or chosen is what
/// has the focus. Where it `leads` nowhere it stays in its place and rests.
fn tool(name: &'static str, leads: Option<RwSignal<bool>>, press: impl Fn() + 'static) -> AnyView {
    bar_button(name, None, leads, Box::new(press))
}

/// Both kinds in one, which stands in the download once.
fn bar_button(
    name: &'static str,
    on: Option<RwSignal<bool>>,
    leads: Option<RwSignal<bool>>,
    press: Box<dyn Fn()>,
) -> AnyView {
    let rests = move || leads.is_some_and(|leads| !leads.get());
    view! {
        <button
            type="button"
            class="tool"
            aria-pressed=move || on.map(|on| if on.get() { "true" } else { "false" })
            aria-disabled=move || rests().then_some("true")
            on:mousedown=move |event| {
                if on.is_none() {
                    event.prevent_default();
                }
            }
            on:click=move |_| {
                if !untrack(rests) {
                    press();
                }
            }
        >
            {name}
        </button>
    }
    .into_any()
}
