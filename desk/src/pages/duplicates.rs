//! Whether a person stands in the registry twice: who may be the same, both files side by side, and one file of the two.

use super::{resident, trouble};
use crate::{
    clock::now,
    flow::Page,
    state::Desk,
    texts::{CANCEL, WAIT, duplicates as words},
};
use domain::residents::{
    DifferentBecause, LifeChange, RecordLifeEvent, ResidentList, ResidentSummary, ResidentView, SameBecause,
    SeparateResidents,
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Choice, Look, Radios,
    client::Intents,
    dates,
    plain::{
        all, attributed, div, h2, heading, live, maybe, notification, other_button, p, pressable, row,
        summary, table, text, waiting,
    },
};
use uuid::Uuid;

/// Who may be the same person as this one.
pub(super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let asking = Asking::new();
    let found = RwSignal::new(None::<ResidentList>);
    let load = Callback::new(move |()| {
        asking.run(desk, desk.client.list_duplicates(id), move |list| found.set(Some(list)));
    });
    load.run(());
    let back = other_button(words::BACK, Callback::new(move |()| desk.go(Page::Resident(id))));
    all([
        heading(words::TITLE),
        p("quiet", words::LEAD),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(found.get().map(|list| shown(desk, id, &list)))),
        div("buttons", [back]),
    ])
}

fn shown(desk: Desk, id: Uuid, list: &ResidentList) -> AnyView {
    if list.items.is_empty() {
        return attributed("div", &[("role", "status")], vec![p("", words::NONE)]);
    }
    let line = |one: &ResidentSummary| {
        let other = one.id;
        let compare = Callback::new(move |()| desk.go(Page::Compare(id, other)));
        row(
            pressable("link", [text(one.name_masked.clone())], compare),
            [text(one.id_number_masked.clone()), text(one.area_name.clone()), text(one.status.words())],
        )
    };
    table(words::CAPTION, &words::COLUMNS, list.items.iter().map(line).collect())
}

/// Two files side by side.
pub(super) fn compare(desk: Desk, id: Uuid, other: Uuid) -> AnyView {
    let loading = Asking::new();
    let files = RwSignal::new(None::<(ResidentView, ResidentView)>);
    let merged = RwSignal::new(None::<Uuid>);
    let load = Callback::new(move |()| {
        let both = async move {
            Ok((desk.client.show_resident(id).await?, desk.client.show_resident(other).await?))
        };
        loading.run(desk, both, move |both| files.set(Some(both)));
    });
    load.run(());
    all([
        heading(words::COMPARE),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(merged.get().map(|gone| done(desk, gone, merged, load)))),
        live(move || {
            let open = merged.with(Option::is_none);
            maybe(files.get().filter(|_| open).map(|both| side_by_side(desk, both, merged)))
        }),
    ])
}

fn side_by_side(
    desk: Desk,
    (one, other): (ResidentView, ResidentView),
    merged: RwSignal<Option<Uuid>>,
) -> AnyView {
    let asking = Asking::new();
    let because = RwSignal::new(String::new());
    let column = |view: &ResidentView, name: &'static str| {
        let certificate = view.certificate.as_ref().map(|one| {
            p("", format!("{}{}（{}）", words::CERTIFICATE, one.number_masked, one.state.words()))
        });
        let none = || p("", words::NO_CERTIFICATE);
        div("column paper", [h2(name), summary(resident::registry(view)), certificate.unwrap_or_else(none)])
    };
    let choices = SameBecause::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
    let reason = view! {
        <Radios field="because" legend=words::BECAUSE choices=choices value=because errors=asking.errors/>
    };
    let keep = |kept: &ResidentView, gone: &ResidentView, label: &'static str| {
        let press = merge(desk, asking, because, merged, (gone.id, gone.version, kept.id));
        view! { <Button label=label look=Look::Grave on_press=press busy=asking.busy/> }.into_any()
    };
    let (left, right) = (column(&one, words::FIRST), column(&other, words::SECOND));
    let ways = [
        keep(&one, &other, words::KEEP_FIRST),
        keep(&other, &one, words::KEEP_SECOND),
        other_button(
            CANCEL,
            Callback::new({
                let id = one.id;
                move |()| desk.go(Page::Resident(id))
            }),
        ),
    ];
    all([
        div("columns", [left, right]),
        p("", words::FOLLOWS),
        trouble(asking, None),
        reason.into_any(),
        div("buttons", ways),
    ])
}

/// The file `gone` becomes part of `kept`.
fn merge(
    desk: Desk,
    asking: Asking,
    because: RwSignal<String>,
    merged: RwSignal<Option<Uuid>>,
    (gone, version, kept): (Uuid, i64, Uuid),
) -> Callback<()> {
    let intents = Intents::default();
    Callback::new(move |()| {
        let Some(because) = SameBecause::from_code(&because.get_untracked()) else {
            asking.errors.show_one("because", "required", words::NO_REASON);
            return;
        };
        let event = RecordLifeEvent {
            event: LifeChange::Merged,
            on: dates::in_china(now()),
            area_id: None,
            into: Some(kept),
            because: Some(because),
        };
        let intent = intents.of(&event);
        let merging = async move { desk.client.record_life_event(gone, version, &event, &intent).await };
        asking.run(desk, merging, move |_| merged.set(Some(gone)));
    })
}

/// It is done; whoever sees now that it was wrong takes it back.
fn done(desk: Desk, gone: Uuid, merged: RwSignal<Option<Uuid>>, load: Callback<()>) -> AnyView {
    let asking = Asking::new();
    let because = RwSignal::new(String::new());
    let intents = Intents::default();
    let separate = Callback::new(move |()| {
        let Some(because) = DifferentBecause::from_code(&because.get_untracked()) else {
            asking.errors.show_one("because", "required", words::NO_REASON);
            return;
        };
        let request = SeparateResidents { because };
        let intent = intents.of(&request);
        let separating = async move { desk.client.separate_residents(gone, &request, &intent).await };
        asking.run(desk, separating, move |_| {
            merged.set(None);
            load.run(());
        });
    });
    let choices = DifferentBecause::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
    let reason = view! {
        <Radios field="because" legend=words::APART choices=choices value=because errors=asking.errors/>
    };
    let open = other_button(words::OPEN, Callback::new(move |()| desk.go(Page::Resident(gone))));
    all([
        notification(ui::Tone::Success, vec![p("strong", words::DONE), div("buttons", [open])]),
        h2(words::WRONG),
        trouble(asking, None),
        reason.into_any(),
        div("buttons", [asking.button(words::SEPARATE, separate)]),
    ])
}
