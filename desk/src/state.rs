//! What the desk knows while a worker sits at it. All of it is in memory and gone with the page.

use crate::{
    clock,
    flow::{Page, Trail},
    keys::Key,
    looks::Looks,
    queue::Queue,
    saving, texts,
};
use chrono::{DateTime, Utc};
use domain::{
    cases::CaseCounts,
    fields::FieldErrors,
    practice::PracticeView,
    roles::{Permission, Role},
    sessions::{MembershipView, SessionView, SubjectView},
};
use leptos::prelude::*;
use std::time::Duration;
use ui::{
    Around,
    client::{Client, Watch},
};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, Window};

/// The desk. It is there as long as the page is, so everything may hold it.
pub(crate) type Desk = &'static State;

/// Where the desk is and what it knows.
pub(crate) struct State {
    pub(crate) client: Client,
    pub(crate) page: RwSignal<Page>,
    trail: StoredValue<Trail>,
    pub(crate) session: RwSignal<Option<SessionView>>,
    /// The worker went away, or the session ended: nothing is seen until they are here again.
    pub(crate) locked: RwSignal<bool>,
    /// What waits for the worker, as the server last told.
    pub(crate) counts: RwSignal<Option<CaseCounts>>,
    counting: StoredValue<Option<Watch>, LocalStorage>,
    /// The tabs in which files are shown.
    tabs: StoredValue<Vec<Window>, LocalStorage>,
    pub(crate) queue: Queue,
    pub(crate) looks: Looks,
    /// Whether keys do something by themselves.
    pub(crate) keys: RwSignal<bool>,
    /// What the page does with a key.
    pub(crate) on_key: StoredValue<Option<Callback<Key>>>,
    /// Whether everybody here is made up, and where it is practised.
    pub(crate) practice: RwSignal<PracticeView>,
    /// The list of keys stands open.
    pub(crate) help: RwSignal<bool>,
    /// A sentence for the next page, told once.
    pub(crate) told: RwSignal<Option<&'static str>>,
    /// The time, to the half minute.
    pub(crate) now: RwSignal<DateTime<Utc>>,
    /// Changes every second.
    pub(crate) second: Trigger,
}

impl State {
    /// A desk at which nobody sits. Once a page: it is given back with the page.
    pub(crate) fn start() -> Desk {
        let desk: Desk = Box::leak(Box::new(Self {
            client: Client::new(),
            page: RwSignal::new(Page::SignIn),
            trail: StoredValue::default(),
            session: RwSignal::default(),
            locked: RwSignal::new(false),
            counts: RwSignal::default(),
            counting: StoredValue::new_local(None),
            tabs: StoredValue::new_local(Vec::new()),
            queue: Queue::new(),
            looks: Looks::new(),
            keys: RwSignal::new(true),
            on_key: StoredValue::new(None),
            practice: RwSignal::default(),
            help: RwSignal::new(false),
            told: RwSignal::default(),
            now: RwSignal::new(clock::now()),
            second: Trigger::new(),
        }));
        set_interval(move || desk.now.set(clock::now()), Duration::from_secs(30));
        set_interval(move || desk.second.notify(), Duration::from_secs(1));
        desk
    }

    /// Goes on to a page, to which the browser's own button leads back.
    pub(crate) fn go(&self, page: Page) {
        let mut place = None;
        self.trail.update_value(|trail| place = trail.go(page));
        if let Some(place) = place.filter(|place| *place > 0)
            && let Ok(history) = window().history()
        {
            // A browser that keeps no history has no button to go back with either. The place is all that it keeps.
            let _ = history.push_state_with_url(&place_value(place), "", None);
        }
        self.show(page);
    }

    /// The browser went back, or on again, to what it keeps for that place.
    pub(crate) fn went(&self, kept: &JsValue) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as it was written")]
        let place = kept.as_f64().unwrap_or_default() as usize;
        let mut page = None;
        self.trail.update_value(|trail| page = trail.to(place));
        if let Some(page) = page {
            self.show(page);
        }
    }

    fn show(&self, page: Page) {
        self.on_key.set_value(None);
        self.page.set(page);
    }

    /// Whether a worker is here and sees the page.
    pub(crate) fn is_open(&self) -> bool {
        self.session.with_untracked(Option::is_some) && !self.locked.get_untracked()
    }

    /// What the worker is, wherever that may be.
    pub(crate) fn roles(&self) -> Vec<Role> {
        self.session.with(|session| {
            let actor = session.as_ref().and_then(|session| session.actor.as_ref());
            actor.map(|actor| actor.memberships.iter().map(|post| post.role).collect()).unwrap_or_default()
        })
    }

    /// The person beside whom the worker sits.
    pub(crate) fn beside(&self) -> Option<SubjectView> {
        self.session.with(|session| session.as_ref().and_then(|session| session.subject.clone()))
    }

    /// The worker helps somebody from now on, in a session of that person and theirs.
    pub(crate) fn sit_beside(&'static self, session: SessionView) {
        self.counting.set_value(None);
        self.session.set(Some(session));
        self.trail.set_value(Trail::default());
        self.go(Page::Beside);
    }

    /// The person has gone: back to the worker's own desk, and no way back to theirs.
    pub(crate) fn left_person(&'static self, session: SessionView) {
        self.session.set(Some(session));
        self.begin();
    }

    /// The worker's first post that permits this.
    pub(crate) fn post_for(&self, permission: Permission) -> Option<MembershipView> {
        self.session.with(|session| {
            let posts = &session.as_ref()?.actor.as_ref()?.memberships;
            posts.iter().find(|post| post.role.permits(permission)).cloned()
        })
    }

    /// A worker has signed in: on to the undertaking, or to what they begin with.
    pub(crate) fn signed_in(&'static self, session: SessionView) {
        let (own_password, undertaking) = (session.own_password_due, session.undertaking_due);
        self.session.set(Some(session));
        if own_password {
            self.show(Page::OwnPassword);
        } else if undertaking {
            self.show(Page::Undertaking);
        } else {
            self.begin();
        }
    }

    /// The worker is here and may see things.
    pub(crate) fn begin(&'static self) {
        let first = Page::first(&untrack(|| self.roles()));
        self.trail.set_value(Trail::default());
        if first == Page::Queue {
            self.count();
        }
        self.go(first);
    }

    /// The same worker is here again: everything stands as it stood.
    pub(crate) fn resume(&'static self, session: SessionView) {
        let was_beside = self.beside().is_some();
        let is_beside = session.subject.is_some();
        self.session.set(Some(session));
        self.locked.set(false);
        if was_beside && !is_beside {
            // Whether the person is still there, nobody knows.
            self.told.set(Some(texts::beside::ENDED));
            self.begin();
            return;
        }
        if self.counts.with_untracked(Option::is_some) {
            self.count();
        }
    }

    fn count(&'static self) {
        let watch = self.client.watch_case_counts(move |counts| {
            if self.counts.get_untracked() != Some(counts) {
                self.counts.set(Some(counts));
            }
        });
        self.counting.set_value(Some(watch));
    }

    /// Shows a file in a tab of its own, which goes when the desk is locked; whether the browser let one open.
    pub(crate) fn show_file(&self, file: &Blob) -> bool {
        let tab = saving::show(file);
        let is_shown = tab.is_some();
        self.tabs.update_value(|tabs| tabs.extend(tab));
        is_shown
    }

    /// Nothing is seen any more until the worker is here again.
    pub(crate) fn lock(&self) {
        self.counting.set_value(None);
        close_what_is_asked();
        self.tabs.update_value(|tabs| {
            for tab in tabs.drain(..) {
                // One that the worker closed is closed.
                let _ = tab.close();
            }
        });
        self.locked.set(true);
    }
}

fn place_value(place: usize) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "so many pages nobody opens")]
    JsValue::from_f64(place as f64)
}

/// Back, as the browser's own button does it.
pub(crate) fn go_back() {
    if let Ok(history) = window().history() {
        // Where there is nothing to go back to, the page stays.
        let _ = history.back();
    }
}

/// Gives every open question its careful answer: it would lie over the lock, and keep the lock's fields from being typed
/// into.
fn close_what_is_asked() {
    let Ok(open) = document().query_selector_all("dialog[open]") else { return };
    let open = (0..open.length()).filter_map(|at| open.get(at)?.dyn_into::<web_sys::EventTarget>().ok());
    for dialog in open {
        if let Ok(cancel) = web_sys::Event::new("cancel") {
            // As if Escape had been pressed; nobody else listens to it.
            let _ = dialog.dispatch_event(&cancel);
        }
    }
}

/// Ends the session and drops everything that the page holds, by loading it anew. The reload does not wait for the
/// server: the page's secret is gone with the page, and without it the cookie opens nothing.
pub(crate) fn sign_out(desk: Desk) {
    desk.client.end_session_and_go();
    // A refused navigation would leave the page as it is: locked.
    desk.lock();
    let _ = window().location().replace("/desk/");
}

impl Around for Desk {
    type Place = Page;

    fn place(self) -> Page {
        self.page.get_untracked()
    }

    fn is_signed_in(self) -> bool {
        self.session.with_untracked(Option::is_some)
    }

    /// A field that is part of another (`answers.work`, `certificate.number`) stands on its page by its own name.
    fn own_fields(self, mut errors: FieldErrors) -> FieldErrors {
        for error in &mut errors.0 {
            if let Some((_, name)) = error.field.rsplit_once('.') {
                error.field = name.to_owned();
            }
        }
        errors
    }

    /// What was typed stays, behind the lock.
    fn signed_out(self) {
        self.told.set(Some(texts::lock::ENDED));
        self.lock();
    }
}
