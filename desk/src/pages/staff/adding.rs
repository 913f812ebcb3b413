//! Adding a worker: name, sign-in name and the first role. The secrets are shown once.

use super::{
    post,
    post::Post,
    secrets::{Secrets, slip},
    today,
};
use crate::{
    flow::Page,
    pages::trouble,
    state::Desk,
    texts::{CANCEL, staff as words},
};
use domain::{
    fields::{FieldError, FieldErrors},
    staff::{AddWorker, AddedWorker, is_weighty},
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Entry, Tone,
    plain::{all, div, heading, live, maybe, notification, other_button, p, strong},
};
use uuid::Uuid;

/// What is typed, what is about to be sent, and what came of it.
#[derive(Clone, Copy)]
struct Adding {
    name: RwSignal<String>,
    login_name: RwSignal<String>,
    post: Post,
    asking: Asking,
    /// What is sent, if the administrator says so once more, and where that is, as people call it.
    asked: RwSignal<Option<(AddWorker, String)>>,
    added: RwSignal<Option<AddedWorker>>,
}

impl Adding {
    /// What is sent, with the name of the area; or every field that is wrong is shown.
    fn request(self, desk: Desk) -> Result<(AddWorker, String), FieldErrors> {
        let (name, login_name) = (self.name.get_untracked(), self.login_name.get_untracked());
        for (field, typed, sentence) in
            [("name", &name, words::NO_NAME), ("login_name", &login_name, words::NO_LOGIN)]
        {
            if typed.trim().is_empty() {
                let message = sentence.to_owned();
                return Err(FieldErrors(vec![FieldError { message, ..FieldError::new(field, "required") }]));
            }
        }
        let given = self.post.given(desk)?;
        let request =
            AddWorker { login_name, name, role: given.role, area_id: given.area_id, until: given.until };
        request.clone().parse(today())?;
        Ok((request, given.area_name))
    }
}

pub(in super::super) fn page(desk: Desk) -> AnyView {
    let adding = Adding {
        name: RwSignal::default(),
        login_name: RwSignal::default(),
        post: Post::new(),
        asking: Asking::new(),
        asked: RwSignal::new(None),
        added: RwSignal::new(None),
    };
    let content = live(move || match adding.added.get() {
        None => form(desk, adding),
        Some(added) => done(desk, added),
    });
    all([heading(words::ADD), content])
}

fn form(desk: Desk, adding: Adding) -> AnyView {
    let errors = adding.asking.errors;
    let ask = Callback::new(move |()| {
        errors.clear();
        match adding.request(desk) {
            Ok(request) => adding.asked.set(Some(request)),
            Err(wrong) => errors.show(wrong),
        }
    });
    let field = crate::pages::typed(errors, ask);
    let back = Callback::new(move |()| desk.go(Page::Staff));
    all([
        p("quiet", words::ADD_LEAD),
        trouble(adding.asking, None),
        field("name", words::NAME, Some(words::NAME_HINT), Entry::Text, 50, adding.name),
        field("login_name", words::LOGIN, Some(words::LOGIN_HINT), Entry::Text, 32, adding.login_name),
        adding.post.questions(desk, errors),
        div("buttons", [adding.asking.button(words::ADD_SEND, ask), other_button(CANCEL, back)]),
        sure(desk, adding),
    ])
}

/// The last question: who has to agree.
fn sure(desk: Desk, adding: Adding) -> AnyView {
    let asked = adding.asked;
    let keep = Callback::new(move |()| asked.set(None));
    let send = Callback::new(move |()| {
        let Some((request, _)) = asked.get_untracked() else { return };
        asked.set(None);
        let sending = async move { desk.client.add_worker(&request).await };
        adding.asking.run(desk, sending, move |added| adding.added.set(Some(added)));
    });
    let said = live(move || {
        maybe(asked.get().map(|(request, area)| {
            let who = format!("{}（{}）", request.name, request.login_name);
            let agrees = if is_weighty(request.role) { words::ADD_TWO } else { words::ADD_ONE };
            all([p("strong", who), p("strong", post(&area, request.role)), p("", agrees)])
        }))
    });
    let yes = view! { <Button label=words::ADD_SEND on_press=send/> }.into_any();
    let content = all([said, div("buttons", [other_button(CANCEL, keep), yes])]);
    let open = Signal::derive(move || asked.with(Option::is_some));
    view! {
        <Dialog id="add-worker" title=words::ADD_SURE open=open on_cancel=keep>
            {content}
        </Dialog>
    }
    .into_any()
}

fn done(desk: Desk, added: AddedWorker) -> AnyView {
    let AddedWorker { worker, secrets, waiting } = added;
    let id: Uuid = worker.account_id;
    let said = if waiting.is_some() { words::ADDED_WAITS } else { words::ADDED };
    let secrets = Secrets { name: worker.name, login_name: worker.login_name, view: secrets };
    let leave = Callback::new(move |()| desk.go(Page::Worker(id)));
    all([notification(Tone::Success, vec![strong(said)]), slip(secrets, leave)])
}
