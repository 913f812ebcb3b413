//! Who stands for a person: guardians and mandates, in a part of the person's page; and what is done about them there.

mod giving;
mod papers;
mod proposing;

use super::trouble;
use crate::{
    flow::Page,
    state::Desk,
    texts::{WAIT, standing as words},
};
use domain::{
    mandates::{
        AskEnding, DecideRelation, EndingGround, GuardianshipView, MandateView, RelationState,
        RepresentationView,
    },
    roles::Permission,
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Look, Select,
    client::{Failure, Intents},
    dates,
    plain::{all, button, div, h2, live, maybe, other_button, p, row, table, text, waiting},
};
use uuid::Uuid;

pub(super) use giving::page as give;
pub(super) use proposing::page as propose;

/// What is asked on this part of the page, and how to read it anew.
#[derive(Clone, Copy)]
struct Part {
    desk: Desk,
    asking: Asking,
    load: Callback<()>,
}

impl Part {
    fn may(self, permission: Permission) -> bool {
        untrack(|| self.desk.roles()).iter().any(|role| role.permits(permission))
    }

    /// Asks, and shows anew what stands then.
    fn then_load<T: 'static>(self, asked: impl Future<Output = Result<T, Failure>> + 'static) {
        let load = self.load;
        self.asking.run(self.desk, asked, move |_| load.run(()));
    }
}

pub(super) fn section(desk: Desk, id: Uuid) -> AnyView {
    let (loading, asking) = (Asking::new(), Asking::new());
    let found = RwSignal::new(None::<RepresentationView>);
    let load = Callback::new(move |()| {
        loading.run(desk, desk.client.show_representation(id), move |view| found.set(Some(view)));
    });
    load.run(());
    let part = Part { desk, asking, load };
    let propose = other_button(words::PROPOSE, Callback::new(move |()| desk.go(Page::Guardianship(id))));
    let give = other_button(words::GIVE, Callback::new(move |()| desk.go(Page::Mandate(id))));
    let ways = part.may(Permission::WriteResident).then(|| div("buttons", [propose, give]));
    all([
        h2(words::TITLE),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(asking, None),
        live(move || maybe(found.get().map(|view| shown(part, &view)))),
        maybe(ways),
    ])
}

fn shown(part: Part, view: &RepresentationView) -> AnyView {
    let guardianships = view.guardianships.iter().map(|one| guardianship(part, one)).collect();
    let mandates = view.mandates.iter().map(|one| mandate(part, one)).collect();
    all([
        p("strong", view.capacity.words()),
        if view.guardianships.is_empty() {
            p("quiet", words::NO_GUARDIANS)
        } else {
            table(words::GUARDIANS, &words::GUARDIAN_COLUMNS, guardianships)
        },
        if view.mandates.is_empty() {
            p("quiet", words::NO_MANDATES)
        } else {
            table(words::MANDATES, &words::MANDATE_COLUMNS, mandates)
        },
    ])
}

/// How it stands: over by its date is not told by its state.
fn state(state: RelationState, in_force: bool) -> &'static str {
    if state == RelationState::Confirmed && !in_force { words::OVER } else { state.words() }
}

fn guardianship(part: Part, one: &GuardianshipView) -> AnyView {
    let until = one.until.map_or_else(|| words::NO_END.to_owned(), dates::long);
    let paper = format!("{}（{}）", one.paper.words(), dates::long(one.paper_on));
    let mut ways = Vec::new();
    let waits = one.state == RelationState::Waiting && !one.is_mine;
    if waits && part.may(Permission::DecideTown) {
        let (id, version, desk) = (one.id, one.version, part.desk);
        ways.push(yes_or_no(part, move |confirm| {
            desk.client.decide_guardianship(id, version, DecideRelation { confirm })
        }));
    }
    if one.in_force && part.may(Permission::OpenCase) {
        ways.push(ending(part, one.id));
    }
    row(
        text(format!("{}　{}", one.guardian.name_masked, one.guardian.id_number_masked)),
        [
            text(one.kind.words()),
            text(paper),
            text(format!("{} — {until}", dates::long(one.from))),
            text(state(one.state, one.in_force)),
            all(ways),
        ],
    )
}

fn mandate(part: Part, one: &MandateView) -> AnyView {
    let (id, version, desk) = (one.id, one.version, part.desk);
    let acts: Vec<&str> = one.acts.iter().map(|act| act.words()).collect();
    let programmes: Vec<&str> = one.programmes.iter().map(|kind| kind.words()).collect();
    let mut ways = Vec::new();
    if one.state == RelationState::Waiting && !one.is_mine && part.may(Permission::WriteResident) {
        ways.push(yes_or_no(part, move |confirm| {
            desk.client.confirm_mandate(id, version, DecideRelation { confirm })
        }));
    }
    let stands = one.in_force || one.state == RelationState::Waiting;
    if stands && part.may(Permission::AssistPerson) {
        let revoke = Callback::new(move |()| part.then_load(desk.client.revoke_mandate(id)));
        ways.push(grave(part, words::REVOKE, revoke));
    }
    row(
        text(format!("{}　{}", one.holder.name_masked, one.relation.words())),
        [
            text(format!("{}：{}", programmes.join("、"), acts.join("、"))),
            text(format!("{} — {}", dates::long(one.from), dates::long(one.until))),
            text(state(one.state, one.in_force)),
            div("buttons", ways),
        ],
    )
}

fn grave(part: Part, label: &'static str, press: Callback<()>) -> AnyView {
    view! { <Button label=label look=Look::Grave on_press=press busy=part.asking.busy/> }.into_any()
}

/// What a second person says.
fn yes_or_no<T: 'static, F: Future<Output = Result<T, Failure>> + 'static>(
    part: Part,
    decide: impl Fn(bool) -> F + Send + Sync + Copy + 'static,
) -> AnyView {
    let yes = button(words::CONFIRM, Callback::new(move |()| part.then_load(decide(true))));
    let no = other_button(words::REFUSE, Callback::new(move |()| part.then_load(decide(false))));
    div("buttons", [yes, no])
}

/// Asking that a guardianship end: a case of its own.
fn ending(part: Part, id: Uuid) -> AnyView {
    let (desk, asking) = (part.desk, Asking::new());
    let (asked, ground) = (RwSignal::new(false), RwSignal::new(String::new()));
    let intents = Intents::<AskEnding>::default();
    let send = Callback::new(move |()| {
        let Some(ground) = EndingGround::from_code(&ground.get_untracked()) else {
            asking.errors.show_one("ground", "required", words::NO_GROUND);
            return;
        };
        let request = AskEnding { ground };
        let intent = intents.of(&request);
        let opening = async move { desk.client.ask_guardianship_ending(id, &request, &intent).await };
        asking.run(desk, opening, move |case| {
            intents.forget();
            desk.told.set(Some(words::ENDING_ASKED));
            desk.go(Page::Case(case.id));
        });
    });
    let open = other_button(words::END, Callback::new(move |()| asked.set(true)));
    all([
        div("buttons", [open]),
        live(move || {
            maybe(asked.get().then(|| {
                let begin = (String::new(), words::CHOOSE.to_owned());
                let grounds =
                    EndingGround::ALL.iter().map(|one| (one.code().to_owned(), one.words().to_owned()));
                let options: Vec<_> = [begin].into_iter().chain(grounds).collect();
                let errors = asking.errors;
                all([
                    trouble(asking, None),
                    view! { <Select field="ground" label=words::GROUND options=options value=ground errors=errors/> }
                        .into_any(),
                    div("buttons", [asking.button(words::SEND_ENDING, send)]),
                ])
            }))
        }),
    ])
}
