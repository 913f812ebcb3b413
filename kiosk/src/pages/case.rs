//! One case: where it stands, what is asked of the person, topping up, withdrawing and objecting.

use super::{own_word, private, questions::key, trouble};
use crate::{
    draft::Draft,
    flow::{Filling, Page, Question},
    state::Kiosk,
    texts::{WAIT, case as words},
};
use domain::cases::{ActOnCase, Action, CaseView, Kind, RefusalView};
use domain::reference::grouped;
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, Look, StepLine, Steps, SummaryRow, Tone,
    client::Intent,
    dates,
    plain::{
        all, button, details, div, h2, heading, lines, live, maybe, notification, other_button, p, summary,
        waiting,
    },
};
use uuid::Uuid;

/// Leads to the page of this case.
pub(super) fn open(kiosk: Kiosk, case: Uuid) {
    kiosk.case_id.set(Some(case));
    kiosk.case.set(None);
    kiosk.go(Page::Case);
}

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let loading = Asking::new();
    let load = Callback::new(move |()| {
        if let Some(id) = kiosk.case_id.get_untracked() {
            loading.run(kiosk, kiosk.client.show_case(id), move |case| kiosk.case.set(Some(case)));
        }
    });
    load.run(());
    let acting = Asking::new();
    // Somebody else was faster: what stands there is old.
    Effect::new(move |_| {
        if acting.failure.with(|failure| failure.as_ref().and_then(ui::client::Failure::status)) == Some(412)
        {
            load.run(());
        }
    });
    all([
        heading(words::TITLE),
        super::told(kiosk),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        trouble(acting, None),
        live(move || maybe(kiosk.case.get().map(|case| body(kiosk, &case, acting)))),
    ])
}

fn body(kiosk: Kiosk, case: &CaseView, acting: Asking) -> AnyView {
    let title = format!("{} {}", super::cases::kind_words(case.kind), grouped(&case.reference));
    let paused = case.paused.map(|paused| p("", format!("{}{}", words::PAUSED, paused.words())));
    let usual = case.usual.map(|usual| {
        let [before, between, after] = words::USUAL;
        p("", format!("{before}{}{between}{}{after}", usual.median_days, usual.ninety_percent_days))
    });
    let steps = case.steps.iter().map(StepLine::of).collect();
    all([
        p("quiet", title),
        h2(format!("{}：{}", words::NOW, case.stage_words)),
        maybe(own_word::invitation(kiosk, case)),
        maybe(missing(case)),
        maybe(paused),
        maybe(case.refusal.clone().map(refusal)),
        h2(words::STEPS),
        view! { <Steps steps=steps/> }.into_any(),
        maybe(usual),
        maybe(answers(case)),
        buttons(kiosk, case, acting),
    ])
}

fn missing(case: &CaseView) -> Option<AnyView> {
    if case.missing.is_empty() && case.note.is_none() {
        return None;
    }
    let note = case.note.as_ref().map(|note| p("", format!("{}{note}", words::NOTE)));
    let asked = lines(case.missing.iter().map(|item| item.words.clone()));
    let content = [h2(words::MISSING), asked].into_iter().chain(note).chain([p("", words::BRING)]);
    Some(notification(Tone::Information, vec![private(content)]))
}

fn refusal(refusal: RefusalView) -> AnyView {
    let note = refusal.note.map(|note| p("", format!("{}{note}", words::NOTE)));
    let content = vec![
        h2(words::REFUSED),
        p("", refusal.words),
        maybe(note),
        p("", format!("{}{}", words::CHANGE, refusal.would_change)),
        p("", format!("{}{}", words::CLAUSE, refusal.clause)),
        p("", words::REMEDIES),
        lines(refusal.remedies),
    ];
    notification(Tone::Information, vec![private(content)])
}

fn answers(case: &CaseView) -> Option<AnyView> {
    let draft = Draft::of(case.answers.as_ref()?);
    let row = |question| SummaryRow::fixed(key(question), draft.words(question)).private();
    let rows = Question::ALL.map(row).to_vec();
    Some(details(words::ANSWERS, summary(rows)))
}

fn buttons(kiosk: Kiosk, case: &CaseView, acting: Asking) -> AnyView {
    // What another kind asks for is shown to a worker, not answered here.
    let answerable = case.kind == Kind::JobSeeking && case.allowed.contains(&Action::TopUp);
    let top_up = answerable.then(|| {
        let draft = case.answers.as_ref().map(Draft::of).unwrap_or_default();
        let press = move |()| {
            kiosk.form.fill(draft.clone());
            kiosk.filling.set(Filling::ToppingUp);
            kiosk.go(Page::Check);
        };
        button(words::TOP_UP, Callback::new(press))
    });
    let practised = kiosk.practice.get_untracked();
    let papers = (!case.stage.is_final() && !practised)
        .then(|| other_button(words::PAPERS, super::to(kiosk, Page::Papers)));
    let letters = (!practised).then(|| other_button(words::LETTERS, super::to(kiosk, Page::Letters)));
    let asked: Vec<_> = ASKED.iter().filter(|asked| case.allowed.contains(&asked.action)).collect();
    let asked = asked.into_iter().map(|asked| (asked, RwSignal::new(false))).collect::<Vec<_>>();
    let open = asked.iter().map(|(asked, open)| {
        let open = *open;
        other_button(asked.name, Callback::new(move |()| open.set(true)))
    });
    let buttons =
        super::actions(kiosk, top_up.into_iter().chain(papers).chain(letters).chain(open).collect());
    let object_by = case.object_by.map(|by| p("quiet", format!("{}{}", words::OBJECT_BY, dates::long(by))));
    let dialogs = asked.iter().map(|(asked, open)| dialog(kiosk, case, acting, asked, *open));
    all(object_by.into_iter().chain([buttons]).chain(dialogs))
}

/// What is asked once more, with what follows, before it is done.
struct Asked {
    action: Action,
    name: &'static str,
    id: &'static str,
    title: &'static str,
    follows: &'static [&'static str],
    yes: &'static str,
    no: &'static str,
    look: Look,
}

static ASKED: [Asked; 2] = [
    Asked {
        action: Action::Object,
        name: words::OBJECT,
        id: "object",
        title: words::OBJECT_TITLE,
        follows: &words::OBJECT_FOLLOWS,
        yes: words::OBJECT_YES,
        no: words::OBJECT_NO,
        look: Look::Main,
    },
    Asked {
        action: Action::Withdraw,
        name: words::WITHDRAW,
        id: "withdraw",
        title: words::WITHDRAW_TITLE,
        follows: &[words::WITHDRAW_TEXT],
        yes: words::WITHDRAW_YES,
        no: words::WITHDRAW_NO,
        look: Look::Grave,
    },
];

fn dialog(
    kiosk: Kiosk,
    case: &CaseView,
    acting: Asking,
    asked: &'static Asked,
    open: RwSignal<bool>,
) -> AnyView {
    let (id, version, intent) = (case.id, case.version, Intent::new());
    let act = move |()| {
        let intent = intent.clone();
        let request = ActOnCase::new(asked.action);
        let sending = async move { kiosk.client.act_on_case(id, version, &request, &intent).await };
        acting.run(kiosk, sending, move |case| kiosk.case.set(Some(case)));
        open.set(false);
    };
    let stay = Callback::new(move |()| open.set(false));
    let yes = view! { <Button label=asked.yes look=asked.look on_press=act/> };
    // The careful answer is the plain one, where the other cannot be taken back.
    let no = if asked.look == Look::Main { other_button } else { button };
    let content = all([
        all(asked.follows.iter().map(|sentence| p("", *sentence))),
        div("buttons", [no(asked.no, stay), yes.into_any()]),
    ]);
    view! {
        <Dialog id=asked.id title=asked.title open=open on_cancel=stay>
            {content}
        </Dialog>
    }
    .into_any()
}
