//! The documents of a case: which there are, handing in another, showing one, and taking one away.
//!
//! What is shown stands in the page's memory alone. Its address is one of this page, given back as soon as it is closed,
//! left or locked; the browser keeps nothing of it. A PDF is shown by the browser's own reader, which is a process of its
//! own: in a sandboxed frame Chromium shows none.

use super::{opened::Opened, trouble};
use crate::{
    state::Desk,
    texts::{CANCEL, WAIT, documents as words},
};
use domain::{
    cases::MissingCode,
    documents::{DocumentFormat, DocumentKind, DocumentList, DocumentView},
};
use leptos::prelude::*;
use ui::{
    Asking, Button, Dialog, FileField, Look, Select,
    client::Intents,
    dates,
    errors::focus,
    plain::{
        all, attributed, button, div, element, h2, live, maybe, other_button, p, row, table, text, waiting,
    },
};
use uuid::Uuid;
use web_sys::{Blob, File, Url};

/// The id of what is shown, which takes the focus.
const SHOWN: &str = "document";

/// What is sent, as far as it tells one file from another.
type Sent = (String, f64, f64, String);

/// The documents of the case that is being looked at.
#[derive(Clone, Copy)]
struct Documents {
    case: Uuid,
    list: RwSignal<Option<DocumentList>>,
    loading: Asking,
    shown: RwSignal<Option<Shown>>,
    showing: Asking,
    /// The form is open.
    adding: RwSignal<bool>,
    kind: RwSignal<String>,
    file: RwSignal<Option<File>, LocalStorage>,
    sending: Asking,
    intents: Intents<Sent>,
    /// The one that is to be taken away, before that is sure.
    leaving: RwSignal<Option<Uuid>>,
    removing: Asking,
}

/// A document that is shown, under an address of this page.
#[derive(Clone, PartialEq, Eq)]
struct Shown {
    id: Uuid,
    kind: DocumentKind,
    format: DocumentFormat,
    address: String,
}

/// The documents of a case, read again whenever the case is another.
pub(super) fn panel(desk: Desk, case: Uuid, opened: Opened) -> AnyView {
    let documents = Documents {
        case,
        list: RwSignal::new(None),
        loading: Asking::new(),
        shown: RwSignal::new(None),
        showing: Asking::new(),
        adding: RwSignal::new(false),
        kind: RwSignal::default(),
        file: RwSignal::new_local(None),
        sending: Asking::new(),
        intents: Intents::default(),
        leaving: RwSignal::new(None),
        removing: Asking::new(),
    };
    let load = Callback::new(move |()| documents.load(desk));
    let version = Memo::new(move |_| opened.case.with(|case| case.as_ref().map(|case| case.version)));
    Effect::new(move |_| {
        opened.handed_in.track();
        if version.get().is_some() {
            load.run(());
        }
    });
    Effect::new(move |_| {
        if desk.locked.get() {
            documents.close();
        }
    });
    on_cleanup(move || documents.close());
    all([
        h2(words::TITLE),
        waiting(documents.loading.busy, WAIT),
        trouble(documents.loading, Some(load)),
        live(move || maybe(documents.list.get().map(|list| documents.listed(desk, &list)))),
        trouble(documents.showing, None),
        waiting(documents.showing.busy, WAIT),
        live(move || maybe(documents.shown.get().map(|shown| documents.view(&shown)))),
        live(move || maybe(documents.form(desk, opened))),
        documents.question(desk),
    ])
}

impl Documents {
    fn load(self, desk: Desk) {
        self.loading.run(desk, desk.client.list_documents(self.case), move |list| self.list.set(Some(list)));
    }

    /// Nothing is shown any more, and the browser lets go of it.
    fn close(self) {
        if let Some(shown) = self.shown.try_update_untracked(Option::take).flatten() {
            // There is nothing to do about an address that the browser does not know any more.
            let _ = Url::revoke_object_url(&shown.address);
            self.shown.try_set(None);
        }
    }

    fn listed(self, desk: Desk, list: &DocumentList) -> AnyView {
        if list.items.is_empty() {
            return p("quiet", words::NONE);
        }
        table(words::TITLE, &words::COLUMNS, list.items.iter().map(|item| self.line(desk, item)).collect())
    }

    fn line(self, desk: Desk, item: &DocumentView) -> AnyView {
        let (id, kind, format) = (item.id, item.kind, item.format);
        let show = other_button(words::SHOW, Callback::new(move |()| self.show(desk, (id, kind, format))));
        let remove = item
            .removable
            .then(|| other_button(words::REMOVE, Callback::new(move |()| self.leaving.set(Some(id)))));
        row(
            text(item.kind_words.clone()),
            [
                text(item.format.words()),
                text(item.added_by.clone().unwrap_or_else(|| words::ALONE.to_owned())),
                text(dates::to_the_minute(item.added_at)),
                div("buttons", [Some(show), remove].into_iter().flatten()),
            ],
        )
    }

    fn show(self, desk: Desk, (id, kind, format): (Uuid, DocumentKind, DocumentFormat)) {
        self.close();
        self.showing.run(desk, desk.client.fetch_document(id), move |file: Blob| {
            // Whoever was locked out meanwhile sees nothing behind the lock.
            if !desk.is_open() {
                return;
            }
            if let Ok(address) = Url::create_object_url_with_blob(&file) {
                self.shown.set(Some(Shown { id, kind, format, address }));
                request_animation_frame(|| focus(SHOWN));
            }
        });
    }

    fn view(self, shown: &Shown) -> AnyView {
        let name = shown.kind.words();
        let content = match shown.format {
            // Without the reader's own buttons: a saved copy would be nobody's to take away again.
            DocumentFormat::Pdf => attributed(
                "iframe",
                &[("title", name), ("src", &format!("{}#toolbar=0&navpanes=0", shown.address))],
                Vec::new(),
            ),
            DocumentFormat::Jpeg | DocumentFormat::Png => {
                attributed("img", &[("alt", name), ("src", &shown.address)], Vec::new())
            }
        };
        let head = attributed("h3", &[("id", SHOWN), ("tabindex", "-1")], vec![text(name)]);
        let close = button(words::CLOSE, Callback::new(move |()| self.close()));
        div("document", [head, div("buttons", [close]), content])
    }

    fn form(self, desk: Desk, opened: Opened) -> Option<AnyView> {
        let addable = self.list.with(|list| list.as_ref().map(|list| list.addable.clone()))?;
        if addable.is_empty() {
            return None;
        }
        if !self.adding.get() {
            let open = Callback::new(move |()| self.open(&asked_for(opened)));
            return Some(div("buttons", [other_button(words::ADD, open)]));
        }
        let errors = self.sending.errors;
        let first = (String::new(), words::CHOOSE.to_owned());
        let kinds = addable.iter().map(|kind| (kind.code().to_owned(), kind.words().to_owned()));
        let kinds = [first].into_iter().chain(kinds).collect();
        let send = Callback::new(move |()| self.send(desk));
        let cancel = other_button(CANCEL, Callback::new(move |()| self.adding.set(false)));
        let fields = [
            trouble(self.sending, None),
            view! { <Select field="kind" label=words::KIND options=kinds value=self.kind errors=errors/> }
                .into_any(),
            view! {
                <FileField
                    field="file"
                    label=words::FILE
                    hint=words::FILE_HINT
                    accept=".jpg,.jpeg,.png,.pdf"
                    value=self.file
                    errors=errors
                />
            }
            .into_any(),
            div("buttons", [self.sending.button(words::SEND, send), cancel]),
        ];
        Some(element("section", "form", fields))
    }

    /// Opens the form, at the kind that answers what the person was asked for.
    fn open(self, missing: &[MissingCode]) {
        let answers = |kind: &&DocumentKind| kind.answers().iter().any(|code| missing.contains(code));
        let kind = self.list.with_untracked(|list| {
            list.as_ref().and_then(|list| list.addable.iter().find(answers).map(|kind| kind.code()))
        });
        self.kind.set(kind.unwrap_or_default().to_owned());
        self.file.set(None);
        self.adding.set(true);
        request_animation_frame(|| focus("kind"));
    }

    /// Sends the file. The same file sent again, because the line broke, is the same document.
    fn send(self, desk: Desk) {
        let errors = self.sending.errors;
        let Some(kind) = DocumentKind::from_code(&self.kind.get_untracked()) else {
            errors.show_one("kind", "required", words::NO_KIND);
            return;
        };
        let Some(file) = self.file.get_untracked() else {
            errors.show_one("file", "required", words::NO_FILE);
            return;
        };
        let sent = (kind.code().to_owned(), file.last_modified(), file.size(), file.name());
        let (intent, case) = (self.intents.of(&sent), self.case);
        let adding = async move { desk.client.add_document(case, kind, &file, &intent).await };
        self.sending.run(desk, adding, move |_| {
            self.intents.forget();
            self.adding.set(false);
            self.load(desk);
        });
    }

    /// Taking one away is asked once more.
    fn question(self, desk: Desk) -> AnyView {
        let keep = Callback::new(move |()| self.leaving.set(None));
        let remove = Callback::new(move |()| {
            let Some(id) = self.leaving.get_untracked() else { return };
            self.leaving.set(None);
            self.removing.run(desk, desk.client.remove_document(id), move |()| {
                if self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.id == id)) {
                    self.close();
                }
                self.load(desk);
            });
        });
        let open = Signal::derive(move || self.leaving.get().is_some());
        let yes = view! { <Button label=words::REMOVE look=Look::Grave on_press=remove/> };
        let content =
            all([p("", words::REMOVE_TEXT), div("buttons", [button(CANCEL, keep), yes.into_any()])]);
        let dialog = view! {
            <Dialog id="remove-document" title=words::REMOVE_TITLE open=open on_cancel=keep>
                {content}
            </Dialog>
        };
        all([trouble(self.removing, None), dialog.into_any()])
    }
}

/// What the person was asked for.
fn asked_for(opened: Opened) -> Vec<MissingCode> {
    let missing = |case: &domain::cases::CaseView| case.missing.iter().map(|item| item.code).collect();
    opened.case.with_untracked(|case| case.as_ref().map(missing).unwrap_or_default())
}
