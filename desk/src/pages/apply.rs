//! Registering for work beside the person: what is done with the answers, whether they agree, whether it is open to
//! them, and then the questions.

use super::{
    answers::{self, Answers},
    trouble,
};
use crate::{
    flow::Page,
    state::Desk,
    texts::{WAIT, apply as words},
};
use domain::{
    cases::{AssessCase, Assessment, Kind, OpenCase},
    consents::{ConsentView, GiveConsent, NoticeView, Purpose},
    job_seeking::JobSeekingAnswers,
};
use leptos::prelude::*;
use ui::{
    Asking, Checkboxes, Choice,
    client::{Failure, Intent, Intents},
    plain::{all, details, div, h2, heading, lines, live, maybe, notification, other_button, p, waiting},
};

/// How far it has come.
#[derive(Clone)]
enum Stand {
    /// The person is asked whether they agree.
    Notice(NoticeView),
    /// It is not open to them, and why.
    Closed(Assessment),
    /// The questions.
    Open,
}

pub(super) fn page(desk: Desk) -> AnyView {
    let loading = Asking::new();
    let stand = RwSignal::new(None::<Stand>);
    let load = Callback::new(move |()| {
        loading.run(desk, begin(desk), move |found| stand.set(Some(found)));
    });
    load.run(());
    let back = other_button(words::BACK, Callback::new(move |()| desk.go(Page::Beside)));
    all([
        heading(words::TITLE),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || {
            maybe(stand.get().map(|found| match found {
                Stand::Notice(notice) => agree(desk, notice, stand),
                Stand::Closed(assessment) => closed(&assessment),
                Stand::Open => form(desk),
            }))
        }),
        div("buttons", [back]),
    ])
}

async fn begin(desk: Desk) -> Result<Stand, Failure> {
    let notice = desk.client.show_notice(Purpose::JobSeeking).await?;
    let given = desk.client.list_consents().await?;
    if given.iter().any(|consent| covers(consent, &notice)) {
        assess(desk).await
    } else {
        Ok(Stand::Notice(notice))
    }
}

fn covers(consent: &ConsentView, notice: &NoticeView) -> bool {
    consent.purpose == notice.purpose && consent.version == notice.version && consent.withdrawn_at.is_none()
}

async fn assess(desk: Desk) -> Result<Stand, Failure> {
    let asked = AssessCase { kind: Kind::JobSeeking, resident_id: None };
    let assessment = desk.client.assess_case(&asked).await?;
    Ok(if assessment.open { Stand::Open } else { Stand::Closed(assessment) })
}

/// The person's own agreement, after the notice was read to them. Nothing is ticked beforehand.
fn agree(desk: Desk, notice: NoticeView, stand: RwSignal<Option<Stand>>) -> AnyView {
    let asking = Asking::new();
    let agreed = RwSignal::new(Vec::<String>::new());
    let intent = Intent::new();
    let consent = GiveConsent { purpose: notice.purpose, version: notice.version };
    let give = Callback::new(move |()| {
        if agreed.with_untracked(Vec::is_empty) {
            asking.errors.show_one("agree", "required", words::NOT_AGREED);
            return;
        }
        let (consent, intent) = (consent.clone(), intent.clone());
        let giving = async move {
            desk.client.give_consent(&consent, &intent).await?;
            assess(desk).await
        };
        asking.run(desk, giving, move |found| stand.set(Some(found)));
    });
    let choices = vec![Choice::new("yes", words::AGREED)];
    let tick = view! {
        <Checkboxes field="agree" legend=words::AGREE choices=choices values=agreed errors=asking.errors/>
    };
    all([
        p("strong", words::READ_OUT),
        p("paper", notice.easy_text),
        details(words::WHOLE, p("", notice.text)),
        trouble(asking, Some(give)),
        tick.into_any(),
        div("buttons", [asking.button(words::GO_ON, give)]),
    ])
}

fn closed(assessment: &Assessment) -> AnyView {
    let why = assessment.refusal.as_ref().map(|refusal| {
        all([
            p("strong", refusal.words.clone()),
            p("", format!("{}{}", words::CHANGE, refusal.would_change)),
            p("quiet", format!("{}{}", words::CLAUSE, refusal.clause)),
        ])
    });
    let steps = assessment.steps.iter().map(|step| format!("{}：{}", step.says, step.value));
    all([
        notification(ui::Tone::Information, vec![p("", words::CLOSED), maybe(why)]),
        h2(words::STEPS),
        lines(steps),
        lines(assessment.alternatives.clone()),
    ])
}

fn form(desk: Desk) -> AnyView {
    let asking = Asking::new();
    let answers = Answers::new(None);
    let intents = Intents::<JobSeekingAnswers>::default();
    let send = Callback::new(move |()| {
        let given = match answers.given() {
            Ok(given) => given,
            Err(wrong) => return asking.errors.show(answers::in_words(wrong)),
        };
        let intent = intents.of(&given);
        let request = OpenCase { kind: Kind::JobSeeking, resident_id: None, answers: given };
        let opening = async move { desk.client.open_case(&request, &intent).await };
        asking.run(desk, opening, move |case| {
            intents.forget();
            desk.told.set(Some(words::DONE));
            desk.go(Page::Case(case.id));
        });
    });
    all([
        p("quiet", words::LEAD),
        trouble(asking, Some(send)),
        answers::questions(answers, asking.errors, send),
        div("buttons", [asking.button(words::SEND, send)]),
    ])
}
