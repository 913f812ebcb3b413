//! What came of a change: told, and where it gave new secrets, these: shown once, printed and handed over, gone with the
//! page.

use crate::texts::staff as words;
use domain::staff::{SecretsView, StaffChangeView};
use leptos::prelude::*;
use ui::{
    SummaryRow, Tone, dates,
    plain::{all, button, div, element, h2, live, maybe, notification, other_button, p, strong, summary},
    slip::qr,
};

/// How the authenticator on the phone calls it: 爱心, as an address says it.
const ISSUER: &str = "%E7%88%B1%E5%BF%83";

/// Whose secrets, and what they are.
#[derive(Clone)]
pub(super) struct Secrets {
    pub(super) name: String,
    pub(super) login_name: String,
    pub(super) view: SecretsView,
}

impl Secrets {
    /// The secrets that a change gave, where it gave some.
    pub(super) fn of(change: StaffChangeView) -> Option<Self> {
        let StaffChangeView { name, login_name, secrets, .. } = change;
        secrets.map(|view| Self { name, login_name, view })
    }
}

/// What came of a change.
#[derive(Clone)]
pub(super) struct Outcome {
    pub(super) tone: Tone,
    pub(super) said: &'static str,
    pub(super) secrets: Option<Secrets>,
}

/// What came of the last change, and `page` below it; instead of that the secrets, until they are handed over.
pub(super) fn over(
    outcome: RwSignal<Option<Outcome>>,
    page: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let told = move || outcome.get().map(|last| notification(last.tone, vec![p("strong", last.said)]));
    // The page is made anew only when it gives way to secrets: what is being typed in it stays.
    let gave =
        Memo::new(move |_| outcome.with(|last| last.as_ref().is_some_and(|last| last.secrets.is_some())));
    let content = live(move || {
        let secrets = gave.get().then(|| outcome.get_untracked().and_then(|last| last.secrets)).flatten();
        match secrets {
            Some(secrets) => slip(secrets, Callback::new(move |()| outcome.set(None))),
            None => page(),
        }
    });
    all([live(move || maybe(told())), content])
}

/// What is handed over. `done` takes it off the screen.
pub(super) fn slip(secrets: Secrets, done: Callback<()>) -> AnyView {
    let Secrets { name, login_name, view } = secrets;
    let code = picture(&login_name, &view.phone_secret);
    let until = dates::to_the_minute(view.password_until);
    let rows = vec![
        SummaryRow::fixed(words::NAME, name),
        SummaryRow::fixed(words::LOGIN, login_name),
        SummaryRow::fixed(words::PASSWORD, view.password),
        SummaryRow::fixed(words::PASSWORD_UNTIL, until),
    ];
    let codes = view.printed_codes.into_iter().map(|code| element("li", "", [strong(code)]));
    let print = Callback::new(|()| {
        // A browser that cannot print leaves them on the screen, to be copied.
        let _ = window().print();
    });
    let content = [
        h2(words::SECRETS),
        p("strong screen", words::KEEP),
        summary(rows),
        p("", words::FIRST),
        h2(words::PHONE),
        p("", words::PHONE_TEXT),
        maybe(code),
        div("secret", [strong(grouped(&view.phone_secret))]),
        h2(words::CODES),
        p("", words::CODES_TEXT),
        element("ol", "secret", codes),
        div("buttons", [button(words::PRINT, print), other_button(words::HANDED_OVER, done)]),
    ];
    div("column credentials", content)
}

/// The secret of the phone to be scanned by its authenticator.
fn picture(login_name: &str, secret: &str) -> Option<AnyView> {
    let svg = qr(&address(login_name, secret))?;
    Some(view! { <div class="scan" role="img" aria-label=words::SCAN inner_html=svg></div> }.into_any())
}

/// The secret as authenticators read it: six digits, thirty seconds and SHA-1 are what they take unasked.
fn address(login_name: &str, secret: &str) -> String {
    format!("otpauth://totp/{ISSUER}:{login_name}?secret={secret}&issuer={ISSUER}")
}

/// Letters by four, as people type them.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_an_authenticator_is_plain_ascii() {
        let address = address("city.two", "JBSWY3DP");
        assert_eq!(
            address,
            "otpauth://totp/%E7%88%B1%E5%BF%83:city.two?secret=JBSWY3DP&issuer=%E7%88%B1%E5%BF%83"
        );
    }

    #[test]
    fn a_secret_is_typed_by_four() {
        assert_eq!(grouped("JBSWY3DPEB"), "JBSW Y3DP EB");
    }
}
