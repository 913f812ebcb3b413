//! The person's own cases, newest first.

use super::trouble;
use crate::{
    flow::Page,
    pictures,
    state::Kiosk,
    texts::{self, cases as words},
};
use domain::cases::{CaseList, CaseSummary};
use domain::reference::grouped;
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, element, live, maybe, other_button, p, pressable, text, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let list = RwSignal::new(None::<CaseList>);
    let load = Callback::new(move |()| {
        let after = list.with_untracked(|list| list.as_ref().and_then(|list| list.next.clone()));
        asking.run(kiosk, async move { kiosk.client.list_cases(after.as_deref()).await }, move |page| {
            list.update(|list| append(list, page));
        });
    });
    load.run(());
    let way_to = move |name, page| other_button(name, super::to(kiosk, page));
    let ways = if kiosk.represents() {
        vec![way_to(words::MESSAGES, Page::Messages), way_to(words::OTHERS, Page::ForWhom)]
    } else {
        let alone =
            kiosk.session.with_untracked(|session| session.as_ref().is_some_and(|one| one.actor.is_none()));
        let own = [
            way_to(words::MESSAGES, Page::Messages),
            way_to(words::READINGS, Page::Readings),
            way_to(words::CONSENTS, Page::Consents),
            way_to(words::STANDING, Page::Standing),
        ];
        own.into_iter().chain(alone.then(|| way_to(words::OTHERS, Page::ForWhom))).collect()
    };
    let more = move || list.with(|list| list.as_ref().is_some_and(|list| list.next.is_some()));
    all([
        super::lead(
            if kiosk.represents() { words::THEIRS } else { words::TITLE },
            words::EASY,
            pictures::PROGRESS,
        ),
        super::told(kiosk),
        trouble(asking, Some(load)),
        live(move || maybe(list.get().map(|list| cards(kiosk, &list.items)))),
        waiting(asking.busy, texts::WAIT),
        live(move || maybe(more().then(|| other_button(words::MORE, load)))),
        super::actions(kiosk, ways),
    ])
}

fn append(list: &mut Option<CaseList>, mut page: CaseList) {
    if let Some(before) = list.take() {
        let mut items = before.items;
        items.append(&mut page.items);
        page.items = items;
    }
    *list = Some(page);
}

fn cards(kiosk: Kiosk, items: &[CaseSummary]) -> AnyView {
    if items.is_empty() {
        return p("", if kiosk.represents() { words::NONE_OF_THEIRS } else { words::NONE });
    }
    element("ul", "cards", items.iter().map(|case| element("li", "", [card(kiosk, case)])))
}

fn card(kiosk: Kiosk, case: &CaseSummary) -> AnyView {
    let id = case.id;
    let line = |class: &'static str, words: String| element("span", class, [text(words)]);
    let due = case.due_on.map(|due| line("", format!("{}{}", words::DUE, dates::long(due))));
    let opened = dates::long(dates::in_china(case.opened_at));
    let lines = [
        line("card-title", format!("{}：{}", kind_words(case.kind), case.stage_words)),
        line("", format!("{} {}", words::NUMBER, grouped(&case.reference))),
        line("", format!("{}{opened}", words::OPENED)),
    ];
    pressable("card", lines.into_iter().chain(due), Callback::new(move |()| super::case::open(kiosk, id)))
}

/// What was applied for, in words.
pub(super) fn kind_words(kind: domain::cases::Kind) -> &'static str {
    match kind {
        domain::cases::Kind::JobSeeking => texts::JOB_SEEKING,
        domain::cases::Kind::GuardianshipEnding | domain::cases::Kind::RegistryCorrection => kind.words(),
    }
}
