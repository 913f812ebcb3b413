//! What the person says for themselves when their guardian applied: three questions in easy words, each on a page of its
//! own. Whoever stands for them never gets here.

use crate::{
    flow::Page,
    state::Kiosk,
    texts::{NEXT, own_word as words},
};
use domain::cases::{ActOnCase, Action, CaseView, OwnQuestion};
use leptos::prelude::*;
use ui::{
    Asking, Tone,
    client::Intents,
    own_word::picture,
    plain::{all, attributed, button, h2, notification, p},
};

pub(super) fn page(kiosk: Kiosk, question: OwnQuestion) -> AnyView {
    let (asking, intents) = (Asking::new(), Intents::default());
    let next = Callback::new(move |()| {
        if let Err(wrong) = kiosk.own_word.answer(question) {
            return asking.errors.show(wrong);
        }
        match Page::after_own_word(question) {
            Page::OwnWord(next) => kiosk.go(Page::OwnWord(next)),
            _ => send(kiosk, asking, &intents),
        }
    });
    let last = Page::after_own_word(question) == Page::Case;
    all([
        super::lead(question.words(), words::EASY, picture(question)),
        super::trouble(asking, None),
        attributed(
            "div",
            &[("data-chosen", "apart")],
            vec![kiosk.own_word.choices(question, true, asking.errors)],
        ),
        super::actions(kiosk, vec![button(if last { words::SEND } else { NEXT }, next)]),
    ])
}

fn send(kiosk: Kiosk, asking: Asking, intents: &Intents<ActOnCase>) {
    let (Some((id, version)), Ok(word)) = (
        kiosk.case.with_untracked(|case| case.as_ref().map(|case| (case.id, case.version))),
        kiosk.own_word.given(),
    ) else {
        return kiosk.go(Page::Case);
    };
    let request = ActOnCase { own_word: Some(word), ..ActOnCase::new(Action::Hear) };
    let intent = intents.of(&request);
    let sending = async move { kiosk.client.act_on_case(id, version, &request, &intent).await };
    asking.run(kiosk, sending, move |case| {
        kiosk.own_word.clear();
        kiosk.case.set(Some(case));
        kiosk.told.set(Some(words::THANKS));
        kiosk.go(Page::Case);
    });
}

/// On the page of the case: that somebody else filed it, and the way for the person to say what they want. To whoever
/// stands for them, that the person is asked. What was said is shown to nobody here: whoever has the card is not known to
/// be the person.
pub(super) fn invitation(kiosk: Kiosk, case: &CaseView) -> Option<AnyView> {
    if !case.heard_apart || case.stage.is_final() {
        return None;
    }
    if !case.allowed.contains(&Action::Hear) {
        return Some(p("quiet", words::IS_ASKED));
    }
    let begin = Callback::new(move |()| {
        kiosk.own_word.clear();
        kiosk.go(Page::OwnWord(OwnQuestion::ALL[0]));
    });
    let content = vec![h2(words::TITLE), p("", words::WHY), button(words::BEGIN, begin)];
    Some(notification(Tone::Information, content))
}
