//! What stands around every page: the hall, the tools, who is being served, and the way out.

use crate::{
    bridge, lookout, narrator, pages, pictures,
    scroll::{self, Hidden},
    state::{Kiosk, State},
    texts::{self, shell as words},
    tools::{self, Tools},
    voice,
};
use domain::sessions::Assurance;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, Dialog, Look,
    plain::{all, attributed, div, element, live, maybe, p, picture, pressable, strong, text},
};

/// The whole app.
pub(crate) fn shell() -> impl IntoView {
    let kiosk = State::start();
    let tools = Tools::new();
    let hidden = Hidden::new();
    let left = lookout::start(kiosk, tools, hidden);
    find_device(kiosk);
    narrator::start(tools.voice);
    begin_pages_at_their_beginning(kiosk, hidden);
    scroll::follow_the_focus();
    // Not beside the first page: it is drawn, and then the line is free.
    request_animation_frame(move || pages::fetch_the_rest(kiosk));
    view! {
        <div class="frame">
            <header>
                {bar(kiosk, tools)} {live(move || maybe(practice(kiosk)))} {live(move || maybe(person(kiosk)))} {tools::voice_bar(tools)}
            </header>
            <div class="region">
                <main class="page">{live(move || pages::view(kiosk))}</main>
            </div>
            {tools::below(tools, hidden)}
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

fn begin_pages_at_their_beginning(kiosk: Kiosk, hidden: Hidden) {
    Effect::new(move |_| {
        kiosk.page.track();
        // The new page stands there after this turn of the loop.
        request_animation_frame(move || {
            scroll::to_top();
            hidden.see();
        });
    });
}

fn bar(kiosk: Kiosk, tools: Tools) -> AnyView {
    let hall =
        move || kiosk.device.with(|device| device.as_ref().map(|device| text(device.area_name.clone())));
    let brand = [
        picture("brand-heart", pictures::HEART),
        element("span", "", [text(texts::BRAND)]),
        element("span", "brand-hall", [live(move || maybe(hall()))]),
    ];
    let leaving = pressable("tool tool-leave", [text(words::LEAVE)], Callback::new(move |()| leave(kiosk)));
    div("header", [div("brand", brand), tools::switches(tools, leaving)])
}

/// That nothing here is real: on every page, aloud, and on paper.
fn practice(kiosk: Kiosk) -> Option<AnyView> {
    let words = vec![strong(words::PRACTICE), text(words::PRACTICE_TEXT)];
    kiosk.practice.get().then(|| attributed("p", &[("class", "practice"), ("role", "status")], words))
}

/// Who is being served, and who helps: both names while a worker sits beside the person.
fn person(kiosk: Kiosk) -> Option<AnyView> {
    let session = kiosk.session.get()?;
    let name = |role: &'static str, name: String, more: String| {
        element("span", "", [text(role), strong(name), text(more)])
    };
    let represented = session.assurance == Assurance::Represented;
    let whose = if represented { words::REPRESENTED } else { words::PERSON };
    let subject =
        session.subject.map(|subject| name(whose, subject.name_masked, format!("（{}）", subject.area_name)));
    let helper = session.actor.map(|actor| name(words::HELPER, actor.name, String::new()));
    let names: Vec<_> = subject.into_iter().chain(helper).collect();
    (!names.is_empty()).then(|| attributed("div", &[("class", "person"), ("data-spoken", "private")], names))
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
    voice::silence();
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
