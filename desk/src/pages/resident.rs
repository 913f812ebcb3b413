//! A person's file, masked: registry, certificate and what happened to it, cases; and what can be done from here.

use super::{paged::Paged, reveal, standing, trouble};
use crate::{
    flow::Page,
    state::Desk,
    texts::{WAIT, resident as words},
};
use domain::{
    cases::CaseSummary,
    reference::grouped,
    residents::{CertificateHistory, CertificateLine, FactView, ResidentView},
    roles::Permission,
};
use leptos::prelude::*;
use ui::{
    Asking, SummaryRow, dates,
    plain::{
        all, div, h2, heading, live, maybe, other_button, p, pressable, row, summary, table, text, waiting,
    },
};
use uuid::Uuid;

pub(super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let loading = Asking::new();
    let resident = RwSignal::new(None::<ResidentView>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.show_resident(id), move |view| resident.set(Some(view)));
    });
    load.run(());
    all([
        heading(words::TITLE),
        super::told(desk),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(resident.get().map(|view| file(desk, &view)))),
    ])
}

fn file(desk: Desk, view: &ResidentView) -> AnyView {
    let id = view.id;
    all([
        div(
            "columns",
            [
                div("column", [summary(registry(view)), h2(words::CERTIFICATE), certificate(desk, view)]),
                div("column", [ways(desk, id), reveal::panel(desk, id)]),
            ],
        ),
        standing::section(desk, id),
        h2(words::CASES),
        cases(desk, id),
        h2(words::FACTS),
        table(words::FACTS, &words::FACT_COLUMNS, view.facts.iter().map(fact).collect()),
    ])
}

/// The registry's own lines.
pub(super) fn registry(view: &ResidentView) -> Vec<SummaryRow> {
    let phone = view.phone_masked.clone().unwrap_or_else(|| words::NO_PHONE.to_owned());
    vec![
        SummaryRow::fixed(words::NAME, view.name_masked.clone()),
        SummaryRow::fixed(words::ID_NUMBER, view.id_number_masked.clone()),
        SummaryRow::fixed(words::PHONE, phone),
        SummaryRow::fixed(words::AREA, view.area.name.clone()),
        SummaryRow::fixed(words::STATUS, view.status.words()),
    ]
}

/// What can be done for the person from here, by whoever may.
fn ways(desk: Desk, id: Uuid) -> AnyView {
    let roles = untrack(|| desk.roles());
    let may = |permission| roles.iter().any(|role| role.permits(permission));
    let beside = Asking::new();
    let sit_beside = Callback::new(move |()| {
        beside.run(desk, desk.client.assist_person(id), move |session| desk.sit_beside(session));
    });
    let assist = may(Permission::AssistPerson).then(|| beside.button(words::ASSIST, sit_beside));
    let duplicates = may(Permission::WriteResident)
        .then(|| other_button(words::DUPLICATES, Callback::new(move |()| desk.go(Page::Duplicates(id)))));
    let correct = may(Permission::OpenCase)
        .then(|| other_button(words::CORRECT, Callback::new(move |()| desk.go(Page::Correct(id)))));
    all([
        trouble(beside, Some(sit_beside)),
        div("buttons", assist.into_iter().chain(duplicates).chain(correct)),
        p("quiet", words::ASSIST_HINT),
    ])
}

fn certificate(desk: Desk, view: &ResidentView) -> AnyView {
    let Some(certificate) = &view.certificate else { return p("", words::NO_CERTIFICATE) };
    let rows = vec![
        SummaryRow::fixed(words::NUMBER, certificate.number_masked.clone()),
        SummaryRow::fixed(words::STATE, certificate.state.words()),
        SummaryRow::fixed(words::UNTIL, dates::long(certificate.expires_on)),
    ];
    all([summary(rows), certificate_history(desk, view.id)])
}

/// What happened to the certificate, for whoever asks: each asking is on record.
fn certificate_history(desk: Desk, id: Uuid) -> AnyView {
    let asking = Asking::new();
    let history = RwSignal::new(None::<CertificateHistory>);
    let load = Callback::new(move |()| {
        asking.run(desk, desk.client.list_certificate_events(id), move |found| history.set(Some(found)));
    });
    let line = |line: &CertificateLine| {
        let cells = [text(dates::long(line.on)), text(line.number_masked.clone())];
        row(text(line.change.words()), cells)
    };
    all([
        trouble(asking, Some(load)),
        live(move || match history.get() {
            None => div("buttons", [other_button(words::HISTORY, load)]),
            Some(history) => {
                table(words::HISTORY, &words::HISTORY_COLUMNS, history.items.iter().map(line).collect())
            }
        }),
    ])
}

fn cases(desk: Desk, id: Uuid) -> AnyView {
    let list = Paged::new();
    let load = Callback::new(move |()| {
        let asked = async move { desk.client.list_cases_of_resident(id, list.after().as_deref()).await };
        list.asking.run(desk, asked, move |page| list.add(page.items, page.next));
    });
    load.run(());
    list.view(load, move |items| case_rows(desk, &items))
}

/// Cases as rows that lead to them.
pub(super) fn case_rows(desk: Desk, cases: &[CaseSummary]) -> AnyView {
    if cases.is_empty() {
        return p("", words::NO_CASES);
    }
    let rows = cases.iter().map(|case| {
        let id = case.id;
        let open =
            pressable("link", [text(case.kind.words())], Callback::new(move |()| desk.go(Page::Case(id))));
        let opened = dates::long(dates::in_china(case.opened_at));
        row(open, [text(case.stage_words.clone()), text(opened), text(grouped(&case.reference))])
    });
    table(words::CASES, &words::CASE_COLUMNS, rows.collect())
}

fn fact(fact: &FactView) -> AnyView {
    row(
        text(fact.kind.words()),
        [text(fact.value_masked.clone()), text(dates::long(fact.valid_from)), text(fact.source.words())],
    )
}
