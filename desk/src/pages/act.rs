//! Doing something to a case: what is allowed as buttons, and behind each the form that asks what belongs to it.
//!
//! Everything that is missing is asked for at once; a refusal shows clause and remedies as the person will read them
//! before it is sent. A case that moved meanwhile keeps what was typed.

use super::{
    answers::{self, Answers},
    opened::Opened,
    trouble,
};
use crate::{
    keys::Key,
    state::Desk,
    texts::{CANCEL, act as words, case as case_words},
};
use domain::{
    cases::{
        ActOnCase, Action, CaseView, ColleagueView, Hands, Kind, MissingCode, OwnQuestion, PauseReason,
        ReasonCode,
    },
    fields::FieldErrors,
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Checkboxes, Choice, Look, OwnWordForm, Passage, Radios, Select,
    client::Intents,
    errors::focus,
    own_word,
    plain::{all, attributed, div, h2, live, maybe, other_button, p, picture},
};

/// The actions of an office and of somebody beside the person, in the order in which they are offered.
const OFFERED: [Action; 12] = [
    Action::Forward,
    Action::Approve,
    Action::SendBack,
    Action::Refuse,
    Action::Pause,
    Action::Resume,
    Action::Hear,
    Action::Delegate,
    Action::Note,
    Action::TopUp,
    Action::Object,
    Action::Withdraw,
];

/// Reasons that a worker may name; waiting for the applicant is what sending back does.
const PAUSES: [PauseReason; 3] =
    [PauseReason::CheckingWithAnotherOffice, PauseReason::NaturalDisaster, PauseReason::SystemOutage];

/// Which form is open, and what stands in it.
#[derive(Clone, Copy)]
pub(super) struct Acting {
    open: RwSignal<Option<Action>>,
    missing: RwSignal<Vec<String>>,
    reason: RwSignal<String>,
    pause: RwSignal<String>,
    note: RwSignal<String>,
    /// Whose hands were chosen: an account, or [`OFFICE`].
    hands: RwSignal<String>,
    /// Who may have the step, from when the form is open.
    colleagues: RwSignal<Option<Vec<ColleagueView>>>,
    /// What the person says for themselves.
    own_word: OwnWordForm,
    /// The answers that are topped up, from when the form is open.
    answers: StoredValue<Option<Answers>>,
    intents: Intents<ActOnCase>,
    asking: Asking,
}

impl Acting {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::default(),
            missing: RwSignal::default(),
            reason: RwSignal::default(),
            pause: RwSignal::default(),
            note: RwSignal::default(),
            hands: RwSignal::default(),
            colleagues: RwSignal::default(),
            own_word: OwnWordForm::default(),
            answers: StoredValue::new(None),
            intents: Intents::default(),
            asking: Asking::new(),
        }
    }

    /// Opens what a key means, where that is allowed now.
    pub(super) fn open_by(self, key: Key, opened: Opened) {
        let actions: &[Action] = match key {
            Key::Approve => &[Action::Forward, Action::Approve],
            Key::SendBack => &[Action::SendBack],
            Key::Refuse => &[Action::Refuse],
            _ => &[],
        };
        let allowed = opened.case.with_untracked(|case| case.as_ref().map(|case| case.allowed.clone()));
        let action =
            actions.iter().find(|action| allowed.as_ref().is_some_and(|allowed| allowed.contains(action)));
        if let Some(action) = action {
            self.open.set(Some(*action));
        }
    }

    /// What is sent, as it stands in the form.
    fn request(self, action: Action) -> Result<ActOnCase, FieldErrors> {
        let mut request = ActOnCase::new(action);
        let note = self.note.get_untracked();
        let note = (!note.trim().is_empty()).then_some(note);
        match action {
            Action::SendBack => {
                request.missing = self
                    .missing
                    .get_untracked()
                    .iter()
                    .filter_map(|code| MissingCode::from_code(code))
                    .collect();
                request.note = note;
                if request.missing.is_empty() {
                    return Err(wanting("missing", words::NO_MISSING));
                }
            }
            Action::Refuse => {
                request.reason = ReasonCode::from_code(&self.reason.get_untracked());
                request.note = note;
                if request.reason.is_none() {
                    return Err(wanting("reason", words::NO_REASON));
                }
            }
            Action::Pause => {
                request.pause = PauseReason::from_code(&self.pause.get_untracked());
                if request.pause.is_none() {
                    return Err(wanting("pause", words::NO_PAUSE));
                }
            }
            Action::Object => request.note = note,
            Action::Note => {
                request.note = note;
                if request.note.is_none() {
                    return Err(wanting("note", words::NO_NOTE));
                }
            }
            Action::Delegate => {
                let hands = self.hands.get_untracked();
                request.delegate_to = hands.parse().ok();
                if request.delegate_to.is_none() && hands != OFFICE {
                    return Err(wanting("delegate_to", words::NO_HANDS));
                }
            }
            Action::Hear => request.own_word = Some(self.own_word.given()?),
            Action::TopUp => {
                let answers = self.answers.get_value().map(Answers::given).transpose();
                request.answers = answers.map_err(answers::in_words)?;
            }
            _ => {}
        }
        Ok(request)
    }

    fn clear(self) {
        self.intents.forget();
        self.open.set(None);
        self.missing.set(Vec::new());
        for field in [self.reason, self.pause, self.note, self.hands] {
            field.set(String::new());
        }
        self.own_word.clear();
        self.colleagues.set(None);
    }
}

fn wanting(field: &'static str, sentence: &'static str) -> FieldErrors {
    let mut errors = FieldErrors::one(field, "required");
    for error in &mut errors.0 {
        error.message = sentence.into();
    }
    errors
}

/// What may be done, and the form of what was chosen.
pub(super) fn panel(desk: Desk, opened: Opened, acting: Acting) -> AnyView {
    let allowed = Memo::new(move |_| opened.case.with(|case| case.as_ref().map(offered)));
    let content = live(move || {
        let Some(allowed) = allowed.get() else { return maybe(None) };
        match acting.open.get().filter(|action| allowed.contains(action)) {
            Some(action) => form(desk, opened, acting, action),
            None if allowed.is_empty() => p("quiet", case_words::NO_ACTIONS),
            None => div("buttons", allowed.iter().map(|action| offer(acting, *action))),
        }
    });
    let title = live(move || maybe(allowed.get().map(|_| h2(case_words::ACTIONS))));
    attributed("section", &[("class", "act")], vec![title, trouble(acting.asking, None), content])
}

fn offered(case: &CaseView) -> Vec<Action> {
    OFFERED.into_iter().filter(|action| case.allowed.contains(action)).collect()
}

fn name(action: Action) -> &'static str {
    match action {
        Action::Forward => words::FORWARD,
        Action::Approve => words::APPROVE,
        Action::SendBack => words::SEND_BACK,
        Action::Refuse => words::REFUSE,
        Action::Pause => words::PAUSE,
        Action::Resume => words::RESUME,
        Action::Delegate => words::DELEGATE,
        Action::Note => words::ADD_NOTE,
        Action::Hear => words::HEAR,
        Action::TopUp => words::TOP_UP,
        Action::Object => words::OBJECT,
        Action::Withdraw => words::WITHDRAW,
    }
}

fn look(action: Action) -> Look {
    match action {
        Action::Forward | Action::Approve | Action::TopUp => Look::Main,
        Action::Refuse | Action::Withdraw => Look::Grave,
        Action::SendBack
        | Action::Pause
        | Action::Resume
        | Action::Object
        | Action::Delegate
        | Action::Note
        | Action::Hear => Look::Other,
    }
}

fn offer(acting: Acting, action: Action) -> AnyView {
    let open = move |()| acting.open.set(Some(action));
    view! { <Button label=name(action) look=look(action) on_press=open/> }.into_any()
}

/// The choice that puts the step back into the hands of the whole office.
const OFFICE: &str = "office";

/// The first question that the person is asked for themselves.
const HEARD: &str = own_word::field(OwnQuestion::ALL[0]);

/// The button that sends the form; it takes the focus where nothing else has to be said.
const CONFIRM: &str = "confirm";

fn form(desk: Desk, opened: Opened, acting: Acting, action: Action) -> AnyView {
    let send = Callback::new(move |()| send(desk, opened, acting, action));
    let errors = acting.asking.errors;
    let of_case = |case: &CaseView| (case.kind, case.heard_apart);
    let (kind, apart) =
        opened.case.with_untracked(|case| case.as_ref().map_or((Kind::JobSeeking, false), of_case));
    let choice = |code: &'static str, says: &'static str| Choice::new(code, says);
    let (first, fields) = match action {
        Action::SendBack => {
            let choices =
                MissingCode::of(kind).into_iter().map(|code| choice(code.code(), code.words())).collect();
            let missing = view! {
                <Checkboxes field="missing" legend=words::MISSING choices=choices values=acting.missing errors=errors/>
            };
            ("missing", vec![missing.into_any(), note(acting)])
        }
        Action::Refuse => {
            let choices = ReasonCode::of(kind, apart)
                .into_iter()
                .map(|code| choice(code.code(), code.words()))
                .collect();
            let reason = view! {
                <Radios field="reason" legend=words::REASON choices=choices value=acting.reason errors=errors/>
            };
            ("reason", vec![reason.into_any(), live(move || maybe(as_read(acting))), note(acting)])
        }
        Action::Pause => {
            let choices = PAUSES.iter().map(|code| choice(code.code(), code.words())).collect();
            let pause = view! {
                <Radios field="pause" legend=words::PAUSE_WHY choices=choices value=acting.pause errors=errors/>
            };
            ("pause", vec![pause.into_any()])
        }
        Action::TopUp => {
            let before =
                opened.case.with_untracked(|case| case.as_ref().and_then(|case| case.answers.clone()));
            let answers = before.map(|before| Answers::new(Some(&before)));
            acting.answers.set_value(answers);
            let questions = answers.map(|answers| answers::questions(answers, errors, send));
            (CONFIRM, vec![p("", words::TOP_UP_TEXT), maybe(questions)])
        }
        Action::Object => ("note", vec![p("", words::OBJECT_TEXT), objection(acting)]),
        Action::Delegate => ("delegate_to", vec![hands(desk, opened, acting)]),
        Action::Note => ("note", vec![passage(acting, words::NOTED, words::NOTED_HINT)]),
        Action::Hear => (HEARD, hearing(acting)),
        Action::Withdraw => (CONFIRM, vec![p("", words::WITHDRAW_TEXT)]),
        Action::Approve => (CONFIRM, vec![p("", words::APPROVE_TEXT)]),
        Action::Resume => (CONFIRM, vec![p("", words::RESUME_TEXT)]),
        Action::Forward => (CONFIRM, vec![p("", words::FORWARD_TEXT)]),
    };
    request_animation_frame(move || focus(first));
    let confirm = format!("{}：{}", words::CONFIRM, name(action));
    let busy = acting.asking.busy;
    let confirm = view! { <Button label=confirm look=look(action) on_press=send busy=busy id=CONFIRM/> };
    let cancel = other_button(CANCEL, Callback::new(move |()| acting.open.set(None)));
    let written = matches!(action, Action::SendBack | Action::Refuse | Action::Note);
    let warning = (apart && written).then(|| p("strong", words::GUARDIAN_READS));
    div("form", [maybe(warning), all(fields), div("buttons", [confirm.into_any(), cancel])])
}

/// Into whose hands the step goes: somebody of the office, or all of it again.
fn hands(desk: Desk, opened: Opened, acting: Acting) -> AnyView {
    let held = opened.case.with_untracked(|case| case.as_ref().map(|case| (case.id, case.hands)));
    let Some((case, held)) = held else { return maybe(None) };
    let finding = Asking::new();
    finding.run(desk, desk.client.list_colleagues(case), move |list| {
        acting.colleagues.set(Some(list.items));
        request_animation_frame(|| focus("delegate_to"));
    });
    let select = move |colleagues: Vec<ColleagueView>| {
        let name = |colleague: ColleagueView| {
            let me = if colleague.is_me { words::ME } else { "" };
            (colleague.id.to_string(), format!("{}{me}", colleague.name))
        };
        let none = (String::new(), words::CHOOSE.to_owned());
        let office = (held != Hands::Office).then(|| (OFFICE.to_owned(), words::OFFICE.to_owned()));
        let options = [none].into_iter().chain(colleagues.into_iter().map(name)).chain(office).collect();
        let errors = acting.asking.errors;
        view! { <Select field="delegate_to" label=words::HANDS options=options value=acting.hands errors=errors/> }
            .into_any()
    };
    all([trouble(finding, None), live(move || maybe(acting.colleagues.get().map(select)))])
}

/// How the person is asked, and what they are asked, each with its picture.
fn hearing(acting: Acting) -> Vec<AnyView> {
    let ask = |question: &OwnQuestion| {
        let choices = acting.own_word.choices(*question, false, acting.asking.errors);
        div("easy", [picture("easy-picture", own_word::picture(*question)), choices])
    };
    [p("strong", words::HEAR_HOW)].into_iter().chain(OwnQuestion::ALL.iter().map(ask)).collect()
}

fn note(acting: Acting) -> AnyView {
    passage(acting, words::NOTE, words::NOTE_HINT)
}

/// What the person says against the refusal, in their own words.
fn objection(acting: Acting) -> AnyView {
    passage(acting, words::OBJECTION, words::OBJECTION_HINT)
}

fn passage(acting: Acting, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <Passage
            field="note"
            label=label
            hint=hint
            longest=200
            value=acting.note
            errors=acting.asking.errors
        />
    }
    .into_any()
}

/// The refusal as the person will read it.
fn as_read(acting: Acting) -> Option<AnyView> {
    let reason = ReasonCode::from_code(&acting.reason.get())?;
    Some(div(
        "paper",
        [
            p("quiet", words::TELLS),
            p("strong", reason.words()),
            p("", format!("{}{}", case_words::CLAUSE, reason.clause())),
            p("", format!("{}{}", case_words::CHANGE, reason.would_change())),
        ],
    ))
}

fn send(desk: Desk, opened: Opened, acting: Acting, action: Action) {
    let request = match acting.request(action) {
        Ok(request) => request,
        Err(wrong) => return acting.asking.errors.show(wrong),
    };
    let Some((id, version)) =
        opened.case.with_untracked(|case| case.as_ref().map(|case| (case.id, case.version)))
    else {
        return;
    };
    // The same sent again after the line broke is done once; what was changed in between is another thing.
    let intent = acting.intents.of(&request);
    let acted = async move {
        match desk.client.act_on_case(id, version, &request, &intent).await {
            // Somebody was faster: what they did is shown, and what was typed stays.
            Err(failure) if failure.status() == Some(412) => Ok(None),
            acted => acted.map(Some),
        }
    };
    acting.asking.run(desk, acted, move |case: Option<CaseView>| {
        if let Some(case) = case {
            acting.clear();
            opened.done(case);
        } else {
            opened.stale.set(true);
            opened.load.run(());
        }
    });
}
