//! What is handed in with a case: which papers there are, and another one photographed here.

use super::{Grave, trouble};
use crate::{
    camera::{self, Camera},
    pictures,
    state::Kiosk,
    texts::{WAIT, papers as words},
};
use domain::documents::{DocumentKind, DocumentList, DocumentView};
use leptos::{html, prelude::*, task::spawn_local};
use ui::{
    Asking, Choice, Radios, Tone,
    client::Intent,
    dates,
    plain::{all, button, div, element, h2, live, maybe, notification, other_button, p, waiting},
};
use uuid::Uuid;

/// How far a photograph has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    /// None is being taken.
    Nothing,
    /// The camera runs.
    Looking,
    /// It was taken, and the person looks at it.
    Taken,
    /// There is no camera here.
    NoCamera,
}

/// The papers of the case that is being looked at.
#[derive(Clone, Copy)]
struct Papers {
    kiosk: Kiosk,
    case: Uuid,
    list: RwSignal<Option<DocumentList>>,
    loading: Asking,
    sending: Asking,
    kind: RwSignal<String>,
    taking: RwSignal<Taking>,
    camera: StoredValue<Option<Camera>, LocalStorage>,
    /// One photograph is handed in once, however often the line breaks.
    intent: StoredValue<Intent>,
    video: NodeRef<html::Video>,
    canvas: NodeRef<html::Canvas>,
    /// The one that is to be taken away, before that is sure.
    leaving: RwSignal<Option<Uuid>>,
}

pub(super) fn page(kiosk: Kiosk) -> AnyView {
    let papers = Papers {
        kiosk,
        case: kiosk.case_id.get_untracked().unwrap_or_default(),
        list: RwSignal::new(None),
        loading: Asking::new(),
        sending: Asking::new(),
        kind: RwSignal::default(),
        taking: RwSignal::new(Taking::Nothing),
        camera: StoredValue::new_local(None),
        intent: StoredValue::new(Intent::new()),
        video: NodeRef::new(),
        canvas: NodeRef::new(),
        leaving: RwSignal::new(None),
    };
    let load = Callback::new(move |()| papers.load());
    load.run(());
    on_cleanup(move || papers.stop());
    all([
        super::lead(words::TITLE, words::EASY, pictures::CHECK),
        waiting(papers.loading.busy, WAIT),
        trouble(papers.loading, Some(load)),
        live(move || maybe(papers.list.get().map(|list| papers.listed(&list)))),
        trouble(papers.sending, None),
        papers.photograph(),
        live(move || maybe(papers.ways())),
        papers.question(),
    ])
}

impl Papers {
    fn load(self) {
        self.loading.run(self.kiosk, self.kiosk.client.list_documents(self.case), move |list| {
            self.list.set(Some(list));
        });
    }

    fn stop(self) {
        drop(self.camera.try_update_value(Option::<Camera>::take));
    }

    fn listed(self, list: &DocumentList) -> AnyView {
        if list.items.is_empty() {
            return p("", words::NONE);
        }
        element("ul", "cards", list.items.iter().map(|item| self.line(item)))
    }

    fn line(self, item: &DocumentView) -> AnyView {
        let id = item.id;
        let at = p("quiet", format!("{}{}", words::ADDED, dates::to_the_minute(item.added_at)));
        let remove = item
            .removable
            .then(|| other_button(words::REMOVE, Callback::new(move |()| self.leaving.set(Some(id)))));
        element("li", "paper text", [super::private([h2(item.kind_words.clone()), at]), maybe(remove)])
    }

    /// What can be pressed now.
    fn ways(self) -> Option<AnyView> {
        let addable = self.list.with(|list| list.as_ref().map(|list| list.addable.clone()))?;
        let take = Callback::new(move |()| self.take());
        Some(match self.taking.get() {
            Taking::Looking => div(
                "buttons",
                [button(words::SHOOT, Callback::new(move |()| self.shoot())), self.never_mind()],
            ),
            Taking::Taken => {
                let send = Callback::new(move |()| self.send());
                div(
                    "buttons",
                    [
                        self.sending.button(words::SEND, send),
                        other_button(words::AGAIN, take),
                        self.never_mind(),
                    ],
                )
            }
            Taking::Nothing | Taking::NoCamera => {
                let none = self.taking.get() == Taking::NoCamera;
                let told = none.then(|| notification(Tone::Problem, vec![p("", words::NO_CAMERA)]));
                let start = (!addable.is_empty()).then(|| button(words::TAKE, take));
                all([
                    maybe(told),
                    maybe((!addable.is_empty()).then(|| self.kinds(&addable))),
                    super::actions(self.kiosk, start.into_iter().collect()),
                ])
            }
        })
    }

    fn kinds(self, addable: &[DocumentKind]) -> AnyView {
        let choices = addable.iter().map(|kind| Choice::new(kind.code(), kind.words())).collect();
        let errors = self.sending.errors;
        view! { <Radios field="kind" legend=words::KIND choices=choices value=self.kind errors=errors/> }
            .into_any()
    }

    fn never_mind(self) -> AnyView {
        other_button(words::NEVER_MIND, Callback::new(move |()| self.leave_off()))
    }

    /// What the camera sees, and then what it saw. Both stand there all the time, so that the one is drawn from the
    /// other.
    fn photograph(self) -> AnyView {
        let looking = move || self.taking.get() != Taking::Looking;
        let taken = move || self.taking.get() != Taking::Taken;
        view! {
            <video
                class="photograph"
                node_ref=self.video
                hidden=looking
                aria-label=words::SEEN
                autoplay=true
                playsinline=true
                muted=true
            ></video>
            <canvas class="photograph" node_ref=self.canvas hidden=taken role="img" aria-label=words::TAKEN></canvas>
        }
        .into_any()
    }

    /// Starts the camera, once it is said what is photographed.
    fn take(self) {
        if DocumentKind::from_code(&self.kind.get_untracked()).is_none() {
            self.sending.errors.show_one("kind", "required", words::NO_KIND);
            return;
        }
        self.sending.errors.clear();
        spawn_local(async move {
            let camera = Camera::start().await;
            // The page may have been left meanwhile: then it stops by being dropped.
            let Some(video) = self.video.try_get_untracked().flatten() else { return };
            match camera {
                None => self.taking.set(Taking::NoCamera),
                Some(camera) => {
                    camera.show(&video);
                    self.camera.set_value(Some(camera));
                    self.taking.set(Taking::Looking);
                }
            }
        });
    }

    fn shoot(self) {
        let (Some(video), Some(canvas)) = (self.video.get_untracked(), self.canvas.get_untracked()) else {
            return;
        };
        if camera::draw(&video, &canvas) {
            self.intent.set_value(Intent::new());
            self.taking.set(Taking::Taken);
            self.stop();
        }
    }

    fn leave_off(self) {
        self.stop();
        self.taking.set(Taking::Nothing);
    }

    fn send(self) {
        let (Some(kind), Some(canvas)) =
            (DocumentKind::from_code(&self.kind.get_untracked()), self.canvas.get_untracked())
        else {
            return;
        };
        let (case, client, intent) = (self.case, self.kiosk.client, self.intent.get_value());
        let sending = async move {
            let photograph = camera::photograph(&canvas).await.ok_or(ui::client::Failure::Garbled)?;
            client.add_document(case, kind, &photograph, &intent).await
        };
        self.sending.run(self.kiosk, sending, move |_| {
            self.kind.set(String::new());
            self.leave_off();
            self.load();
        });
    }

    /// Taking one away is asked once more.
    fn question(self) -> AnyView {
        super::ask_once_more(&REMOVE, self.leaving, move |id| {
            let removing = self.kiosk.client.remove_document(id);
            self.sending.run(self.kiosk, removing, move |()| self.load());
        })
    }
}

const REMOVE: Grave = Grave {
    id: "remove-paper",
    title: words::SURE,
    follows: &[words::REMOVE_TEXT],
    yes: words::YES,
    no: words::NO,
};
