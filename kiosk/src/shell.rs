//! What stands around every page: the hall, the tools, who is being served, and the watch over idleness.

use crate::{
    bridge,
    flow::Page,
    idle::{Due, Watch},
    pages, pictures,
    state::{Kiosk, State},
    texts::{self, shell as words},
    voice,
};
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{
    Button, Dialog, Look,
    plain::{all, attributed, div, element, live, maybe, p, picture, pressable, strong, text},
};

/// How the page is shown: chosen by whoever stands there, forgotten with them.
#[derive(Clone, Copy)]
struct Sight {
    large: RwSignal<bool>,
    contrast: RwSignal<bool>,
    lower: RwSignal<bool>,
    voice: RwSignal<bool>,
}

impl Sight {
    fn new() -> Self {
        let off = || RwSignal::new(false);
        let sight = Self { large: off(), contrast: off(), lower: off(), voice: off() };
        mark("data-size", sight.large, "large");
        mark("data-contrast", sight.contrast, "high");
        mark("data-layout", sight.lower, "lower");
        sight
    }

    fn changed(self) -> bool {
        [self.large, self.contrast, self.lower, self.voice].into_iter().any(|tool| tool.get_untracked())
    }
}

/// The style sheet reads the choice from the root element.
fn mark(attribute: &'static str, on: RwSignal<bool>, value: &'static str) {
    Effect::new(move |_| {
        let on = on.get();
        let root =
            web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
        if let Some(root) = root {
            // The names are constants that every browser takes.
            let _ = if on { root.set_attribute(attribute, value) } else { root.remove_attribute(attribute) };
        }
    });
}

/// The whole app.
pub(crate) fn shell() -> impl IntoView {
    let kiosk = State::start();
    let sight = Sight::new();
    let can_speak = RwSignal::new(false);
    let left = watch(kiosk, sight, can_speak);
    find_device(kiosk);
    read_aloud(kiosk, sight);
    view! {
        <div class="app">
            <header>{bar(kiosk, sight, can_speak)} {live(move || maybe(person(kiosk)))}</header>
            <main class="page">{live(move || pages::view(kiosk))}</main>
        </div>
        {leave_dialog(kiosk)}
        {idle_dialog(kiosk, left)}
    }
}

fn find_device(kiosk: Kiosk) {
    spawn_local(async move {
        // Without a bridge the kiosk still works with a worker; it only does not know the name of its hall.
        if let Ok(status) = bridge::status().await
            && let Ok(device) = kiosk.client.show_device(status.device_id).await
        {
            kiosk.device.set(Some(device));
        }
    });
}

fn bar(kiosk: Kiosk, sight: Sight, can_speak: RwSignal<bool>) -> AnyView {
    let hall =
        move || kiosk.device.with(|device| device.as_ref().map(|device| text(device.area_name.clone())));
    let brand = [
        picture("brand-heart", pictures::HEART),
        element("span", "", [text(texts::BRAND)]),
        element("span", "brand-hall", [live(move || maybe(hall()))]),
    ];
    let leaving = pressable("tool tool-leave", [text(words::LEAVE)], Callback::new(move |()| leave(kiosk)));
    let tools = vec![
        tool(words::LARGE, sight.large),
        tool(words::CONTRAST, sight.contrast),
        tool(words::LOWER, sight.lower),
        live(move || maybe(can_speak.get().then(|| tool(words::VOICE, sight.voice)))),
        leaving,
    ];
    let group = [("class", "tools"), ("role", "group"), ("aria-label", words::TOOLS)];
    div("header", [div("brand", brand), attributed("div", &group, tools)])
}

fn tool(name: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="tool"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {name}
        </button>
    }
    .into_any()
}

/// Who is being served, and who helps: both names while a worker sits beside the person.
fn person(kiosk: Kiosk) -> Option<AnyView> {
    let session = kiosk.session.get()?;
    let name = |role: &'static str, name: String, more: String| {
        element("span", "", [text(role), strong(name), text(more)])
    };
    let subject = session
        .subject
        .map(|subject| name(words::PERSON, subject.name_masked, format!("（{}）", subject.area_name)));
    let helper = session.actor.map(|actor| name(words::HELPER, actor.name, String::new()));
    Some(div("person", subject.into_iter().chain(helper)))
}

/// 我办完了: at once, unless answers would be lost.
fn leave(kiosk: Kiosk) {
    if kiosk.page.get_untracked().holds_answers() {
        kiosk.leaving.set(true);
    } else {
        wipe(kiosk);
    }
}

/// Ends the session and drops everything that the page holds, by loading it anew. The reload does not wait for the
/// server: the page's secret is gone with the page, and without it the cookie opens nothing.
pub(crate) fn wipe(kiosk: Kiosk) {
    voice::stop();
    kiosk.client.end_session_and_go();
    let location = window().location();
    let machine = location.search().unwrap_or_default();
    // A refused navigation would leave the page as it is; the watch tries again within a second.
    let _ = location.replace(&format!("/kiosk/{machine}"));
}

fn leave_dialog(kiosk: Kiosk) -> AnyView {
    let stay = Callback::new(move |()| kiosk.leaving.set(false));
    let go = Callback::new(move |()| wipe(kiosk));
    let buttons = [
        view! { <Button label=words::LEAVE_STAY on_press=stay/> }.into_any(),
        view! { <Button label=words::LEAVE_GO look=Look::Grave on_press=go/> }.into_any(),
    ];
    let content = all([p("", words::LEAVE_TEXT), div("buttons", buttons)]);
    view! {
        <Dialog id="leave" title=words::LEAVE_TITLE open=kiosk.leaving on_cancel=stay>
            {content}
        </Dialog>
    }
    .into_any()
}

fn idle_dialog(kiosk: Kiosk, left: RwSignal<Option<u32>>) -> AnyView {
    let stay = Callback::new(move |()| left.set(None));
    let go = Callback::new(move |()| wipe(kiosk));
    let open = Signal::derive(move || left.get().is_some());
    let said = live(move || maybe(open.get().then(|| text(words::IDLE_TEXT))));
    let [before, after] = words::IDLE_LEFT;
    let seconds = live(move || text(format!("{before}{}{after}", left.get().unwrap_or_default())));
    let buttons = [
        view! { <Button label=words::IDLE_STAY on_press=stay/> }.into_any(),
        view! { <Button label=words::LEAVE look=Look::Other on_press=go/> }.into_any(),
    ];
    let content = all([
        attributed("p", &[("role", "alert")], vec![said]),
        attributed("p", &[("class", "seconds"), ("aria-hidden", "true")], vec![seconds]),
        div("buttons", buttons),
    ]);
    view! {
        <Dialog id="idle" title=words::IDLE_TITLE open=open on_cancel=stay>
            {content}
        </Dialog>
    }
    .into_any()
}

/// Looks every second: warns, wipes, and tells the server that somebody is acting. Gives the seconds that are left
/// while the warning stands.
fn watch(kiosk: Kiosk, sight: Sight, can_speak: RwSignal<bool>) -> RwSignal<Option<u32>> {
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
    set_interval(
        move || {
            if can_speak.get_untracked() != voice::exists() {
                can_speak.set(voice::exists());
            }
            if voice::is_speaking() && left.get_untracked().is_none() {
                acted();
            }
            look(kiosk, sight, watch, left);
        },
        Duration::from_secs(1),
    );
    left
}

fn look(kiosk: Kiosk, sight: Sight, watch: StoredValue<Watch>, left: RwSignal<Option<u32>>) {
    let signed_in = kiosk.session.with_untracked(Option::is_some);
    if kiosk.page.get_untracked() == Page::Home && !signed_in && !sight.changed() {
        watch.set_value(Watch::new(now()));
        return;
    }
    match watch.get_value().due(now()) {
        Due::Nothing => {}
        Due::Warn(seconds) => {
            if left.get_untracked().is_none() && sight.voice.get_untracked() {
                voice::say(words::IDLE_TEXT);
            }
            left.set(Some(seconds));
        }
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

fn read_aloud(kiosk: Kiosk, sight: Sight) {
    Effect::new(move |_| {
        kiosk.page.track();
        if sight.voice.get() {
            // The next page stands there after this turn of the loop.
            set_timeout(voice::read_page, Duration::from_millis(50));
        } else {
            voice::stop();
        }
    });
}

fn now() -> f64 {
    js_sys::Date::now()
}
