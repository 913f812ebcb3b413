//! Who may act for the person: guardians, and those whom they gave a mandate, which they take back here.

use super::{Grave, trouble};
use crate::{
    pictures,
    state::Kiosk,
    texts::{WAIT, standing as words},
};
use domain::mandates::{Capacity, GuardianshipView, MandateView, RelationState, RepresentationView};
use leptos::prelude::*;
use ui::{
    Asking, dates,
    plain::{all, element, h2, live, maybe, other_button, p, waiting},
};
use uuid::Uuid;

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let asking = Asking::new();
    let found = RwSignal::new(None::<RepresentationView>);
    let chosen = RwSignal::new(None::<Uuid>);
    let load = Callback::new(move |()| {
        let Some(person) = kiosk.person() else { return };
        asking.run(kiosk, kiosk.client.show_representation(person), move |view| found.set(Some(view)));
    });
    load.run(());
    let take_back = move |id| {
        let Some(person) = kiosk.person() else { return };
        let taking = async move {
            kiosk.client.revoke_mandate(id).await?;
            kiosk.client.show_representation(person).await
        };
        asking.run(kiosk, taking, move |view| found.set(Some(view)));
    };
    all([
        super::lead(words::TITLE, words::EASY, pictures::HELPER),
        waiting(asking.busy, WAIT),
        trouble(asking, Some(load)),
        live(move || maybe(found.get().map(|view| list(&view, chosen)))),
        super::actions(kiosk, vec![]),
        super::ask_once_more(&TAKE_BACK, chosen, take_back),
    ])
}

fn list(view: &RepresentationView, chosen: RwSignal<Option<Uuid>>) -> AnyView {
    let guardians = view.guardianships.iter().filter(|one| one.in_force).map(guardian);
    let mandates = view.mandates.iter().filter(|one| one.in_force || one.state == RelationState::Waiting);
    let cards: Vec<_> = guardians.chain(mandates.map(|one| mandate(one, chosen))).collect();
    let none = cards.is_empty().then(|| p("", words::NONE));
    let capacity = match view.capacity {
        Capacity::Own => words::OWN,
        Capacity::Shared => words::SHARED,
        Capacity::GuardianOnly => words::GUARDIAN_ONLY,
    };
    all([p("strong", capacity), maybe(none), element("ul", "cards", cards)])
}

fn guardian(one: &GuardianshipView) -> AnyView {
    let until = one.until.map(|until| p("quiet", format!("{}{}", words::UNTIL, dates::long(until))));
    let title = format!("{}{}", words::GUARDIAN, one.guardian.name_masked);
    let said = [h2(title), p("", words::GUARDIAN_EASY), maybe(until)];
    element("li", "paper", [super::private(said)])
}

fn mandate(one: &MandateView, chosen: RwSignal<Option<Uuid>>) -> AnyView {
    let id = one.id;
    let title = format!("{}（{}）", one.holder.name_masked, one.relation.words());
    let may: Vec<&str> = one.acts.iter().map(|act| act.words()).collect();
    let what: Vec<&str> = one.programmes.iter().map(|kind| super::cases::kind_words(*kind)).collect();
    let waits = (one.state == RelationState::Waiting).then(|| p("quiet", words::WAITING));
    let said = [
        h2(title),
        p("", format!("{}{}", words::MAY, may.join("、"))),
        p("", format!("{}{}", words::ABOUT, what.join("、"))),
        p("quiet", format!("{}{}", words::UNTIL, dates::long(one.until))),
        maybe(waits),
    ];
    let take_back = other_button(words::TAKE_BACK, Callback::new(move |()| chosen.set(Some(id))));
    element("li", "paper text", [super::private(said), take_back])
}

const TAKE_BACK: Grave =
    Grave { id: "take-back", title: words::SURE, follows: &[words::FOLLOWS], yes: words::YES, no: words::NO };
