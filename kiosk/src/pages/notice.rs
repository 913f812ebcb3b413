//! What is done with the answers, and whether the person agrees: asked on its own, with nothing ticked beforehand.
//! Who agreed to this version before is not asked again, and who has registered already is shown how that is going.

use super::trouble;
use crate::{flow::Page, pictures, state::Kiosk, texts};
use domain::{
    cases::{AssessCase, Assessment, Kind},
    consents::{ConsentView, GiveConsent, NoticeView, Purpose},
};
use leptos::prelude::*;
use texts::notice as words;
use ui::{
    Asking,
    client::{Failure, Intent},
    plain::{all, details, div, live, maybe, other_button, p, waiting},
};

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let loading = Asking::new();
    let notice = RwSignal::new(None::<NoticeView>);
    let load = Callback::new(move |()| {
        loading.run(kiosk, ask(kiosk), move |asked| match asked {
            Asked::Notice(view) => notice.set(Some(view)),
            Asked::Assessed(assessment) => assessed(kiosk, assessment),
            Asked::UnderWay => told(kiosk, texts::cases::UNDER_WAY),
            Asked::OthersToGive => told(kiosk, words::OTHERS_TO_GIVE),
        });
    });
    load.run(());
    all([
        super::lead(words::TITLE, words::EASY, pictures::LOCK),
        waiting(loading.busy, texts::WAIT),
        trouble(loading, Some(load)),
        live(move || maybe(notice.get().map(|view| consent_form(kiosk, view)))),
    ])
}

/// Leads to the cases, which say why.
fn told(kiosk: Kiosk, sentence: &'static str) {
    kiosk.told.set(Some(sentence));
    kiosk.go(Page::Cases);
}

/// What there is to show: the notice, or at once whether registering is open to the person, or that they have
/// registered already, or that they have to agree first, and nobody else for them.
enum Asked {
    UnderWay,
    OthersToGive,
    Notice(NoticeView),
    Assessed(Assessment),
}

async fn ask(kiosk: Kiosk) -> Result<Asked, Failure> {
    let cases = kiosk.client.list_cases(None).await?;
    if cases.items.iter().any(|case| case.kind == Kind::JobSeeking && !case.stage.is_final()) {
        return Ok(Asked::UnderWay);
    }
    let notice = kiosk.client.show_notice(Purpose::JobSeeking).await?;
    let given = match kiosk.client.list_consents().await {
        // Whoever acts by a mandate agrees to nothing in the person's name.
        Err(failure) if kiosk.represents() && failure.status() == Some(403) => {
            let assessment = assess(kiosk).await?;
            let missing = assessment.open && assessment.agreement_missing;
            return Ok(if missing { Asked::OthersToGive } else { Asked::Assessed(assessment) });
        }
        given => given?,
    };
    if given.iter().any(|consent| covers(consent, &notice)) {
        assess(kiosk).await.map(Asked::Assessed)
    } else {
        Ok(Asked::Notice(notice))
    }
}

fn covers(consent: &ConsentView, notice: &NoticeView) -> bool {
    consent.purpose == notice.purpose && consent.version == notice.version && consent.withdrawn_at.is_none()
}

async fn assess(kiosk: Kiosk) -> Result<Assessment, Failure> {
    kiosk.client.assess_case(&AssessCase { kind: Kind::JobSeeking, resident_id: None }).await
}

fn assessed(kiosk: Kiosk, assessment: Assessment) {
    if assessment.open {
        kiosk.begin_form();
    } else {
        kiosk.assessment.set(Some(assessment));
        kiosk.go(Page::NotEligible);
    }
}

fn consent_form(kiosk: Kiosk, notice: NoticeView) -> AnyView {
    let asking = Asking::new();
    let agreed = RwSignal::new(Vec::<String>::new());
    let intent = Intent::new();
    let consent = GiveConsent { purpose: notice.purpose, version: notice.version };
    let give = Callback::new(move |()| {
        if agreed.with_untracked(Vec::is_empty) {
            asking.errors.show_one(super::TICK, "required", words::EMPTY);
            return;
        }
        let (consent, intent) = (consent.clone(), intent.clone());
        let giving = async move {
            kiosk.client.give_consent(&consent, &intent).await?;
            assess(kiosk).await
        };
        asking.run(kiosk, giving, move |assessment| assessed(kiosk, assessment));
    });
    let buttons =
        [asking.button(words::GIVE, give), other_button(words::REFUSE, super::to(kiosk, Page::Home))];
    all([
        trouble(asking, Some(give)),
        p("paper", notice.easy_text),
        details(words::FULL, p("", notice.text)),
        super::tick(words::LEGEND, words::AGREE, agreed, asking.errors),
        div("buttons", buttons),
    ])
}
