//! The questions about a role: which, where, and until when.

use crate::{pages::village, state::Desk, texts::staff as words};
use chrono::NaiveDate;
use domain::{
    areas::{AreaLevel, AreaView},
    fields::{FieldError, FieldErrors},
    roles::{Permission, Role},
};
use leptos::prelude::*;
use ui::{
    Entry, Errors, Field, Select,
    plain::{all, live, maybe, p},
};

/// What was chosen.
#[derive(Clone, Copy)]
pub(super) struct Post {
    role: RwSignal<String>,
    town: RwSignal<String>,
    village: RwSignal<String>,
    towns: RwSignal<Vec<AreaView>>,
    villages: RwSignal<Vec<AreaView>>,
    /// The last day, of what is given or ends.
    pub(super) until: RwSignal<String>,
}

/// A role at an area, until a day.
pub(super) struct Given {
    pub(super) role: Role,
    pub(super) area_id: String,
    /// Where, as people call it.
    pub(super) area_name: String,
    pub(super) until: Option<NaiveDate>,
}

impl Post {
    pub(super) fn new() -> Self {
        Self {
            role: RwSignal::default(),
            town: RwSignal::default(),
            village: RwSignal::default(),
            towns: RwSignal::default(),
            villages: RwSignal::default(),
            until: RwSignal::default(),
        }
    }

    /// Nothing is chosen any more.
    pub(super) fn clear(self) {
        for chosen in [self.role, self.town, self.village, self.until] {
            chosen.set(String::new());
        }
    }

    /// The questions; where the role is held is asked by its level.
    pub(super) fn questions(self, desk: Desk, errors: Errors) -> AnyView {
        let city = untrack(|| desk.post_for(Permission::ManageStaff));
        let (city_id, city_name) = city.map(|post| (post.area_id, post.area_name)).unzip();
        if let Some(city) = city_id {
            village::within(desk, city.as_str(), self.towns);
        }
        Effect::new(move |_| {
            let town = self.town.get();
            self.village.set(String::new());
            self.villages.set(Vec::new());
            if !town.is_empty() {
                village::within(desk, &town, self.villages);
            }
        });
        let first = (String::new(), words::CHOOSE.to_owned());
        let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), role.words().to_owned()));
        let roles = [first].into_iter().chain(roles).collect();
        let level = Memo::new(move |_| Role::from_code(&self.role.get()).map(Role::level));
        let place = live(move || {
            let town = |field| village::select(field, words::TOWN, self.towns, self.town, errors);
            match level.get() {
                None => maybe(None),
                Some(AreaLevel::City) => {
                    p("strong", format!("{}：{}", words::AREA, city_name.clone().unwrap_or_default()))
                }
                Some(AreaLevel::Town) => town("area_id"),
                Some(AreaLevel::Village) => {
                    let village =
                        village::select("area_id", words::VILLAGE, self.villages, self.village, errors);
                    all([town("town"), village])
                }
            }
        });
        all([
            view! { <Select field="role" label=words::ROLE options=roles value=self.role errors=errors/> }
                .into_any(),
            place,
            view! {
                <Field
                    field="until"
                    label=words::UNTIL
                    hint=Some(words::UNTIL_HINT)
                    entry=Entry::Date
                    value=self.until
                    errors=errors
                />
            }
            .into_any(),
        ])
    }

    /// What was chosen, or everything that was not.
    pub(super) fn given(self, desk: Desk) -> Result<Given, FieldErrors> {
        let missing = |field: &str, sentence: &str| {
            let message = sentence.to_owned();
            FieldErrors(vec![FieldError { message, ..FieldError::new(field, "choose_one") }])
        };
        let role = Role::from_code(&self.role.get_untracked());
        let role = role.ok_or_else(|| missing("role", words::NO_ROLE))?;
        let (field, place) = match role.level() {
            AreaLevel::City => {
                let own = untrack(|| desk.post_for(Permission::ManageStaff));
                ("role", own.map(|own| (own.area_id.as_str().to_owned(), own.area_name)))
            }
            AreaLevel::Town => ("area_id", chosen(self.town, self.towns)),
            AreaLevel::Village if self.town.with_untracked(String::is_empty) => ("town", None),
            AreaLevel::Village => ("area_id", chosen(self.village, self.villages)),
        };
        let (area_id, area_name) = place.ok_or_else(|| missing(field, words::NO_AREA))?;
        Ok(Given { role, area_id, area_name, until: self.last_day() })
    }

    /// The last day, where one was chosen.
    pub(super) fn last_day(self) -> Option<NaiveDate> {
        self.until.with_untracked(|until| until.parse().ok())
    }
}

/// The id and the name of the area that is chosen of these.
fn chosen(id: RwSignal<String>, areas: RwSignal<Vec<AreaView>>) -> Option<(String, String)> {
    let id = id.get_untracked();
    let area = areas.with_untracked(|areas| areas.iter().find(|area| area.id.as_str() == id).cloned())?;
    Some((id, area.name))
}
