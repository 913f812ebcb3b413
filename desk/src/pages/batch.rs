//! Saying yes to many cases of the queue at once: the boxes beside the rows, the question before it is sent, the while in
//! which all of it can be taken back, and what became of each.
//!
//! What it does NOT do: decide. Until the while is over nothing has happened, whatever this page shows.

use super::trouble;
use crate::{
    clock,
    queue::{Batches, Made, Marked},
    state::Desk,
    texts::{CANCEL, batch as words},
};
use domain::cases::{BatchItem, BatchOutcome, CaseAt, CaseSummary, DecideBatch, UNDO_WINDOW};
use domain::reference::grouped;
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::{
    Asking, Button, Dialog, Tone,
    plain::{all, attributed, div, lines, live, maybe, notification, other_button, p, text},
};

/// The box of a row.
pub(super) fn mark(desk: Desk, case: &CaseSummary) -> AnyView {
    let marked = desk.queue.batches.marked;
    let (id, version) = (case.id, case.version);
    let name = format!("{} {}", case.resident.name_masked, grouped(&case.reference));
    let label = format!("{} {name}", words::MARK);
    let tick = move |_| {
        marked.update(|marked| {
            if marked.remove(&id).is_none() {
                marked.insert(id, Marked { version, name: name.clone() });
            }
        });
    };
    view! {
        <input
            type="checkbox"
            class="mark"
            aria-label=label
            prop:checked=move || marked.with(|marked| marked.contains_key(&id))
            on:change=tick
        />
    }
    .into_any()
}

/// What can be done with what is marked, and what became of the last batch. `asked` opens the question; `reload` reads
/// the queue again.
pub(super) fn panel(desk: Desk, asked: RwSignal<bool>, reload: Callback<()>) -> AnyView {
    let Batches { marked, made, .. } = desk.queue.batches;
    let asking = Asking::new();
    let many = move || marked.with(BTreeMap::len);
    let open = Callback::new(move |()| asked.set(true));
    let offer = live(move || {
        let [before, after] = words::AGREE;
        let label = format!("{before}{}{after}", many());
        maybe(
            (many() > 0).then(|| div("buttons", [view! { <Button label=label on_press=open/> }.into_any()])),
        )
    });
    follow(desk, reload);
    let shown = live(move || maybe(made.get().map(|made| became(desk, asking, &made, reload))));
    all([trouble(asking, None), offer, shown, question(desk, asking, asked, reload)])
}

fn question(desk: Desk, asking: Asking, asked: RwSignal<bool>, reload: Callback<()>) -> AnyView {
    let marked = desk.queue.batches.marked;
    let stay = Callback::new(move |()| asked.set(false));
    let send = Callback::new(move |()| {
        asked.set(false);
        send(desk, asking, reload);
    });
    let which = live(move || {
        lines(marked.with(|marked| marked.values().map(|one| one.name.clone()).collect::<Vec<_>>()))
    });
    let buttons = [
        view! { <Button label=words::CONFIRM on_press=send busy=asking.busy/> }.into_any(),
        other_button(CANCEL, stay),
    ];
    let content = all([p("", words::EXPLAIN), div("text", [which]), div("buttons", buttons)]);
    view! {
        <Dialog id="batch" title=words::TITLE open=asked on_cancel=stay>
            {content}
        </Dialog>
    }
    .into_any()
}

fn send(desk: Desk, asking: Asking, reload: Callback<()>) {
    let Batches { marked, made, intents } = desk.queue.batches;
    let chosen = marked.get_untracked();
    let cases = chosen.iter().map(|(id, one)| CaseAt { id: *id, version: one.version }).collect();
    let request = DecideBatch { cases };
    let names: BTreeMap<_, _> = chosen.into_iter().map(|(id, one)| (id, one.name)).collect();
    // Sent again after the line broke, it is the same batch.
    let intent = intents.of(&request);
    let sending = async move { desk.client.create_decision_batch(&request, &intent).await };
    asking.run(desk, sending, move |view| {
        intents.forget();
        made.set(Some(Made { view, until: clock::now() + UNDO_WINDOW, names }));
        marked.set(BTreeMap::new());
        reload.run(());
    });
}

/// Asks what became of a batch once its time is over, until nothing of it waits.
fn follow(desk: Desk, reload: Callback<()>) {
    let made = desk.queue.batches.made;
    let asking = Asking::new();
    Effect::new(move |_| {
        desk.second.track();
        let due = made.with_untracked(|made| {
            let made = made.as_ref().filter(|made| made.waits())?;
            (clock::now() > made.until).then_some(made.view.id)
        });
        let Some(id) = due else { return };
        asking.run(desk, desk.client.show_decision_batch(id), move |view| {
            let over = view.items.iter().all(|item| item.outcome != BatchOutcome::Waiting);
            made.update(|made| {
                if let Some(made) = made {
                    made.view = view;
                }
            });
            if over {
                reload.run(());
            }
        });
    });
}

/// The while in which it can be taken back, or what became of each case.
fn became(desk: Desk, asking: Asking, made: &Made, reload: Callback<()>) -> AnyView {
    let (id, until, batches) = (made.view.id, made.until, desk.queue.batches);
    let refused = made.view.items.iter().filter(|item| item.outcome == BatchOutcome::Refused);
    let refused: Vec<_> = refused.map(|item| line(made, item)).collect();
    let not_done = (!refused.is_empty()).then(|| all([p("strong", words::REFUSED), lines(refused)]));
    if made.waits() {
        let undo = Callback::new(move |()| {
            asking.run(desk, desk.client.undo_decision_batch(id), move |view| {
                batches.made.update(|made| {
                    if let Some(made) = made {
                        made.view = view;
                    }
                });
                reload.run(());
            });
        });
        let left = live(move || {
            desk.second.track();
            let [before, after] = words::LEFT;
            text(format!("{before}{}{after}", (until - clock::now()).num_seconds().max(0)))
        });
        let waiting = p("strong", format!("{}{}", made.count(BatchOutcome::Waiting), words::WAITING));
        // The seconds change all the time; whoever hears the page is told once that it can be taken back.
        let left = attributed("p", &[("aria-hidden", "true")], vec![left]);
        return notification(
            Tone::Information,
            vec![waiting, left, maybe(not_done), div("buttons", [asking.button(words::UNDO, undo)])],
        );
    }
    let close = Callback::new(move |()| batches.made.set(None));
    let done = p("strong", format!("{}{}", made.count(BatchOutcome::Done), words::DONE));
    let undone = made.count(BatchOutcome::Undone);
    let undone = (undone > 0).then(|| p("strong", format!("{undone}{}", words::UNDONE)));
    let done = (made.count(BatchOutcome::Done) > 0).then_some(done);
    let tone = if not_done.is_some() { Tone::Problem } else { Tone::Success };
    let close = div("buttons", [other_button(words::CLOSE, close)]);
    notification(tone, vec![maybe(done), maybe(undone), maybe(not_done), close])
}

/// A case and why it was not decided.
fn line(made: &Made, item: &BatchItem) -> String {
    let name = made.names.get(&item.case_id).map_or("", String::as_str);
    format!("{name}：{}", item.words)
}
