//! What waits for the worker's step, the most urgent first: a page of it at a time, by area, kind and due date.

use super::{batch, trouble};
use crate::{
    flow::Page,
    keys::{Key, ROW},
    state::Desk,
    texts::{MORE, WAIT, queue as words},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::reference::grouped;
use domain::{
    cases::{CaseCounts, CaseList, CaseSummary, DueFilter, Hands, Kind, Step},
    roles::{Permission, Role},
};
use leptos::prelude::*;
use ui::{
    Asking, Errors, Select, Tone, dates,
    plain::{
        all, button, div, element, heading, live, maybe, notification, other_button, p, pressable, table,
        text, waiting,
    },
};

pub(super) fn page(desk: Desk) -> AnyView {
    let queue = desk.queue;
    let asking = Asking::new();
    let load = Callback::new(move |()| {
        let (filters, from) = (untrack(|| queue.filters()), queue.from.get_untracked());
        let listing = async move { desk.client.list_waiting(&filters, from.as_deref()).await };
        asking.run(desk, listing, move |list| {
            queue.batches.unmark();
            queue.list.set(Some(list));
        });
    });
    // Another filter begins with the first page.
    Effect::new(move |before: Option<_>| {
        let filters = queue.filters();
        if before.is_some_and(|before| before != filters) {
            queue.from.set(None);
        }
        load.run(());
        filters
    });
    find_areas(desk);
    let asked = RwSignal::new(false);
    desk.on_key.set_value(Some(Callback::new(move |key| {
        if key == Key::Approve && queue.batches.any() {
            asked.set(true);
        } else if key == Key::Next {
            let first = queue.list.with_untracked(|list| list.as_ref()?.items.first().map(|item| item.id));
            if let Some(first) = first {
                desk.go(Page::Case(first));
            }
        }
    })));
    all([
        heading(words::TITLE),
        super::told(desk),
        filters(desk),
        changed(desk, load),
        trouble(asking, Some(load)),
        batch::panel(desk, asked, load),
        live(move || maybe(queue.list.get().map(|list| shown(desk, list, load)))),
        waiting(asking.busy, WAIT),
    ])
}

/// What waits has changed since the page was read: the page says so, and moves nothing under the worker's hand.
fn changed(desk: Desk, load: Callback<()>) -> AnyView {
    // What the worker is told stands in the menu, and moves nothing here.
    let waiting = Memo::new(move |_| desk.counts.get().map(|counts| CaseCounts { reminders: 0, ..counts }));
    let seen = RwSignal::new(waiting.get_untracked());
    let reload = Callback::new(move |()| {
        seen.set(waiting.get_untracked());
        load.run(());
    });
    let is_new = Memo::new(move |_| {
        let now = waiting.get();
        if seen.with_untracked(Option::is_none) {
            seen.set(now);
        }
        now != seen.get()
    });
    live(move || {
        let told = || vec![p("", words::CHANGED), div("buttons", [other_button(words::RELOAD, reload)])];
        maybe(is_new.get().then(|| notification(Tone::Information, told())))
    })
}

/// The areas directly inside the worker's own; a village has none.
fn find_areas(desk: Desk) {
    let queue = desk.queue;
    if !queue.areas.with_untracked(Vec::is_empty) {
        return;
    }
    let own = desk.session.with_untracked(|session| {
        let posts = &session.as_ref()?.actor.as_ref()?.memberships;
        let post = posts.iter().find(|post| post.role.permits(Permission::ReadCase))?;
        (post.role != Role::VillageWorker).then(|| post.area_id.as_str().to_owned())
    });
    if let Some(own) = own {
        // Without them the queue is shown whole.
        Asking::new().run(desk, async move { desk.client.list_areas(&own).await }, move |areas| {
            queue.areas.set(areas.items);
        });
    }
}

/// The steps of the offices below the worker's own, whose lateness they are told of.
fn steps_below(desk: Desk) -> impl Iterator<Item = Step> {
    let roles = untrack(|| desk.roles());
    let is_own = move |step: Step| roles.iter().any(|role| role.permits(step.permission()));
    let own = Step::ALL.iter().position(|step| is_own(*step)).unwrap_or_default();
    Step::ALL.iter().copied().take(own)
}

fn filters(desk: Desk) -> AnyView {
    let queue = desk.queue;
    let errors = Errors::new();
    let select = move |field: &'static str, label: &'static str, whole: &str, options, value| {
        let options: Vec<(String, String)> = options;
        let options = [(String::new(), whole.to_owned())].into_iter().chain(options).collect();
        view! { <Select field=field label=label options=options value=value errors=errors/> }.into_any()
    };
    let due = DueFilter::ALL.iter().map(|due| (due.code().into(), due.words().into())).collect();
    let hands = Hands::ALL.iter().map(|hands| (hands.code().into(), hands.words().into())).collect();
    let below: Vec<_> =
        steps_below(desk).map(|step| (step.code().to_owned(), step.words().to_owned())).collect();
    let steps = maybe(
        (!below.is_empty()).then(|| select("waits_for", words::STEP, words::OWN_STEP, below, queue.step)),
    );
    let kinds = Kind::ALL.iter().map(|kind| (kind.code().into(), kind.words().into())).collect();
    let areas = live(move || {
        let areas: Vec<_> = queue.areas.with(|areas| {
            areas.iter().map(|area| (area.id.as_str().to_owned(), area.name.clone())).collect()
        });
        maybe((!areas.is_empty()).then(|| select("area", words::AREA, words::ALL, areas, queue.area)))
    });
    ui::plain::attributed(
        "div",
        &[("class", "filters"), ("role", "group"), ("aria-label", words::FILTERS)],
        vec![
            select("due", words::DUE, words::ALL, due, queue.due),
            select("kind", words::KIND, words::ALL, kinds, queue.kind),
            select("hands", words::HANDS, words::ALL, hands, queue.hands),
            steps,
            areas,
        ],
    )
}

fn shown(desk: Desk, list: CaseList, load: Callback<()>) -> AnyView {
    let queue = desk.queue;
    let turn = move |from: Option<String>| {
        Callback::new(move |()| {
            queue.from.set(from.clone());
            load.run(());
        })
    };
    let begun = queue.from.with_untracked(Option::is_some);
    let rows: Vec<_> = list.items.iter().map(|case| row(desk, case)).collect();
    let content =
        if rows.is_empty() { p("", words::NONE) } else { table(words::CAPTION, &words::COLUMNS, rows) };
    let back = begun.then(|| other_button(words::FIRST, turn(None)));
    let more = list.next.map(|next| button(MORE, turn(Some(next))));
    all([content, div("buttons", back.into_iter().chain(more))])
}

fn row(desk: Desk, case: &CaseSummary) -> AnyView {
    let id = case.id;
    let open = pressable(
        ROW,
        [text(case.resident.name_masked.clone())],
        Callback::new(move |()| desk.go(Page::Case(id))),
    );
    let (urgency, due) = due_words(case.due_on, desk.now.get_untracked());
    let cell = |content| element("td", "", [content]);
    element(
        "tr",
        "",
        [
            cell(batch::mark(desk, case)),
            ui::plain::attributed("th", &[("scope", "row")], vec![open]),
            cell(text(case.kind.words())),
            cell(text(case.resident.area_name.clone())),
            cell(all([element("span", urgency, [text(due)]), maybe(in_hands(case))])),
            cell(text(grouped(&case.reference))),
        ],
    )
}

/// That somebody of the office has it in hand.
fn in_hands(case: &CaseSummary) -> Option<AnyView> {
    (case.hands != Hands::Office).then(|| element("span", "count", [text(case.hands.words())]))
}

/// By when, in words, and how urgent that is.
pub(super) fn due_words(due: Option<NaiveDate>, now: DateTime<Utc>) -> (&'static str, String) {
    let Some(due) = due else { return ("quiet", words::PAUSED.to_owned()) };
    let days = (due - dates::in_china(now)).num_days();
    let said =
        |[before, after]: [&str; 2], days: i64| format!("{before}{days}{after}（{}）", dates::short(due));
    match days {
        ..0 => ("late", said(words::LATE, -days)),
        0 => ("urgent", words::TODAY.to_owned()),
        _ => ("", said(words::LEFT, days)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_urgent_a_case_is_stands_in_words() {
        let now: DateTime<Utc> = "2026-11-28T02:00:00Z".parse().expect("a time");
        let due = |day: &str| due_words(day.parse().ok(), now);
        assert_eq!(due("2026-11-26"), ("late", "已超期 2 天（11月26日）".to_owned()));
        assert_eq!(due("2026-11-28").1, "今天到期");
        assert_eq!(due("2026-12-01"), ("", "还有 3 天（12月1日）".to_owned()));
        assert_eq!(due_words(None, now).1, "暂停计时");
    }
}
