//! Who there is: by area and role, a page at a time, and whether anything waits for a second person.

use super::{is_over, post, state};
use crate::{
    flow::Page,
    keys::ROW,
    pages::{paged::Paged, village},
    state::Desk,
    texts::staff as words,
};
use domain::{
    areas::AreaView,
    roles::{Permission, Role},
    staff::WorkerView,
};
use leptos::prelude::*;
use ui::{
    Asking, Errors, Select, Tone,
    plain::{
        all, button, div, heading, live, maybe, notification, other_button, p, pressable, row, table, text,
    },
};

/// What is set, by the names of the API.
type Filters = [(&'static str, String); 2];

pub(in super::super) fn page(desk: Desk) -> AnyView {
    let (area, role) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let filters = move || -> Filters { [("area_id", area.get()), ("role", role.get())] };
    let (list, asked) = (Paged::new(), StoredValue::new(None::<Filters>));
    let load = Callback::new(move |()| {
        let wanted = untrack(filters);
        let for_these = wanted.clone();
        let asking = async move { desk.client.list_workers(&wanted, list.after().as_deref()).await };
        list.asking.run(desk, asking, move |page| {
            // What was asked with other filters is not wanted any more.
            if untrack(filters) == for_these {
                list.add(page.items, page.next.map(|next| next.to_string()));
            }
        });
    });
    Effect::new(move |_| {
        let wanted = filters();
        if !list.asking.busy.get() && asked.get_value().as_ref() != Some(&wanted) {
            asked.set_value(Some(wanted));
            list.clear();
            load.run(());
        }
    });
    all([
        heading(words::TITLE),
        crate::pages::told(desk),
        waiting_changes(desk),
        div(
            "buttons",
            [
                button(words::ADD, Callback::new(move |()| desk.go(Page::AddWorker))),
                other_button(words::CHANGES, Callback::new(move |()| desk.go(Page::StaffChanges))),
            ],
        ),
        filter_fields(desk, area, role),
        list.view(load, move |items| shown(desk, &items)),
    ])
}

fn filter_fields(desk: Desk, area: RwSignal<String>, role: RwSignal<String>) -> AnyView {
    let errors = Errors::new();
    let towns = RwSignal::new(Vec::<AreaView>::new());
    let own = untrack(|| desk.post_for(Permission::ManageStaff));
    if let Some(own) = own {
        village::within(desk, own.area_id.as_str(), towns);
    }
    let select = move |field: &'static str, label, options: Vec<(String, String)>, value| {
        let options = [(String::new(), words::ALL.to_owned())].into_iter().chain(options).collect();
        view! { <Select field=field label=label options=options value=value errors=errors/> }.into_any()
    };
    let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), role.words().to_owned())).collect();
    let areas = live(move || {
        let towns = towns.get();
        let towns = towns.iter().map(|town| (town.id.as_str().to_owned(), town.name.clone())).collect();
        select("area_id", words::AREA, towns, area)
    });
    div("filters", [areas, select("role", words::ROLE, roles, role)])
}

fn shown(desk: Desk, items: &[WorkerView]) -> AnyView {
    if items.is_empty() {
        return p("", words::NOBODY);
    }
    let line = |worker: &WorkerView| {
        let id = worker.account_id;
        let open = Callback::new(move |()| desk.go(Page::Worker(id)));
        let held = worker.memberships.iter().filter(|held| !is_over(held));
        let posts: Vec<_> = held.map(|held| post(&held.area_name, held.role)).collect();
        row(
            pressable(ROW, [text(worker.name.clone())], open),
            [text(worker.login_name.clone()), text(posts.join("；")), text(state(worker))],
        )
    };
    table(words::CAPTION, &words::COLUMNS, items.iter().map(line).collect())
}

/// That something waits, and how much of it for this administrator.
fn waiting_changes(desk: Desk) -> AnyView {
    let asking = Asking::new();
    let waiting = RwSignal::new((0, 0));
    // Without the numbers the page of the changes is there all the same.
    asking.run(desk, desk.client.list_staff_changes(), move |list| {
        let of_others = list.items.iter().filter(|change| !change.is_mine).count();
        waiting.set((list.items.len(), of_others));
    });
    live(move || {
        let (whole, of_others) = waiting.get();
        let [before, between, after] = words::WAITING;
        let said = || p("", format!("{before}{whole}{between}{of_others}{after}"));
        maybe((whole > 0).then(|| notification(Tone::Information, vec![said()])))
    })
}
