//! The worker's own posts and sessions, and the way to end them all.

use super::trouble;
use crate::{
    flow::Page,
    state::{Desk, sign_out},
    texts::{WAIT, account as words, codes, password},
};
use domain::sessions::{SessionList, SessionSummary};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Look, dates,
    plain::{all, button, div, h2, heading, lines, live, maybe, other_button, p, table, text, waiting},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let loading = Asking::new();
    let list = RwSignal::new(None::<SessionList>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.list_sessions(), move |sessions| list.set(Some(sessions)));
    });
    load.run(());
    let way = |name, page| other_button(name, Callback::new(move |()| desk.go(page)));
    all([
        heading(words::TITLE),
        super::told(desk),
        h2(words::POSTS),
        posts(desk),
        h2(words::SECRETS),
        div("buttons", [way(password::TITLE, Page::OwnPassword), way(codes::TITLE, Page::PrintedCodes)]),
        h2(words::SESSIONS),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(list.get().map(|list| sessions(&list)))),
        end_all(desk),
    ])
}

fn posts(desk: Desk) -> AnyView {
    let posts = desk.session.with_untracked(|session| {
        let actor = session.as_ref().and_then(|session| session.actor.as_ref());
        let posts = actor.map(|actor| actor.memberships.as_slice()).unwrap_or_default();
        posts.iter().map(|post| format!("{}：{}", post.area_name, post.role.words())).collect::<Vec<_>>()
    });
    div("text", [lines(posts)])
}

fn sessions(list: &SessionList) -> AnyView {
    table(words::SESSIONS, &words::COLUMNS, list.items.iter().map(row).collect())
}

fn row(session: &SessionSummary) -> AnyView {
    ui::plain::row(
        text(session.face.words()),
        [
            text(dates::to_the_minute(session.started_at)),
            text(dates::to_the_minute(session.seen_at)),
            text(if session.current { words::CURRENT } else { "" }),
        ],
    )
}

fn end_all(desk: Desk) -> AnyView {
    let (open, asking) = (RwSignal::new(false), Asking::new());
    let stay = Callback::new(move |()| open.set(false));
    let end = Callback::new(move |()| {
        asking.run(desk, desk.client.end_sessions(), move |()| sign_out(desk));
        open.set(false);
    });
    let yes = view! { <Button label=words::END_ALL look=Look::Grave on_press=end/> };
    let content =
        all([p("", words::END_TEXT), div("buttons", [button(words::END_NO, stay), yes.into_any()])]);
    let dialog = view! {
        <Dialog id="end-all" title=words::END_TITLE open=open on_cancel=stay>
            {content}
        </Dialog>
    };
    all([
        trouble(asking, None),
        div("buttons", [other_button(words::END_ALL, Callback::new(move |()| open.set(true)))]),
        dialog.into_any(),
    ])
}
