//! What waits for a second person: agreed to, refused, or taken back by whoever asked.

use super::{
    changing::{follows, last_day},
    days, post,
    secrets::{Outcome, Secrets, over},
};
use crate::{
    flow::Page,
    pages::trouble,
    state::Desk,
    texts::{CANCEL, WAIT, staff as words},
};
use domain::staff::{DecideStaffChange, StaffChangeView};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Look, Tone, dates,
    plain::{all, button, div, element, heading, live, maybe, other_button, p, strong, text, waiting},
};
use uuid::Uuid;

/// What is decided, and what came of it.
#[derive(Clone, Copy)]
struct Deciding {
    desk: Desk,
    asking: Asking,
    /// The change, and whether it is agreed to, if the administrator says so once more.
    asked: RwSignal<Option<(StaffChangeView, bool)>>,
    outcome: RwSignal<Option<Outcome>>,
    load: Callback<()>,
}

pub(in super::super) fn page(desk: Desk) -> AnyView {
    let loading = Asking::new();
    let changes = RwSignal::new(None::<Vec<StaffChangeView>>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.list_staff_changes(), move |list| changes.set(Some(list.items)));
    });
    load.run(());
    let deciding = Deciding {
        desk,
        asking: Asking::new(),
        asked: RwSignal::new(None),
        outcome: RwSignal::new(None),
        load,
    };
    all([
        heading(words::CHANGES),
        p("quiet", words::CHANGES_LEAD),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(deciding.asking, None),
        over(deciding.outcome, move || maybe(changes.get().map(|changes| list(deciding, &changes)))),
        sure(deciding),
        div("buttons", [other_button(words::BACK, Callback::new(move |()| desk.go(Page::Staff)))]),
    ])
}

fn list(deciding: Deciding, changes: &[StaffChangeView]) -> AnyView {
    if changes.is_empty() {
        return p("", words::NO_CHANGES);
    }
    element("ul", "alerts", changes.iter().map(|change| card(deciding, change)))
}

fn card(deciding: Deciding, change: &StaffChangeView) -> AnyView {
    let asked = format!("{}{}，{}", words::ASKED_BY, change.asked_by, dates::to_the_minute(change.asked_at));
    element(
        "li",
        "paper",
        [
            element("p", "", [strong(change.name.clone()), text(format!("（{}）", change.login_name))]),
            p("", said(change)),
            p("quiet", asked),
            ways(deciding, change),
        ],
    )
}

/// What is changed, in a line.
fn said(change: &StaffChangeView) -> String {
    let mut line = change.kind.words().to_owned();
    if let (Some(role), Some(area)) = (change.role, &change.area_name) {
        line = format!("{line}：{}", post(area, role));
    }
    match (change.from, change.until) {
        (Some(from), until) => format!("{line}（{}）", days(from, until)),
        (None, Some(until)) => format!("{line}（{}）", last_day(until)),
        (None, None) => line,
    }
}

fn ways(deciding: Deciding, change: &StaffChangeView) -> AnyView {
    if own_account(deciding.desk) == Some(change.account_id) {
        return p("quiet", words::OWN);
    }
    let way = |label: &'static str, look, approve| {
        let change = change.clone();
        let press = move |()| {
            deciding.outcome.set(None);
            deciding.asked.set(Some((change.clone(), approve)));
        };
        view! { <Button label=label look=look on_press=press busy=deciding.asking.busy/> }.into_any()
    };
    if change.is_mine {
        return all([p("quiet", words::MINE), div("buttons", [way(words::TAKE_BACK, Look::Other, false)])]);
    }
    div("buttons", [way(words::AGREE, Look::Main, true), way(words::REFUSE, Look::Other, false)])
}

fn own_account(desk: Desk) -> Option<Uuid> {
    desk.session.with_untracked(|session| Some(session.as_ref()?.actor.as_ref()?.account_id))
}

/// The last question: what is agreed to, and what follows.
fn sure(deciding: Deciding) -> AnyView {
    let keep = Callback::new(move |()| deciding.asked.set(None));
    let yes = Callback::new(move |()| send(deciding));
    let said = live(move || {
        maybe(deciding.asked.get().map(|(change, approve)| {
            let who = format!("{}（{}）：{}", change.name, change.login_name, said(&change));
            let follows = if approve { follows(change.kind) } else { words::REFUSE_FOLLOWS };
            let last = if approve { words::AGREE_FOLLOWS } else { "" };
            all([p("strong", who), p("", follows), p("", last)])
        }))
    });
    let yes = view! { <Button label=words::SURE_YES look=Look::Grave on_press=yes/> }.into_any();
    let content = all([said, div("buttons", [button(CANCEL, keep), yes])]);
    let open = Signal::derive(move || deciding.asked.with(Option::is_some));
    let title = words::DECIDE_SURE;
    view! {
        <Dialog id="staff-decision" title=title open=open on_cancel=keep>
            {content}
        </Dialog>
    }
    .into_any()
}

fn send(deciding: Deciding) {
    let desk = deciding.desk;
    let Some((change, approve)) = deciding.asked.get_untracked() else { return };
    deciding.asked.set(None);
    let sending = async move {
        let decision = DecideStaffChange { approve };
        match desk.client.decide_staff_change(change.id, change.version, decision).await {
            // Somebody was faster: what waits is shown as it stands now.
            Err(failure) if failure.status() == Some(412) || failure.code() == "staff_change_decided" => {
                Ok(None)
            }
            done => done.map(Some),
        }
    };
    deciding.asking.run(desk, sending, move |change: Option<StaffChangeView>| {
        let (tone, said) = match &change {
            None => (Tone::Information, words::DECIDED),
            Some(_) if approve => (Tone::Success, words::DONE),
            Some(_) => (Tone::Success, words::REFUSED),
        };
        deciding.outcome.set(Some(Outcome { tone, said, secrets: change.and_then(Secrets::of) }));
        deciding.load.run(());
    });
}
