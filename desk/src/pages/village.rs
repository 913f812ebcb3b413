//! Choosing a village of the worker's own areas: none to choose for a village, one of a town's, or town and village.

use crate::{state::Desk, texts::village as words};
use domain::{
    areas::{AreaLevel, AreaView},
    roles::Permission,
};
use leptos::prelude::*;
use ui::{
    Asking, Errors, Select,
    plain::{all, live, maybe, p},
};

/// What is chosen: the village's id, empty while there is none.
#[derive(Clone, Copy)]
pub(super) struct Village {
    pub(super) chosen: RwSignal<String>,
    town: RwSignal<String>,
    towns: RwSignal<Vec<AreaView>>,
    villages: RwSignal<Vec<AreaView>>,
}

impl Village {
    pub(super) fn new() -> Self {
        Self {
            chosen: RwSignal::default(),
            town: RwSignal::default(),
            towns: RwSignal::default(),
            villages: RwSignal::default(),
        }
    }
}

/// The fields. `field` is the one of the API.
pub(super) fn fields(desk: Desk, village: Village, field: &'static str, errors: Errors) -> AnyView {
    let own = untrack(|| desk.post_for(Permission::WriteResident));
    let Some(own) = own else { return p("", words::NOWHERE) };
    match own.role.level() {
        AreaLevel::Village => {
            village.chosen.set(own.area_id.as_str().to_owned());
            return p("strong", format!("{}：{}", words::VILLAGE, own.area_name));
        }
        AreaLevel::Town => within(desk, own.area_id.as_str(), village.villages),
        AreaLevel::City => {
            within(desk, own.area_id.as_str(), village.towns);
            Effect::new(move |_| {
                let town = village.town.get();
                village.chosen.set(String::new());
                if !town.is_empty() {
                    within(desk, &town, village.villages);
                }
            });
        }
    }
    all([
        select("town", words::TOWN, village.towns, village.town, errors),
        select(field, words::VILLAGE, village.villages, village.chosen, errors),
    ])
}

/// One of these areas; nothing while there is none to choose from.
pub(super) fn select(
    field: &'static str,
    label: &'static str,
    areas: RwSignal<Vec<AreaView>>,
    value: RwSignal<String>,
    errors: Errors,
) -> AnyView {
    live(move || {
        let begin = [(String::new(), words::CHOOSE.to_owned())];
        let areas = areas.get();
        let areas = areas.iter().map(|area| (area.id.as_str().to_owned(), area.name.clone()));
        let options: Vec<_> = begin.into_iter().chain(areas).collect();
        maybe((options.len() > 1).then(|| {
            view! { <Select field=field label=label options=options value=value errors=errors/> }.into_any()
        }))
    })
}

/// Reads the areas directly inside this one.
pub(super) fn within(desk: Desk, parent: &str, areas: RwSignal<Vec<AreaView>>) {
    let parent = parent.to_owned();
    // Without them there is nothing to choose, and the form says what is missing.
    Asking::new()
        .run(desk, async move { desk.client.list_areas(&parent).await }, move |list| areas.set(list.items));
}
