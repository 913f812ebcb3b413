//! What a worker shows to sign in: name, password and the code of the second factor.

use crate::{
    Asking, Entry, Errors, Field,
    errors::focus,
    plain::{all, live, maybe},
    texts::credentials as words,
};
use domain::{
    fields::{FieldError, FieldErrors},
    sessions::{Face, SignIn},
};
use leptos::prelude::*;

/// What is typed. Gone with the page, and the code as soon as it was taken.
#[derive(Clone, Copy, Default)]
pub struct Credentials {
    login_name: RwSignal<String>,
    password: RwSignal<String>,
    code: RwSignal<String>,
    /// What stands for the code, where one was shown on this page today.
    earlier: RwSignal<Option<String>>,
}

impl Credentials {
    /// Of somebody who may have shown a code on this page today.
    #[must_use]
    pub fn coming_back(earlier: Option<String>) -> Self {
        let credentials = Self::default();
        credentials.earlier.set(earlier);
        credentials
    }

    /// The code is asked for after all.
    pub fn ask_code(self) {
        self.earlier.set(None);
        request_animation_frame(|| focus("code"));
    }

    /// The three fields, or two where a code was shown before; Enter in the last sends. With `keys` the keys on the screen stand at the field that was touched
    /// last.
    #[must_use]
    pub fn fields(self, asking: Asking, keys: bool, send: Callback<()>) -> AnyView {
        let touched = RwSignal::new("login_name");
        let to = |field: &'static str| Callback::new(move |()| focus(field));
        let field = move |name: &'static str, value, next| {
            credential(name, value, asking.errors, keys.then_some(touched), next)
        };
        let after_password = Callback::new(move |()| {
            if self.earlier.with_untracked(Option::is_some) { send.run(()) } else { focus("code") }
        });
        let (login_name, password) = (
            field("login_name", self.login_name, to("password")),
            field("password", self.password, after_password),
        );
        let code = move || maybe(self.earlier.with(Option::is_none).then(|| field("code", self.code, send)));
        all([login_name, password, live(code)])
    }

    /// What is sent; the code goes with it, because it counts once, whatever comes of it.
    ///
    /// # Errors
    /// The fields that are empty.
    pub fn take(self, face: Face) -> Result<SignIn, FieldErrors> {
        let typed = |field: RwSignal<String>| field.get_untracked();
        let resumption = self.earlier.get_untracked();
        let code = resumption.is_none().then_some(("code", self.code, words::NO_CODE));
        let fields = [
            ("login_name", self.login_name, words::NO_LOGIN),
            ("password", self.password, words::NO_PASSWORD),
        ];
        let empty = fields.into_iter().chain(code).filter(|(_, value, _)| typed(*value).trim().is_empty());
        let empty: Vec<_> = empty
            .map(|(field, _, message)| FieldError {
                field: field.into(),
                code: "required".into(),
                message: message.into(),
            })
            .collect();
        if !empty.is_empty() {
            return Err(FieldErrors(empty));
        }
        let request = SignIn {
            login_name: typed(self.login_name).trim().into(),
            password: typed(self.password),
            code: code.map(|(_, code, _)| typed(code).trim().into()),
            resumption,
            face,
            device: None,
        };
        self.code.set(String::new());
        Ok(request)
    }

    /// The password is not needed any more.
    pub fn forget(self) {
        self.password.set(String::new());
    }
}

/// One of them; also where a worker shows password and code again.
#[must_use]
pub fn credential(
    field: &'static str,
    value: RwSignal<String>,
    errors: Errors,
    touched: Option<RwSignal<&'static str>>,
    next: Callback<()>,
) -> AnyView {
    let (label, entry, hint) = match field {
        "login_name" => (words::LOGIN, Entry::Text, None),
        "password" => (words::PASSWORD, Entry::Secret, None),
        _ => (words::CODE, Entry::Text, Some(words::CODE_HINT)),
    };
    let pad = Signal::derive(move || touched.is_some_and(|touched| touched.get() == field));
    let reached = Callback::new(move |()| {
        if let Some(touched) = touched {
            touched.set(field);
        }
    });
    view! {
        <Field
            field=field
            label=label
            hint=hint
            entry=entry
            pad=pad
            longest=128
            value=value
            errors=errors
            on_focus=reached
            on_enter=next
        />
    }
    .into_any()
}
