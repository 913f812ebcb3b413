//! One worker's account: what they hold, held or will hold, and the ways to change it.

use super::{
    changing::{self, Asked, Form, Opened},
    days, is_over, post,
    post::Post,
    secrets::over,
    state, today,
};
use crate::{
    flow::Page,
    pages::trouble,
    state::Desk,
    texts::{WAIT, staff as words},
};
use domain::staff::{StaffChangeKind, WorkerMembership, WorkerView};
use leptos::prelude::*;
use ui::{
    Asking, Button, Look, SummaryRow, Tone, dates,
    plain::{
        all, div, element, h2, heading, live, maybe, notification, other_button, p, pressable, row, summary,
        table, text, waiting,
    },
};
use uuid::Uuid;

pub(in super::super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let loading = Asking::new();
    let (worker, change) = (RwSignal::new(None), RwSignal::new(None));
    let load = Callback::new(move |()| {
        let both =
            async move { Ok((desk.client.show_worker(id).await?, desk.client.list_staff_changes().await?)) };
        loading.run(desk, both, move |(view, changes)| {
            worker.set(Some(view));
            change.set(changes.items.into_iter().find(|change| change.account_id == id));
        });
    });
    load.run(());
    let opened = Opened {
        desk,
        worker,
        waiting: change,
        form: RwSignal::new(None),
        post: Post::new(),
        asking: Asking::new(),
        asked: RwSignal::new(None),
        outcome: RwSignal::new(None),
        load,
    };
    all([
        heading(words::WORKER),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(opened.asking, None),
        over(opened.outcome, move || maybe(opened.worker.get().map(|worker| shown(opened, &worker)))),
        changing::sure(opened),
        div("buttons", [other_button(words::BACK, Callback::new(move |()| desk.go(Page::Staff)))]),
    ])
}

fn shown(opened: Opened, worker: &WorkerView) -> AnyView {
    let rows = vec![
        SummaryRow::fixed(words::NAME, worker.name.clone()),
        SummaryRow::fixed(words::LOGIN, worker.login_name.clone()),
        SummaryRow::fixed(words::STATE, state(worker)),
        SummaryRow::fixed(words::SINCE, dates::long(dates::in_china(worker.created_at))),
    ];
    let own = worker.is_mine.then(|| p("quiet", words::OWN));
    all([
        live(move || maybe(waits(opened))),
        h2(words::ACCOUNT),
        summary(rows),
        maybe(own),
        maybe(ways(opened, worker)),
        h2(words::POSTS),
        posts(opened, worker),
        live(move || maybe(opened.form.get().map(|form| changing::questions(opened, form)))),
    ])
}

/// That a change of this account waits for a second person.
fn waits(opened: Opened) -> Option<AnyView> {
    let change = opened.waiting.get()?;
    let desk = opened.desk;
    let look = other_button(words::LOOK, Callback::new(move |()| desk.go(Page::StaffChanges)));
    let said = format!("{}{}", words::WAITS, change.kind.words());
    Some(notification(Tone::Information, vec![p("", said), div("buttons", [look])]))
}

/// What may be changed about the account itself.
fn ways(opened: Opened, worker: &WorkerView) -> Option<AnyView> {
    if worker.is_mine {
        return None;
    }
    let kinds: &[StaffChangeKind] = if worker.disabled_at.is_some() {
        &[StaffChangeKind::Enable]
    } else {
        &[StaffChangeKind::Reset, StaffChangeKind::EndSessions, StaffChangeKind::Disable]
    };
    let id = worker.account_id;
    let way = |kind: StaffChangeKind| {
        let look = if kind == StaffChangeKind::Disable { Look::Grave } else { Look::Other };
        let press = move |()| {
            opened.outcome.set(None);
            opened.asked.set(Some(Asked::of_account(id, kind)));
        };
        view! { <Button label=kind.words() look=look on_press=press busy=opened.asking.busy/> }.into_any()
    };
    Some(div("buttons", kinds.iter().copied().map(way)))
}

fn posts(opened: Opened, worker: &WorkerView) -> AnyView {
    let may = !worker.is_mine && worker.disabled_at.is_none();
    let open = move |form| Callback::new(move |()| changing::open(opened, form));
    let line = |held: &WorkerMembership| {
        let now = if is_over(held) {
            words::OVER
        } else if held.from > today() {
            words::LATER
        } else {
            words::HELD
        };
        let name = post(&held.area_name, held.role);
        let end = (may && !is_over(held)).then(|| {
            let which = element("span", "unseen", [text(format!("：{name}"))]);
            pressable("button button-other", [text(words::END), which], open(Form::End(held.id)))
        });
        row(text(name.clone()), [text(days(held.from, held.until)), text(now), maybe(end)])
    };
    let give = may.then(|| div("buttons", [other_button(words::GIVE, open(Form::Give))]));
    let held = if worker.memberships.is_empty() {
        p("quiet", words::NO_POSTS)
    } else {
        table(words::POSTS, &words::POST_COLUMNS, worker.memberships.iter().map(line).collect())
    };
    all([held, maybe(give)])
}
