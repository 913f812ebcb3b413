//! One field of a person in clear, for a purpose and two minutes.

use super::trouble;
use crate::{clock::now, state::Desk, texts::resident as words};
use chrono::{DateTime, Utc};
use domain::residents::{RevealField, RevealPurpose, Revealed, RevealedField, SHOWN_FOR};
use leptos::prelude::*;
use std::time::Duration;
use ui::{
    Asking, Select,
    plain::{all, attributed, div, element, h2, live, maybe, p, strong, text},
};
use uuid::Uuid;

/// A field that stands on the screen in clear.
#[derive(Clone)]
struct InClear {
    revealed: Revealed,
    until: DateTime<Utc>,
}

pub(super) fn panel(desk: Desk, id: Uuid) -> AnyView {
    let (field, purpose) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asking = Asking::new();
    let shown = RwSignal::new(None::<InClear>);
    cover(shown);
    let show = Callback::new(move |()| {
        let wanted = RevealedField::from_code(&field.get_untracked());
        let because = RevealPurpose::from_code(&purpose.get_untracked());
        let (Some(wanted), Some(because)) = (wanted, because) else {
            let (field, sentence) =
                if wanted.is_none() { ("field", words::NO_FIELD) } else { ("purpose", words::NO_PURPOSE) };
            asking.errors.show_one(field, "required", sentence);
            return;
        };
        let request = RevealField { field: wanted, purpose: because };
        let revealing = async move { desk.client.reveal_field(id, &request).await };
        asking.run(desk, revealing, move |revealed| {
            // By the clock of this machine, which may be another than the server's.
            shown.set(Some(InClear { revealed, until: now() + SHOWN_FOR }));
        });
    });
    let begin = || (String::new(), words::CHOOSE.to_owned());
    let fields = RevealedField::ALL.iter().map(|one| (one.code().to_owned(), one.words().to_owned()));
    let fields: Vec<_> = [begin()].into_iter().chain(fields).collect();
    let purposes = RevealPurpose::ALL.iter().map(|one| (one.code().to_owned(), one.words().to_owned()));
    let purposes: Vec<_> = [begin()].into_iter().chain(purposes).collect();
    let errors = asking.errors;
    all([
        h2(words::REVEAL),
        p("quiet", words::REVEAL_LEAD),
        trouble(asking, Some(show)),
        view! { <Select field="field" label=words::FIELD options=fields value=field errors=errors/> }
            .into_any(),
        view! { <Select field="purpose" label=words::PURPOSE options=purposes value=purpose errors=errors/> }
            .into_any(),
        div("buttons", [asking.button(words::SHOW, show)]),
        live(move || maybe(shown.get().map(|one| in_clear(desk, &one)))),
    ])
}

fn in_clear(desk: Desk, one: &InClear) -> AnyView {
    let (revealed, until) = (&one.revealed, one.until);
    let value = revealed.value.clone().unwrap_or_else(|| words::NOT_KNOWN.to_owned());
    let [before, after] = words::LEFT;
    let left = live(move || {
        desk.second.track();
        let left = (until - now()).num_seconds().max(0);
        text(format!("{before}{left}{after}"))
    });
    attributed(
        "div",
        &[("class", "paper"), ("role", "status")],
        vec![
            element("p", "", [text(format!("{}：", revealed.field.words())), strong(value)]),
            attributed("p", &[("class", "quiet"), ("aria-hidden", "true")], vec![left]),
        ],
    )
}

/// What was shown is covered again when its time is over.
fn cover(shown: RwSignal<Option<InClear>>) {
    Effect::new(move |_| {
        let Some(until) = shown.with(|shown| shown.as_ref().map(|one| one.until)) else { return };
        let left = (until - now()).to_std().unwrap_or(Duration::ZERO);
        set_timeout(
            move || {
                let over =
                    shown.try_with_untracked(|shown| shown.as_ref().is_some_and(|one| one.until == until));
                if over == Some(true) {
                    shown.set(None);
                }
            },
            left,
        );
    });
}
