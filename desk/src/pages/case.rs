//! One case: who, what, where it stands, what happened, and what the worker may do.
//!
//! The page watches the case: when somebody else has acted, what is new is told at once, and what is being typed stays.

use super::{act, correct, documents, letters, opened::Opened, queue::due_words, trouble};
use crate::{
    flow::Page,
    keys::Key,
    state::Desk,
    texts::{WAIT, beside as beside_words, case as words, standing as standing_words},
};
use domain::reference::grouped;
use domain::{
    cases::{CaseView, HistoryLine, OwnQuestion, RefusalView, Said, Will},
    job_seeking::JobSeekingAnswers,
};
use leptos::prelude::*;
use ui::{
    Asking, StepLine, Steps, SummaryRow, Tone,
    client::Watch,
    dates,
    plain::{
        all, button, div, element, h2, heading, lines, live, maybe, notification, other_button, p, pressable,
        summary, text, waiting,
    },
};
use uuid::Uuid;

pub(super) fn page(desk: Desk, id: Uuid) -> AnyView {
    let loading = Asking::new();
    let case = RwSignal::new(None::<CaseView>);
    let news = RwSignal::new(Vec::new());
    let (stale, acted, handed_in) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(0));
    let load = Callback::new(move |()| {
        let opened = Opened { case, news, stale, acted, handed_in, load: Callback::new(|()| ()) };
        loading.run(desk, desk.client.show_case(id), move |view| opened.show(view));
    });
    let opened = Opened { case, news, stale, acted, handed_in, load };
    load.run(());
    watch(desk, id, opened);
    let next = Callback::new(move |()| desk.go(desk.queue.after(id).map_or(Page::Queue, Page::Case)));
    let acting = act::Acting::new();
    desk.on_key.set_value(Some(Callback::new(move |key| match key {
        Key::Next => next.run(()),
        other => acting.open_by(other, opened),
    })));
    all([
        heading(words::TITLE),
        super::told(desk),
        waiting(loading.busy, WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(told(desk, id, opened, next))),
        live(move || maybe(case.get().map(|case| facts(desk, &case)))),
        act::panel(desk, opened, acting),
        documents::panel(desk, id, opened),
        live(move || maybe(case.get().map(|case| course(&case)))),
        letters::section(desk, id, opened),
    ])
}

/// Reads the case again when it is another than the one that is shown. Ends with the page, and begins anew after the lock,
/// which ended what was watched in the session before.
fn watch(desk: Desk, id: Uuid, opened: Opened) {
    let watching = StoredValue::new_local(None::<Watch>);
    let handed_in = StoredValue::new(None::<i64>);
    Effect::new(move |_| {
        let here = !desk.locked.get();
        let watch = here.then(|| {
            desk.client.watch_case(id, move |told| {
                let shown = opened.case.try_with_untracked(|case| case.as_ref().map(|case| case.version));
                if shown.flatten().is_some_and(|shown| shown != told.version) {
                    opened.load.run(());
                }
                let before = handed_in.try_update_value(|last| last.replace(told.documents)).flatten();
                if before.is_some_and(|before| before != told.documents) {
                    opened.handed_in.update(|times| *times += 1);
                }
            })
        });
        watching.set_value(watch);
    });
    on_cleanup(move || drop(watching.try_update_value(Option::<Watch>::take)));
}

/// What somebody else did meanwhile, or that the worker's own action is done and where to go from here.
fn told(desk: Desk, id: Uuid, opened: Opened, next: Callback<()>) -> Option<AnyView> {
    let news = opened.news.get();
    if !news.is_empty() {
        let lead = if opened.stale.get() { words::STALE } else { words::MOVED };
        return Some(notification(Tone::Information, vec![p("strong", lead), history(&news)]));
    }
    if !opened.acted.get() {
        return None;
    }
    let following = desk.queue.after(id).map(|_| button(words::NEXT, next));
    let list = if desk.beside().is_some() {
        other_button(beside_words::BACK, Callback::new(move |()| desk.go(Page::Beside)))
    } else {
        other_button(words::TO_QUEUE, Callback::new(move |()| desk.go(Page::Queue)))
    };
    let ways = div("buttons", following.into_iter().chain([list]));
    Some(notification(Tone::Success, vec![p("strong", words::DONE), ways]))
}

fn facts(desk: Desk, case: &CaseView) -> AnyView {
    let person = case.resident.id;
    let (urgency, due) = due_words(case.due_on, desk.now.get_untracked());
    let due = if case.stage.is_final() { String::new() } else { due };
    let provisional = if case.due_provisional { words::PROVISIONAL } else { "" };
    let mut rows = vec![
        SummaryRow::fixed(words::WHO, case.resident.name_masked.clone()),
        SummaryRow::fixed(words::AREA, case.resident.area_name.clone()),
        SummaryRow::fixed(words::REFERENCE, grouped(&case.reference)),
        SummaryRow::fixed(words::OPENED, dates::long(dates::in_china(case.opened_at))),
    ];
    if let Some(name) = &case.delegate_name {
        rows.push(SummaryRow::fixed(words::HANDS, format!("{name}（{}）", case.hands.words())));
    }
    let back = || Callback::new(move |()| desk.go(Page::Beside));
    let open = if untrack(|| desk.beside()).is_some() {
        pressable("link", [text(beside_words::BACK)], back())
    } else {
        pressable("link", [text(words::PERSON)], Callback::new(move |()| desk.go(Page::Resident(person))))
    };
    div(
        "columns",
        [
            div(
                "column",
                [
                    h2(case.kind.words()),
                    p("strong", format!("{}：{}", words::STAGE, case.stage_words)),
                    element("p", urgency, [text(due), text(provisional)]),
                    summary(rows),
                    open,
                ],
            ),
            div(
                "column",
                [h2(words::ANSWERS), asked(desk, case), maybe(own_word(case)), maybe(objection(case))],
            ),
        ],
    )
}

/// What is applied for, as the kind of case says it.
fn asked(desk: Desk, case: &CaseView) -> AnyView {
    match (&case.ending, &case.correction) {
        (Some(ending), _) => {
            summary(vec![SummaryRow::fixed(standing_words::GROUND, ending.ground.words().to_owned())])
        }
        (None, Some(correction)) => correct::asked(desk, case.id, correction),
        (None, None) => answers(case.answers.as_ref()),
    }
}

fn answers(answers: Option<&JobSeekingAnswers>) -> AnyView {
    let Some(answers) = answers else { return p("quiet", words::FORGOTTEN) };
    let listed = |words: Vec<&'static str>| words.join("、");
    let adjustments = listed(answers.adjustments.iter().map(|one| one.words()).collect());
    let adjustments = if adjustments.is_empty() { words::NOTHING.to_owned() } else { adjustments };
    summary(vec![
        SummaryRow::fixed(words::WORK, listed(answers.work.iter().map(|kind| kind.words()).collect())),
        SummaryRow::fixed(words::HOURS, answers.hours.words()),
        SummaryRow::fixed(words::DISTANCE, answers.distance.words()),
        SummaryRow::fixed(words::ADJUSTMENTS, adjustments),
        SummaryRow::fixed(words::EDUCATION, answers.education.words()),
        SummaryRow::fixed(
            words::PHONE,
            answers.phone.clone().unwrap_or_else(|| words::REGISTERED.to_owned()),
        ),
    ])
}

/// What the person said for themselves, or that nobody asked them yet.
fn own_word(case: &CaseView) -> Option<AnyView> {
    if !case.heard_apart {
        return None;
    }
    let due = case.hearing_due.then(|| notification(Tone::Information, vec![p("", words::NOT_HEARD)]));
    let said = match case.own_word {
        None => maybe(None),
        Some(word) => {
            let rows = word.answers().into_iter();
            let row =
                |(question, said): (OwnQuestion, Said)| SummaryRow::fixed(question.words(), said.words());
            let unwilling = (word.will() == Will::Unwilling).then(|| p("strong", words::UNWILLING));
            all([summary(rows.map(row).collect()), maybe(unwilling)])
        }
    };
    Some(all([h2(words::OWN_WORD), maybe(due), said]))
}

fn objection(case: &CaseView) -> Option<AnyView> {
    let objection = case.objection.as_ref()?;
    let said = objection.note.as_ref().map(|note| p("paper", note.clone()));
    Some(all([h2(words::OBJECTION), maybe(said), refusal(&objection.against)]))
}

fn refusal(refusal: &RefusalView) -> AnyView {
    let note = refusal.note.as_ref().map(|note| p("", format!("{}{note}", words::NOTE)));
    all([
        p("strong", format!("{}：{}", words::REFUSED, refusal.words)),
        maybe(note),
        p("", format!("{}{}", words::CLAUSE, refusal.clause)),
        p("", format!("{}{}", words::CHANGE, refusal.would_change)),
    ])
}

/// Where it stands among its steps, and everything that happened.
fn course(case: &CaseView) -> AnyView {
    let steps: Vec<_> = case.steps.iter().map(StepLine::of).collect();
    let usual = case.usual.map(|usual| {
        let [before, between, after] = words::USUAL;
        p("quiet", format!("{before}{}{between}{}{after}", usual.median_days, usual.ninety_percent_days))
    });
    let refused = case.refusal.as_ref().map(refusal);
    div(
        "columns",
        [
            div(
                "column",
                [h2(words::STEPS), view! { <Steps steps=steps/> }.into_any(), maybe(usual), maybe(refused)],
            ),
            div("column", [h2(words::HISTORY), history(&case.history)]),
        ],
    )
}

fn history(history: &[HistoryLine]) -> AnyView {
    let line = |line: &HistoryLine| {
        let by = line.by.as_deref().unwrap_or(words::ALONE);
        let details = (!line.details.is_empty()).then(|| lines(line.details.clone()));
        let note = line.note.as_ref().map(|note| p("", format!("{}{note}", words::NOTE)));
        element(
            "li",
            "",
            [
                p("quiet", format!("{} {by}", dates::to_the_minute(line.at))),
                p("strong", line.words.clone()),
                maybe(details),
                maybe(note),
            ],
        )
    };
    element("ol", "history", history.iter().map(line))
}
