//! Changing an account: the forms about a role, and the question that comes before every change: what follows, and who has
//! to agree.

use super::{
    days, is_over, post,
    post::Post,
    secrets::{Outcome, Secrets},
    today,
};
use crate::{
    state::Desk,
    texts::{CANCEL, staff as words},
};
use chrono::NaiveDate;
use domain::{
    fields::FieldErrors,
    roles::Role,
    staff::{AskStaffChange, StaffChangeKind, StaffChangeView, WorkerView, needs_two},
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Entry, Field, Look, Tone, dates,
    errors::focus,
    plain::{all, button, div, h2, live, maybe, other_button, p},
};
use uuid::Uuid;

/// A form that stands open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Giving a role.
    Give,
    /// Ending this one.
    End(Uuid),
}

/// A change, and what it is about as people say it.
#[derive(Clone)]
pub(super) struct Asked {
    change: AskStaffChange,
    about: String,
}

impl Asked {
    /// A change of the account itself.
    pub(super) fn of_account(account: Uuid, kind: StaffChangeKind) -> Self {
        Self { change: bare(account, kind), about: String::new() }
    }
}

/// The account that is looked at, and what is being changed about it.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) desk: Desk,
    pub(super) worker: RwSignal<Option<WorkerView>>,
    /// What waits for a second person.
    pub(super) waiting: RwSignal<Option<StaffChangeView>>,
    pub(super) form: RwSignal<Option<Form>>,
    pub(super) post: Post,
    pub(super) asking: Asking,
    /// What is changed, if the administrator says so once more.
    pub(super) asked: RwSignal<Option<Asked>>,
    /// What came of the last change.
    pub(super) outcome: RwSignal<Option<Outcome>>,
    pub(super) load: Callback<()>,
}

fn bare(account_id: Uuid, kind: StaffChangeKind) -> AskStaffChange {
    AskStaffChange {
        account_id,
        kind,
        membership_id: None,
        role: None,
        area_id: None,
        from: None,
        until: None,
    }
}

/// Opens a form with nothing in it.
pub(super) fn open(opened: Opened, form: Form) {
    opened.outcome.set(None);
    opened.asking.errors.clear();
    opened.post.clear();
    opened.form.set(Some(form));
    let first = if form == Form::Give { "role" } else { "until" };
    request_animation_frame(move || focus(first));
}

/// The form.
pub(super) fn questions(opened: Opened, form: Form) -> AnyView {
    let errors = opened.asking.errors;
    let close = Callback::new(move |()| opened.form.set(None));
    let send = Callback::new(move |()| ask_about_post(opened, form));
    let (title, label, fields) = match form {
        Form::Give => (words::GIVE, words::GIVE_SEND, opened.post.questions(opened.desk, errors)),
        Form::End(_) => {
            let until = view! {
                <Field
                    field="until"
                    label=words::LAST_DAY
                    hint=Some(words::LAST_DAY_HINT)
                    entry=Entry::Date
                    value=opened.post.until
                    errors=errors
                />
            };
            (words::END, words::END_SEND, until.into_any())
        }
    };
    let ways = [opened.asking.button(label, send), other_button(CANCEL, close)];
    div("act", [h2(title), fields, div("buttons", ways)])
}

/// The role that is given or ends, as it stands in the form.
fn ask_about_post(opened: Opened, form: Form) {
    opened.outcome.set(None);
    opened.asking.errors.clear();
    let Some(id) = opened.worker.with_untracked(|worker| worker.as_ref().map(|worker| worker.account_id))
    else {
        return;
    };
    let asked = match form {
        Form::Give => giving(opened, id),
        Form::End(membership) => Ok(ending(opened, id, membership)),
    };
    // What the server would refuse for its form is told before anybody is asked whether they are sure.
    let asked = asked.and_then(|asked| asked.change.clone().parse(today()).map(|_| asked));
    match asked {
        Ok(asked) => opened.asked.set(Some(asked)),
        Err(wrong) => opened.asking.errors.show(wrong),
    }
}

fn giving(opened: Opened, account: Uuid) -> Result<Asked, FieldErrors> {
    let given = opened.post.given(opened.desk)?;
    let about = format!("{}（{}）", post(&given.area_name, given.role), days(today(), given.until));
    let change = AskStaffChange {
        role: Some(given.role),
        area_id: Some(given.area_id),
        until: given.until,
        ..bare(account, StaffChangeKind::GiveMembership)
    };
    Ok(Asked { change, about })
}

fn ending(opened: Opened, account: Uuid, membership: Uuid) -> Asked {
    let until = opened.post.last_day();
    let held = opened.worker.with_untracked(|worker| {
        let held = worker.as_ref()?.memberships.iter().find(|held| held.id == membership)?;
        Some(post(&held.area_name, held.role))
    });
    let last = until.map_or_else(|| words::AT_ONCE.to_owned(), last_day);
    let about = format!("{}（{last}）", held.unwrap_or_default());
    let kind = StaffChangeKind::EndMembership;
    let change = AskStaffChange { membership_id: Some(membership), until, ..bare(account, kind) };
    Asked { change, about }
}

/// The last day of a role, in words.
pub(super) fn last_day(day: NaiveDate) -> String {
    format!("{} {}", words::LAST_DAY, dates::long(day))
}

/// The last question: what follows, and who has to agree.
pub(super) fn sure(opened: Opened) -> AnyView {
    let keep = Callback::new(move |()| opened.asked.set(None));
    let yes = Callback::new(move |()| send(opened));
    let said = live(move || {
        maybe(opened.asked.get().and_then(|asked| Some(explained(&asked, &opened.worker.get()?))))
    });
    let yes = view! { <Button label=words::SURE_YES look=Look::Grave on_press=yes/> }.into_any();
    let content = all([said, div("buttons", [button(CANCEL, keep), yes])]);
    let open = Signal::derive(move || opened.asked.with(Option::is_some));
    view! {
        <Dialog id="staff-change" title=words::SURE open=open on_cancel=keep>
            {content}
        </Dialog>
    }
    .into_any()
}

fn explained(asked: &Asked, worker: &WorkerView) -> AnyView {
    let change = &asked.change;
    let who = format!("{}（{}）：{}", worker.name, worker.login_name, change.kind.words());
    let agrees = if needs_two(change.kind, &roles(change, worker)) { words::TWO } else { words::ONE };
    let about = (!asked.about.is_empty()).then(|| p("strong", asked.about.clone()));
    all([p("strong", who), maybe(about), p("", follows(change.kind)), p("", agrees)])
}

/// The roles that the change is about, as the server's rule counts them.
fn roles(change: &AskStaffChange, worker: &WorkerView) -> Vec<Role> {
    let held = worker.memberships.iter();
    match change.kind {
        StaffChangeKind::GiveMembership => change.role.into_iter().collect(),
        StaffChangeKind::EndMembership => {
            held.filter(|held| Some(held.id) == change.membership_id).map(|held| held.role).collect()
        }
        _ => held.filter(|held| !is_over(held)).map(|held| held.role).collect(),
    }
}

/// What follows from a change.
pub(super) fn follows(kind: StaffChangeKind) -> &'static str {
    match kind {
        StaffChangeKind::GiveMembership => words::GIVE_FOLLOWS,
        StaffChangeKind::EndMembership => words::END_FOLLOWS,
        StaffChangeKind::Reset => words::RESET_FOLLOWS,
        StaffChangeKind::Disable => words::DISABLE_FOLLOWS,
        StaffChangeKind::Enable => words::ENABLE_FOLLOWS,
        StaffChangeKind::EndSessions => words::END_SESSIONS_FOLLOWS,
    }
}

fn send(opened: Opened) {
    let desk = opened.desk;
    let Some(Asked { change, .. }) = opened.asked.get_untracked() else { return };
    let Some(version) = opened.worker.with_untracked(|worker| worker.as_ref().map(|worker| worker.version))
    else {
        return;
    };
    opened.asked.set(None);
    let asking = async move {
        match desk.client.ask_staff_change(version, &change).await {
            // Somebody was faster: the account is shown as it stands now.
            Err(failure) if failure.status() == Some(412) => Ok(None),
            done => done.map(Some),
        }
    };
    opened.asking.run(desk, asking, move |change: Option<StaffChangeView>| {
        let (tone, said) = match &change {
            None => (Tone::Information, words::STALE),
            Some(change) if change.decided_at.is_none() => (Tone::Success, words::ASKED),
            Some(_) => (Tone::Success, words::DONE),
        };
        if change.is_some() {
            opened.form.set(None);
        }
        opened.outcome.set(Some(Outcome { tone, said, secrets: change.and_then(Secrets::of) }));
        opened.load.run(());
    });
}
