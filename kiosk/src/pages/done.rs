//! It is filed: the reference, what happens next and by when, whom to ask, and a slip to take home.

use crate::{
    flow::{Filling, Page},
    pictures,
    state::Kiosk,
    texts::{self, done as words},
};
use domain::reference::grouped;
use domain::{
    cases::{CaseView, StepState},
    devices::DeviceView,
};
use leptos::prelude::*;
use ui::{
    Slip, SlipText, dates,
    plain::{all, button, div, element, h2, maybe, other_button, p, strong, text},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let title =
        if kiosk.filling.get_untracked() == Filling::ToppingUp { words::TOPPED_UP } else { words::TITLE };
    let body = kiosk.case.get_untracked().map(|case| body(kiosk, &case));
    all([super::lead(title, words::EASY, pictures::DONE), maybe(body)])
}

fn body(kiosk: Kiosk, case: &CaseView) -> AnyView {
    let device = kiosk.device.get_untracked();
    let phone = device.as_ref().and_then(|device| device.hall_phone.clone());
    let ask = match &phone {
        Some(phone) => format!("{} {phone}。", words::ASK),
        None => words::ASK_NO_PHONE.into(),
    };
    let apart = case.heard_apart.then(|| p("", texts::own_word::IS_ASKED));
    let buttons = [
        button(words::PRINT, Callback::new(|()| super::print())),
        other_button(texts::cases::TITLE, super::to(kiosk, Page::Cases)),
        other_button(texts::shell::LEAVE, Callback::new(move |()| crate::shell::wipe(kiosk))),
    ];
    all([
        element("p", "reference", [text(words::REFERENCE), strong(grouped(&case.reference))]),
        div("text", [h2(words::NEXT), p("", next(case)), maybe(apart), p("", ask)]),
        p("quiet", words::PRINT_HINT),
        div("buttons", buttons),
        view! { <Slip text=slip(case, device)/> }.into_any(),
    ])
}

/// Who acts now, and by when.
fn next(case: &CaseView) -> String {
    let now = case.steps.iter().find(|step| step.state == StepState::Now);
    match now {
        None => case.stage_words.clone(),
        Some(step) => match step.due {
            None => step.step.words().into(),
            Some(due) => format!("{}，{}{}。", step.step.words(), texts::case::DUE, dates::long(due)),
        },
    }
}

fn slip(case: &CaseView, device: Option<DeviceView>) -> SlipText {
    let origin = window().location().origin().unwrap_or_default();
    SlipText {
        hall: device
            .as_ref()
            .map_or_else(|| case.resident.area_name.clone(), |device| device.area_name.clone()),
        name: case.resident.name_masked.clone(),
        reference: grouped(&case.reference),
        step: case.stage.neutral_words().into(),
        date: dates::long(dates::in_china(case.opened_at)),
        address: case.slip_code.as_ref().map(|code| format!("{origin}/k/{code}")),
        phone: device.and_then(|device| device.hall_phone),
    }
}
