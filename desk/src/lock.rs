//! The lock: after a quarter of an hour without a touch, or when the session has ended, nothing is seen until the same
//! worker signs in again. What was typed is still there then.
//!
//! Whoever else signs in begins anew: the page is loaded again, and nothing of the worker before is in it.

use crate::{
    pages::sign_in,
    state::{Desk, sign_out},
    texts::lock as words,
};
use domain::sessions::SessionView;
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::plain::{all, div, element, live, maybe, other_button, p};

/// So often a worker who acts is made known to the server.
const RENEW_MS: f64 = 60_000.0;

/// When something last happened, in milliseconds.
#[derive(Clone, Copy)]
struct Seen {
    /// A touch or a key.
    acted: f64,
    /// When the server last heard of it.
    told: f64,
}

/// Locks when nobody has touched anything for as long as the session lives without it.
pub(crate) fn watch(desk: Desk) {
    let start = js_sys::Date::now();
    let seen = StoredValue::new(Seen { acted: start, told: start });
    let acted = move || seen.update_value(|seen| seen.acted = js_sys::Date::now());
    // They live as long as the page does.
    let _ = (
        window_event_listener(ev::pointerdown, move |_| acted()),
        window_event_listener(ev::keydown, move |_| acted()),
        window_event_listener(ev::wheel, move |_| acted()),
    );
    set_interval(move || look(desk, seen), Duration::from_secs(1));
}

fn look(desk: Desk, seen: StoredValue<Seen>) {
    let now = js_sys::Date::now();
    let Some(idle) = desk.session.with_untracked(|session| session.as_ref().map(|one| one.idle_seconds))
    else {
        return;
    };
    if desk.locked.get_untracked() {
        return;
    }
    let Seen { acted, told } = seen.get_value();
    #[expect(clippy::cast_precision_loss, reason = "some hundred seconds")]
    let idle = idle as f64 * 1000.0;
    if now - acted >= idle {
        desk.told.set(Some(words::IDLE));
        desk.lock();
    } else if acted > told && now - told >= RENEW_MS {
        seen.update_value(|seen| seen.told = now);
        spawn_local(async move {
            // A lost line is told where it matters: at the next thing that the worker asks for.
            if let Err(failure) = desk.client.renew_session().await
                && failure.signed_out()
            {
                ui::Around::signed_out(desk);
            }
        });
    }
}

/// What stands instead of the page while it is locked.
fn page(desk: Desk) -> AnyView {
    let why = desk.told.get_untracked();
    desk.told.set(None);
    let back = Callback::new(move |session: SessionView| came_back(desk, session));
    let leave = Callback::new(move |()| sign_out(desk));
    all([
        ui::plain::heading(words::TITLE),
        maybe(why.map(|why| p("", why))),
        p("quiet", words::KEPT),
        sign_in::form(desk, back),
        div("buttons", [other_button(words::LEAVE, leave)]),
    ])
}

fn came_back(desk: Desk, session: SessionView) {
    let account = |session: &SessionView| session.actor.as_ref().map(|actor| actor.account_id);
    let same = desk.session.with_untracked(|before| before.as_ref().and_then(account)) == account(&session);
    if same && !session.undertaking_due && !session.own_password_due {
        desk.resume(session);
    } else {
        sign_out(desk);
    }
}

/// The lock over the page, which stays as it is and is seen by nobody.
pub(crate) fn over(desk: Desk, kept: AnyView) -> AnyView {
    let locked = live(move || maybe(desk.locked.get().then(|| element("main", "page narrow", [page(desk)]))));
    let kept = view! {
        <div hidden=move || desk.locked.get() inert=move || desk.locked.get()>
            {kept}
        </div>
    };
    all([locked, kept.into_any()])
}
