//! Looks around every second: whether somebody is still there, whether the voice is speaking, what of the page is out
//! of sight. When to warn and to wipe is [`idle`](crate::idle)'s.

use crate::{
    flow::Page,
    idle::{Due, Watch},
    narrator,
    scroll::Hidden,
    shell::wipe,
    state::Kiosk,
    tools::Tools,
};
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;

/// How often the length of the page is looked at: a button for more of it comes with it, not after it.
const GLANCE: Duration = Duration::from_millis(200);

/// Warns, wipes, and tells the server that somebody is acting. Gives the seconds that are left while the warning
/// stands.
pub(crate) fn start(kiosk: Kiosk, tools: Tools, hidden: Hidden) -> RwSignal<Option<u32>> {
    let left = RwSignal::new(None);
    let watch = StoredValue::new(Watch::new(now()));
    let acted = move || {
        watch.update_value(|watch| watch.acted = now());
        if left.get_untracked().is_some() {
            left.set(None);
        }
    };
    // They live as long as the page does.
    let _ = (
        window_event_listener(ev::pointerdown, move |_| acted()),
        window_event_listener(ev::keydown, move |_| acted()),
        window_event_listener(ev::wheel, move |_| acted()),
    );
    let told = std::cell::RefCell::new(String::new());
    set_interval(
        move || {
            hidden.see();
            if tools.voice.on.get_untracked() {
                narrator::hear(tools.voice, &mut told.borrow_mut());
            }
        },
        GLANCE,
    );
    set_interval(
        move || {
            if tools.voice.look() && left.get_untracked().is_none() {
                acted();
            }
            if tools.voice.on.get_untracked() {
                narrator::feel_for_headphones(tools.voice);
            }
            look(kiosk, tools, watch, left);
        },
        Duration::from_secs(1),
    );
    left
}

fn look(kiosk: Kiosk, tools: Tools, watch: StoredValue<Watch>, left: RwSignal<Option<u32>>) {
    let signed_in = kiosk.session.with_untracked(Option::is_some);
    let untouched = !signed_in && !tools.changed() && !kiosk.practice.get_untracked();
    if kiosk.page.get_untracked() == Page::Home && untouched {
        watch.set_value(Watch::new(now()));
        return;
    }
    match watch.get_value().due(now()) {
        Due::Nothing => {}
        // The dialog takes the focus, and with it the voice says what it asks.
        Due::Warn(seconds) => left.set(Some(seconds)),
        Due::Wipe => wipe(kiosk),
    }
    if signed_in && watch.get_value().should_tell(now()) {
        watch.update_value(|watch| watch.told = now());
        spawn_local(async move {
            // A lost line is told where it matters: at the next thing that the person asks for.
            if let Err(failure) = kiosk.client.renew_session().await
                && failure.signed_out()
                && kiosk.session.with_untracked(Option::is_some)
            {
                kiosk.signed_out();
            }
        });
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}
