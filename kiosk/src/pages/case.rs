//! One case: where it stands, what is asked of the person, topping up and withdrawing.

use super::{done::grouped, questions::key, trouble, waiting};
use crate::{
    draft::Draft,
    flow::{Filling, Page, Question},
    state::{Asking, Kiosk},
    texts::{WAIT, case as words},
};
use domain::cases::{ActOnCase, Action, CaseView, RefusalView, StepState, StepView};
use leptos::prelude::*;
use ui::{
    Button, Dialog, Look, StepLine, StepMark, Steps, SummaryRow, Tone,
    client::Intent,
    dates,
    plain::{all, details, div, h2, lines, live, maybe, p},
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
    all([
        super::heading(words::TITLE),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(acting, None),
        live(move || maybe(kiosk.case.get().map(|case| body(kiosk, &case, acting)))),
    ])
}

fn body(kiosk: Kiosk, case: &CaseView, acting: Asking) -> AnyView {
    let title = format!("{} {}", super::cases::kind_words(case.kind), grouped(&case.reference));
    let paused = case.paused.map(|paused| p("", format!("{}{}", words::PAUSED, paused.words())));
    let usual = case.usual.map(|usual| {
        let [before, between, after] = words::USUAL;
        p("", format!("{before}{}{between}{}{after}", usual.median_days, usual.ninety_percent_days))
    });
    let steps = case.steps.iter().map(line).collect();
    all([
        p("quiet", title),
        h2(format!("{}：{}", words::NOW, case.stage_words)),
        maybe(missing(case)),
        maybe(paused),
        maybe(case.refusal.clone().map(refusal)),
        h2(words::STEPS),
        view! { <Steps steps=steps/> }.into_any(),
        maybe(usual),
        maybe(answers(case)),
        buttons(kiosk, case, acting),
    ])
}

fn missing(case: &CaseView) -> Option<AnyView> {
    if case.missing.is_empty() && case.note.is_none() {
        return None;
    }
    let note = case.note.as_ref().map(|note| p("", format!("{}{note}", words::NOTE)));
    let asked = lines(case.missing.iter().map(|item| item.words.clone()));
    let content = [h2(words::MISSING), asked].into_iter().chain(note).chain([p("", words::BRING)]);
    Some(super::notification(Tone::Information, content.collect()))
}

fn refusal(refusal: RefusalView) -> AnyView {
    let note = refusal.note.map(|note| p("", format!("{}{note}", words::NOTE)));
    let content = vec![
        h2(words::REFUSED),
        p("", refusal.words),
        maybe(note),
        p("", format!("{}{}", words::CHANGE, refusal.would_change)),
        p("", format!("{}{}", words::CLAUSE, refusal.clause)),
        p("", words::REMEDIES),
        lines(refusal.remedies),
    ];
    super::notification(Tone::Information, content)
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
    Some(details(words::ANSWERS, super::summary(rows)))
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
        super::button(words::TOP_UP, Callback::new(press))
    });
    let withdraw = case.allowed.contains(&Action::Withdraw);
    let withdraw =
        withdraw.then(|| super::other_button(words::WITHDRAW, Callback::new(move |()| sure.set(true))));
    all([
        super::actions(kiosk, top_up.into_iter().chain(withdraw).collect()),
        withdraw_dialog(kiosk, case, acting, sure),
    ])
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
    let stay = Callback::new(move |()| sure.set(false));
    let grave = view! { <Button label=words::WITHDRAW_YES look=Look::Grave on_press=withdraw/> };
    let content = all([
        p("", words::WITHDRAW_TEXT),
        div("buttons", [super::button(words::WITHDRAW_NO, stay), grave.into_any()]),
    ]);
    view! {
        <Dialog id="withdraw" title=words::WITHDRAW_TITLE open=sure on_cancel=stay>
            {content}
        </Dialog>
    }
    .into_any()
}
