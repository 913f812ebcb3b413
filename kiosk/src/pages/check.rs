//! The answers, before they are sent: each can be changed, and sending twice files one case.

use super::{questions::key, trouble};
use crate::{
    draft::Draft,
    flow::{Filling, Page, Question},
    pictures,
    state::Kiosk,
    texts::check as words,
};
use domain::{
    cases::{ActOnCase, Action, CaseView, Kind, OpenCase},
    job_seeking::JobSeekingAnswers,
};
use leptos::prelude::*;
use ui::{
    Asking, SummaryRow, Tone,
    client::Failure,
    plain::{all, h2, lines, maybe, notification, summary},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let topping_up = kiosk.filling.get_untracked() == Filling::ToppingUp;
    let send = Callback::new(move |()| send(kiosk, asking));
    let rows = Question::ALL.into_iter().map(|question| row(kiosk, question)).collect();
    all([
        super::lead(words::TITLE, words::EASY, pictures::CHECK),
        trouble(asking, Some(send)),
        maybe(if topping_up { missing(kiosk) } else { None }),
        summary(rows),
        super::actions(kiosk, vec![asking.button(words::SEND, send)]),
    ])
}

fn row(kiosk: Kiosk, question: Question) -> SummaryRow {
    let answer = untrack(|| kiosk.form.draft()).words(question);
    let change = Callback::new(move |()| {
        if kiosk.filling.get_untracked() == Filling::Through {
            kiosk.filling.set(Filling::OneAnswer);
        }
        kiosk.go(Page::Question(question));
    });
    let row = SummaryRow::changeable(question.field(), key(question), answer, change);
    if question == Question::Phone { row.private() } else { row }
}

/// What a case that was sent back asks for.
fn missing(kiosk: Kiosk) -> Option<AnyView> {
    let missing = kiosk.case.get_untracked()?.missing;
    let content = vec![h2(words::MISSING), lines(missing.into_iter().map(|item| item.words))];
    Some(notification(Tone::Information, content))
}

fn send(kiosk: Kiosk, asking: Asking) {
    let draft: Draft = untrack(|| kiosk.form.draft());
    match draft.answers() {
        Some(answers) => {
            asking.run(kiosk, file(kiosk, answers), move |case| {
                kiosk.case.set(Some(case));
                kiosk.go(Page::Done);
            });
        }
        None => {
            if let Some(open) = draft.open_question() {
                kiosk.go(Page::Question(open));
            }
        }
    }
}

async fn file(kiosk: Kiosk, answers: JobSeekingAnswers) -> Result<CaseView, Failure> {
    let intent = kiosk.form.intent();
    let topped_up =
        kiosk.case.get_untracked().filter(|_| kiosk.filling.get_untracked() == Filling::ToppingUp);
    match topped_up {
        None => {
            let request = OpenCase { kind: Kind::JobSeeking, answers, resident_id: None };
            kiosk.client.open_case(&request, &intent).await
        }
        Some(case) => {
            let request = ActOnCase { answers: Some(answers), ..ActOnCase::new(Action::TopUp) };
            kiosk.client.act_on_case(case.id, case.version, &request, &intent).await
        }
    }
}
