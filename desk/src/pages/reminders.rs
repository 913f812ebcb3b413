//! What the worker is reminded of, newest first, each with the way to what it tells of. Reading the page is seeing them.

use super::paged::Paged;
use crate::{flow::Page, state::Desk, texts::reminders as words};
use domain::{
    cases::DueFilter,
    reminders::{ReadReminders, ReminderKind, ReminderView},
};
use leptos::prelude::*;
use ui::{
    dates,
    plain::{all, element, heading, maybe, p, pressable, text},
};

pub(super) fn page(desk: Desk) -> AnyView {
    let list = Paged::new();
    let load = Callback::new(move |()| {
        let asked = async move { desk.client.list_reminders(list.after().as_deref()).await };
        list.asking.run(desk, asked, move |page| {
            let newest = page.items.first().filter(|_| list.after().is_none()).map(|one| one.created_at);
            list.add(page.items, page.next);
            if let Some(until) = newest {
                seen(desk, ReadReminders { until });
            }
        });
    });
    load.run(());
    let shown = move |items: Vec<ReminderView>| {
        if items.is_empty() {
            return p("", words::NONE);
        }
        element("ul", "alerts", items.into_iter().map(|one| line(desk, one)))
    };
    all([heading(words::TITLE), p("quiet", words::LEAD), list.view(load, shown)])
}

/// What stands on the page was seen; what comes meanwhile was not.
fn seen(desk: Desk, read: ReadReminders) {
    let reading = async move { desk.client.read_reminders(&read).await };
    // The menu hears of it with what waits.
    ui::Asking::new().run(desk, reading, |()| ());
}

fn line(desk: Desk, reminder: ReminderView) -> AnyView {
    let new = (!reminder.is_read).then(|| element("span", "count", [text(words::NEW)]));
    let urgency = match reminder.kind {
        ReminderKind::Due | ReminderKind::Delegated => "strong",
        ReminderKind::Overdue | ReminderKind::Escalated => "late",
    };
    let look = Callback::new(move |()| match (reminder.kind, reminder.case_id) {
        (ReminderKind::Delegated, Some(case)) => desk.go(Page::Case(case)),
        (kind, _) => {
            let due = if kind == ReminderKind::Due { DueFilter::Soon } else { DueFilter::Overdue };
            desk.queue.look(Some(due), reminder.step);
            desk.go(Page::Queue);
        }
    });
    let open = format!("{}：{}", words::OPEN, reminder.kind.words());
    element(
        "li",
        "paper",
        [
            element("p", urgency, [text(reminder.kind.words()), maybe(new)]),
            p("", reminder.words),
            p("quiet", dates::to_the_minute(reminder.created_at)),
            pressable("link", [text(open)], look),
        ],
    )
}
