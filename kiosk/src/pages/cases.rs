//! The person's own cases, newest first.

use super::{done::grouped, trouble, waiting};
use crate::{
    flow::Page,
    pictures,
    state::{Asking, Kiosk},
    texts::{self, cases as words},
};
use domain::cases::{CaseList, CaseSummary};
use leptos::prelude::*;
use ui::{Button, Look, dates};

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
    let more = move || list.with(|list| list.as_ref().is_some_and(|list| list.next.is_some()));
    let messages = view! {
        <Button label=words::MESSAGES look=Look::Other on_press=move |()| kiosk.go(Page::Messages)/>
    };
    view! {
        {super::lead(words::TITLE, words::EASY, pictures::PROGRESS)}
        {super::told(kiosk)}
        {trouble(asking, Some(load))}
        {move || list.get().map(|list| cards(kiosk, &list.items))}
        {waiting(asking)}
        {move || {
            more().then(|| view! { <Button label=words::MORE look=Look::Other on_press=load busy=asking.busy/> })
        }}
        {super::actions(kiosk, messages.into_any())}
    }
    .into_any()
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
        return view! { <p>{words::NONE}</p> }.into_any();
    }
    let cards: Vec<_> = items.iter().map(|case| view! { <li>{card(kiosk, case)}</li> }).collect();
    view! { <ul class="cards">{cards}</ul> }.into_any()
}

fn card(kiosk: Kiosk, case: &CaseSummary) -> AnyView {
    let id = case.id;
    let due = case.due_on.map(|due| view! { <span>{words::DUE} {dates::long(due)}</span> });
    view! {
        <button type="button" class="card" on:click=move |_| super::case::open(kiosk, id)>
            <span class="card-title">{format!("{}：{}", kind_words(case.kind), case.stage_words)}</span>
            <span>{words::NUMBER} " " {grouped(&case.reference)}</span>
            <span>{words::OPENED} {dates::long(dates::in_china(case.opened_at))}</span>
            {due}
        </button>
    }
    .into_any()
}

/// What was applied for, in words.
pub(super) fn kind_words(kind: domain::cases::Kind) -> &'static str {
    match kind {
        domain::cases::Kind::JobSeeking => texts::JOB_SEEKING,
    }
}
