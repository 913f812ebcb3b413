//! Practising: the way to the server on which everybody is made up, and there the desks that stand open.

use super::{sign_in::Signing, trouble};
use crate::{state::Desk, texts::practice as words};
use domain::{
    practice::{PracticePost, StartPractice},
    sessions::SessionView,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{
    Asking,
    plain::{all, attributed, button, div, h2, live, maybe, p, text},
};

/// After a line that was not there, it is asked again.
const AGAIN: Duration = Duration::from_secs(5);

/// Asks whether it is practised here, until somebody answers.
pub(crate) fn look(desk: Desk) {
    spawn_local(async move {
        match desk.client.show_practice().await {
            Ok(practice) => desk.practice.set(practice),
            Err(_) => set_timeout(move || look(desk), AGAIN),
        }
    });
}

/// Says on every page that nobody on it is real.
pub(crate) fn banner(desk: Desk) -> AnyView {
    let attributes = [("class", "practice"), ("aria-label", words::NAME)];
    let note = move || attributed("aside", &attributes, vec![text(words::BANNER)]);
    live(move || maybe(desk.practice.with(|practice| practice.is_here).then(note)))
}

/// The desks that stand open here; `then` is told at whose somebody sat down.
pub(super) fn desks(desk: Desk, then: Callback<SessionView>) -> AnyView {
    let asking = Asking::new();
    let sit = move |post: &PracticePost| {
        let request = StartPractice { post: *post };
        button(
            post.words(),
            Callback::new(move |()| {
                let request = request.clone();
                let sitting = async move { desk.client.start_practice(&request).await };
                asking.run(Signing(desk), sitting, move |session| then.run(session));
            }),
        )
    };
    let open = move || {
        all([
            h2(words::DESKS),
            p("quiet", words::LEAD),
            trouble(asking, None),
            div("buttons", PracticePost::ALL.iter().map(sit)),
        ])
    };
    live(move || maybe(desk.practice.with(|practice| practice.is_here).then(open)))
}

/// The way to where it is practised.
pub(super) fn way(desk: Desk) -> AnyView {
    let link = |address: String| {
        let link = attributed("a", &[("href", address.as_str()), ("class", "link")], vec![text(words::WAY)]);
        all([link, p("quiet", words::WAY_HINT)])
    };
    live(move || maybe(desk.practice.with(|practice| practice.address.clone()).map(link)))
}
