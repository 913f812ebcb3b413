//! One case: where it stands, what is asked of the person, topping up and withdrawing.

use super::{done::grouped, questions::key, trouble, waiting};
use crate::{
    draft::Draft,
    flow::{Filling, Page, Question},
    state::{Asking, Kiosk},
    texts::case as words,
};
use domain::cases::{ActOnCase, Action, CaseView, MissingItem, RefusalView, StepState, StepView};
use leptos::prelude::*;
use ui::{
    Button, Dialog, Heading, Look, Notification, StepLine, StepMark, Steps, SummaryList, SummaryRow, Tone,
    client::Intent, dates,
};
use uuid::Uuid;

/// Leads to the page of this case.
pub(super) fn open(kiosk: Kiosk, case: Uuid) {
    kiosk.case_id.set(Some(case));
    kiosk.case.set(None);
    kiosk.go(Page::Case);
}

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let loading = Asking::new();
    let load = Callback::new(move |()| {
        if let Some(id) = kiosk.case_id.get_untracked() {
            loading.run(kiosk, kiosk.client.show_case(id), move |case| kiosk.case.set(Some(case)));
        }
    });
    load.run(());
    let acting = Asking::new();
    // Somebody else was faster: what stands there is old.
    Effect::new(move |_| {
        if acting.failure.with(|failure| failure.as_ref().and_then(ui::client::Failure::status)) == Some(412)
        {
            load.run(());
        }
    });
    view! {
        <Heading text=words::TITLE/>
        {waiting(loading)}
        {trouble(loading, Some(load))}
        {trouble(acting, None)}
        {move || kiosk.case.get().map(|case| body(kiosk, &case, acting))}
    }
    .into_any()
}

fn body(kiosk: Kiosk, case: &CaseView, acting: Asking) -> AnyView {
    let title = format!("{} {}", super::cases::kind_words(case.kind), grouped(&case.reference));
    let usual = case.usual.map(|usual| {
        let [before, between, after] = words::USUAL;
        view! { <p>{format!("{before}{}{between}{}{after}", usual.median_days, usual.ninety_percent_days)}</p> }
    });
    let steps = case.steps.iter().map(line).collect();
    view! {
        <p class="quiet">{title}</p>
        <h2>{format!("{}：{}", words::NOW, case.stage_words)}</h2>
        {missing(case.missing.clone(), case.note.clone())}
        {case.paused.map(|paused| view! { <p>{words::PAUSED} {paused.words()}</p> })}
        {case.refusal.clone().map(refusal)}
        <h2>{words::STEPS}</h2>
        <Steps steps=steps/>
        {usual}
        {answers(case)}
        {buttons(kiosk, case, acting)}
    }
    .into_any()
}

fn missing(items: Vec<MissingItem>, note: Option<String>) -> Option<AnyView> {
    if items.is_empty() && note.is_none() {
        return None;
    }
    let lines: Vec<_> = items.into_iter().map(|item| view! { <li>{item.words}</li> }).collect();
    let notification = view! {
        <Notification tone=Tone::Information>
            <h2>{words::MISSING}</h2>
            <ul>{lines}</ul>
            {note.map(|note| view! { <p>{words::NOTE} {note}</p> })}
            <p>{words::BRING}</p>
        </Notification>
    };
    Some(notification.into_any())
}

fn refusal(refusal: RefusalView) -> AnyView {
    let remedies: Vec<_> = refusal.remedies.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <Notification tone=Tone::Information>
            <h2>{words::REFUSED}</h2>
            <p>{refusal.words}</p>
            {refusal.note.map(|note| view! { <p>{words::NOTE} {note}</p> })}
            <p>{words::CHANGE} {refusal.would_change}</p>
            <p>{words::CLAUSE} {refusal.clause}</p>
            <p>{words::REMEDIES}</p>
            <ul>{remedies}</ul>
        </Notification>
    }
    .into_any()
}

fn line(step: &StepView) -> StepLine {
    let mark = match step.state {
        StepState::Done => StepMark::Done,
        StepState::Now => StepMark::Now,
        StepState::Next => StepMark::Next,
        StepState::Skipped => StepMark::Skipped,
    };
    let done = step.on.map(|on| format!("{} {}", words::ON, dates::long(on)));
    let due = step.due.map(|due| {
        let provisional = if step.provisional { words::PROVISIONAL } else { "" };
        format!("{} {}{provisional}", words::DUE, dates::long(due))
    });
    StepLine { title: step.step.words().into(), mark, when: done.or(due) }
}

fn answers(case: &CaseView) -> Option<AnyView> {
    let draft = Draft::of(case.answers.as_ref()?);
    let rows = Question::ALL.map(|question| SummaryRow::fixed(key(question), draft.words(question))).to_vec();
    let details = view! {
        <details>
            <summary>{words::ANSWERS}</summary>
            <SummaryList rows=rows/>
        </details>
    };
    Some(details.into_any())
}

fn buttons(kiosk: Kiosk, case: &CaseView, acting: Asking) -> AnyView {
    let sure = RwSignal::new(false);
    let top_up = case.allowed.contains(&Action::TopUp).then(|| {
        let draft = case.answers.as_ref().map(Draft::of).unwrap_or_default();
        let press = move |()| {
            kiosk.form.fill(draft.clone());
            kiosk.filling.set(Filling::ToppingUp);
            kiosk.go(Page::Check);
        };
        view! { <Button label=words::TOP_UP on_press=press/> }
    });
    let withdraw = case.allowed.contains(&Action::Withdraw).then(|| {
        let press = move |()| sure.set(true);
        view! { <Button label=words::WITHDRAW look=Look::Other on_press=press/> }
    });
    view! {
        {super::actions(kiosk, view! { {top_up} {withdraw} }.into_any())}
        {withdraw_dialog(kiosk, case, acting, sure)}
    }
    .into_any()
}

fn withdraw_dialog(kiosk: Kiosk, case: &CaseView, acting: Asking, sure: RwSignal<bool>) -> AnyView {
    let (id, version, intent) = (case.id, case.version, Intent::new());
    let withdraw = move |()| {
        let intent = intent.clone();
        let request = ActOnCase::new(Action::Withdraw);
        let sending = async move { kiosk.client.act_on_case(id, version, &request, &intent).await };
        acting.run(kiosk, sending, move |case| kiosk.case.set(Some(case)));
        sure.set(false);
    };
    let stay = move |()| sure.set(false);
    view! {
        <Dialog id="withdraw" title=words::WITHDRAW_TITLE open=sure on_cancel=stay>
            <p>{words::WITHDRAW_TEXT}</p>
            <div class="buttons">
                <Button label=words::WITHDRAW_NO on_press=stay/>
                <Button label=words::WITHDRAW_YES look=Look::Grave on_press=withdraw/>
            </div>
        </Dialog>
    }
    .into_any()
}
