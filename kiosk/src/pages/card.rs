//! The card is put on the reader. The bridge signs what it reads together with the server's nonce, so that a reading
//! cannot be used twice or made up.

use super::to;
use crate::{bridge, flow::Page, pictures, state::Kiosk, texts};
use domain::sessions::SessionView;
use leptos::{prelude::*, task::spawn_local};
use texts::card as words;
use ui::{
    Tone,
    client::Failure,
    plain::{all, button, live, maybe, notification, other_button, p, waiting},
};

/// So often a card is waited for before the page asks whether to go on.
const ROUNDS: usize = 3;

/// What became of waiting for a card.
enum Outcome {
    Person(Box<SessionView>),
    Stranger,
    NoReader,
    NoCard,
    Failed(Failure),
}

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let reading = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let start = Callback::new(move |()| {
        reading.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = wait_for_card(kiosk).await;
            if kiosk.page.get_untracked() == Page::Card {
                reading.set(false);
                settle(kiosk, outcome, problem);
            }
        });
    });
    start.run(());
    let told =
        move |sentence| notification(Tone::Problem, vec![p("", sentence), button(texts::RETRY, start)]);
    all([
        super::lead(words::TITLE, words::EASY, pictures::CARD),
        waiting(reading, words::READING),
        live(move || maybe(problem.get().map(told))),
        super::actions(kiosk, vec![other_button(texts::identify::WORKER, to(kiosk, Page::Worker))]),
    ])
}

fn settle(kiosk: Kiosk, outcome: Outcome, problem: RwSignal<Option<String>>) {
    let sentence = match outcome {
        Outcome::Person(session) => return kiosk.identified(*session),
        Outcome::Stranger => return kiosk.go(Page::Stranger),
        Outcome::NoReader => words::NO_READER.into(),
        Outcome::NoCard => words::NO_CARD.into(),
        Outcome::Failed(Failure::NoLine) => texts::trouble::NO_LINE.into(),
        Outcome::Failed(Failure::Garbled) => words::REFUSED.into(),
        Outcome::Failed(Failure::Refused(refusal)) => refusal.sentence,
    };
    problem.set(Some(sentence));
}

async fn wait_for_card(kiosk: Kiosk) -> Outcome {
    let Ok(status) = bridge::status().await else { return Outcome::NoReader };
    for _ in 0..ROUNDS {
        let challenge = match kiosk.client.open_challenge(status.device_id).await {
            Ok(challenge) => challenge,
            Err(failure) => return Outcome::Failed(failure),
        };
        match bridge::read(&challenge.nonce).await {
            Ok(reading) => return sign_in(kiosk, &reading).await,
            Err(failure) if failure.status() == Some(408) => {}
            Err(_) => return Outcome::NoReader,
        }
        if kiosk.page.get_untracked() != Page::Card {
            break;
        }
    }
    Outcome::NoCard
}

async fn sign_in(kiosk: Kiosk, reading: &domain::devices::SignedReading) -> Outcome {
    match kiosk.client.start_card_session(reading).await {
        Ok(session) => Outcome::Person(Box::new(session)),
        Err(failure) if failure.status() == Some(404) => Outcome::Stranger,
        Err(failure) => Outcome::Failed(failure),
    }
}
