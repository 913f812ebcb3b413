//! Bringing a table in: read for trial first, then taken over; what became of it row by row, and taking it back.

use super::{paged::Paged, trouble};
use crate::{
    saving::save,
    state::Desk,
    texts::{CANCEL, imports as words},
};
use domain::{
    imports::{ImportKind, ImportState, ImportView},
    roles::Permission,
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Checkboxes, Choice, Dialog, FileField, Look, Select, SummaryRow, Tone,
    client::{Intents, Watch},
    dates,
    plain::{
        all, attributed, button, div, h2, heading, live, maybe, notification, other_button, p, row, summary,
        table, text,
    },
};
use uuid::Uuid;
use web_sys::File;

/// What is chosen, and what became of it last.
#[derive(Clone, Copy)]
struct Bringing {
    kind: RwSignal<String>,
    file: RwSignal<Option<File>, LocalStorage>,
    how: RwSignal<Vec<String>>,
    asking: Asking,
    last: RwSignal<Option<ImportView>>,
    watching: StoredValue<Option<Watch>, LocalStorage>,
    intents: Intents<(String, bool, bool, f64, String)>,
    /// The import that is to be taken back, if the worker says so once more, and its version.
    undone: RwSignal<Option<(Uuid, i64)>>,
    earlier: Paged<ImportView>,
    load: Callback<()>,
}

pub(super) fn page(desk: Desk) -> AnyView {
    let earlier = Paged::new();
    let load = Callback::new(move |()| {
        let before = earlier.after().and_then(|text: String| text.parse().ok());
        let asked = async move { desk.client.list_imports(before).await };
        earlier.asking.run(desk, asked, move |page| {
            earlier.add(page.items, page.next.map(|next| next.to_string()));
        });
    });
    load.run(());
    let bringing = Bringing {
        kind: RwSignal::default(),
        file: RwSignal::new_local(None),
        how: RwSignal::default(),
        asking: Asking::new(),
        last: RwSignal::new(None),
        watching: StoredValue::new_local(None),
        intents: Intents::default(),
        undone: RwSignal::new(None),
        earlier,
        load,
    };
    all([
        heading(words::TITLE),
        p("quiet", words::LEAD),
        form(desk, bringing),
        live(move || maybe(bringing.last.get().map(|view| outcome(desk, bringing, &view)))),
        h2(words::EARLIER),
        earlier.view(load, move |items| list(desk, bringing, &items)),
        undoing(desk, bringing),
    ])
}

/// The kinds of tables that the worker may bring.
fn kinds(desk: Desk) -> Vec<ImportKind> {
    let roles = untrack(|| desk.roles());
    let may = |permission| roles.iter().any(|role| role.permits(permission));
    let open = |kind: &ImportKind| match kind {
        ImportKind::Workers => may(Permission::ManageStaff),
        ImportKind::Residents | ImportKind::Employers | ImportKind::Areas => may(Permission::ImportRegistry),
    };
    ImportKind::ALL.iter().copied().filter(open).collect()
}

fn form(desk: Desk, bringing: Bringing) -> AnyView {
    let errors = bringing.asking.errors;
    let first = (String::new(), words::CHOOSE.to_owned());
    let kinds = kinds(desk).into_iter().map(|kind| (kind.code().to_owned(), kind.words().to_owned()));
    let kinds = [first].into_iter().chain(kinds).collect();
    let choices = vec![Choice::new("all_or_nothing", words::ALL_OR_NOTHING)];
    let template = Asking::new();
    let fetch_template = Callback::new(move |()| {
        let Some(kind) = ImportKind::from_code(&bringing.kind.get_untracked()) else {
            errors.show_one("kind", "required", words::NO_KIND);
            return;
        };
        template.run(desk, desk.client.fetch_import_template(kind), move |file| {
            save(&file, &format!("{}{}", kind.words(), words::TEMPLATE_NAME));
        });
    });
    let bring = move |dry_run| Callback::new(move |()| bring(desk, bringing, dry_run));
    all([
        trouble(bringing.asking, None),
        trouble(template, Some(fetch_template)),
        div(
            "filters",
            [
                view! { <Select field="kind" label=words::KIND options=kinds value=bringing.kind errors=errors/> }
                    .into_any(),
                other_button(words::TEMPLATE, fetch_template),
            ],
        ),
        view! {
            <FileField
                field="file"
                label=words::FILE
                hint=words::FILE_HINT
                accept=".xlsx,.csv"
                value=bringing.file
                errors=errors
            />
        }
        .into_any(),
        view! { <Checkboxes field="how" legend=words::HOW choices=choices values=bringing.how errors=errors/> }
            .into_any(),
        div(
            "buttons",
            [bringing.asking.button(words::TRY, bring(true)), other_button(words::TAKE_OVER, bring(false))],
        ),
    ])
}

/// Sends the file. The same file sent again, because the line broke, is the same import.
fn bring(desk: Desk, bringing: Bringing, dry_run: bool) {
    let errors = bringing.asking.errors;
    let Some(kind) = ImportKind::from_code(&bringing.kind.get_untracked()) else {
        errors.show_one("kind", "required", words::NO_KIND);
        return;
    };
    let Some(file) = bringing.file.get_untracked() else {
        errors.show_one("file", "required", words::NO_FILE);
        return;
    };
    let all_or_nothing = bringing.how.with_untracked(|how| !how.is_empty());
    let what = (kind.code().to_owned(), dry_run, all_or_nothing, file.last_modified(), file.name());
    let intent = bringing.intents.of(&what);
    let bringing_in =
        async move { desk.client.create_import(kind, (dry_run, all_or_nothing), &file, &intent).await };
    bringing.asking.run(desk, bringing_in, move |view| {
        bringing.intents.forget();
        follow(desk, bringing, view);
    });
}

/// Tells how far it has come until it has ended.
fn follow(desk: Desk, bringing: Bringing, view: ImportView) {
    let id = view.id;
    bringing.last.set(Some(view));
    let watch = desk.client.watch_import(id, move |view| {
        let ended = view.state != ImportState::Running;
        if bringing.last.try_set(Some(view)).is_some() || !ended {
            // The page has gone, or there is more to come.
            return;
        }
        bringing.watching.set_value(None);
        again(bringing);
    });
    bringing.watching.set_value(Some(watch));
}

/// The list of imports is read anew.
fn again(bringing: Bringing) {
    bringing.earlier.clear();
    bringing.load.run(());
}

fn outcome(desk: Desk, bringing: Bringing, view: &ImportView) -> AnyView {
    if view.state == ImportState::Running {
        let said = format!("{}{}{}", words::RUNNING, view.rows, words::ROWS);
        return attributed("div", &[("role", "status")], vec![p("strong", said)]);
    }
    let numbers = [view.new, view.changed, view.unchanged, view.refused, view.warned];
    let rows = words::COUNTS.into_iter().zip(numbers);
    let rows = rows.map(|(name, number)| SummaryRow::fixed(name, number.to_string())).collect();
    let clean = view.refused == 0 && view.failure.is_none();
    let tone = if clean { Tone::Success } else { Tone::Information };
    let said = match (&view.failure_message, clean) {
        (Some(failure), _) => Some(failure.clone()),
        (None, true) => view.dry_run.then(|| words::CLEAN.to_owned()),
        (None, false) => Some(words::FAULTS.to_owned()),
    };
    let state = format!("{}：{}", view.kind.words(), view.state.words());
    let report = (view.refused + view.warned > 0).then(|| report(desk, view.id));
    let go_on = (view.dry_run && view.failure.is_none())
        .then(|| button(words::TAKE_OVER, Callback::new(move |()| bring(desk, bringing, false))));
    notification(
        tone,
        vec![
            p("strong", state),
            maybe(said.map(|said| p("", said))),
            summary(rows),
            div("buttons", report.into_iter().chain(go_on)),
        ],
    )
}

fn report(desk: Desk, id: Uuid) -> AnyView {
    let asking = Asking::new();
    let fetch = Callback::new(move |()| {
        asking.run(desk, desk.client.fetch_import_report(id), |file| save(&file, words::REPORT_NAME));
    });
    all([trouble(asking, Some(fetch)), other_button(words::REPORT, fetch)])
}

fn list(desk: Desk, bringing: Bringing, items: &[ImportView]) -> AnyView {
    if items.is_empty() {
        return p("", words::NONE);
    }
    let line = |view: &ImportView| {
        let trial = if view.dry_run { words::TRIAL } else { "" };
        let count = |number: i64| text(number.to_string());
        let ways = [
            (view.refused + view.warned > 0).then(|| report(desk, view.id)),
            (view.state == ImportState::Done).then(|| {
                let this = (view.id, view.version);
                other_button(words::UNDO, Callback::new(move |()| bringing.undone.set(Some(this))))
            }),
        ];
        row(
            text(dates::to_the_minute(view.created_at)),
            [
                text(format!("{} {trial}", view.kind.words())),
                text(view.state.words()),
                count(view.new),
                count(view.changed),
                count(view.refused),
                div("buttons", ways.into_iter().flatten()),
            ],
        )
    };
    table(words::EARLIER, &words::COLUMNS, items.iter().map(line).collect())
}

/// Taking an import back is asked once more, with what follows.
fn undoing(desk: Desk, bringing: Bringing) -> AnyView {
    let asking = Asking::new();
    let intents = Intents::default();
    let keep = Callback::new(move |()| bringing.undone.set(None));
    let take_back = Callback::new(move |()| {
        let Some((id, version)) = bringing.undone.get_untracked() else { return };
        bringing.undone.set(None);
        let intent = intents.of(&id);
        let undoing = async move { desk.client.undo_import(id, version, &intent).await };
        asking.run(desk, undoing, move |_| again(bringing));
    });
    let open = Signal::derive(move || bringing.undone.get().is_some());
    let yes = view! { <Button label=words::UNDO look=Look::Grave on_press=take_back/> };
    let content = all([p("", words::UNDO_TEXT), div("buttons", [button(CANCEL, keep), yes.into_any()])]);
    let dialog = view! {
        <Dialog id="undo-import" title=words::UNDO_TITLE open=open on_cancel=keep>
            {content}
        </Dialog>
    };
    all([trouble(asking, None), dialog.into_any()])
}
