//! What the kiosk knows while somebody stands at it. All of it is in memory and gone with a reload.

use crate::{
    draft::Draft,
    flow::{Filling, Goal, Page, Question},
    pages::Rest,
    texts,
};
use domain::{
    cases::{Assessment, CaseView},
    devices::DeviceView,
    fields::FieldErrors,
    residents::ResidentView,
    sessions::{Assurance, SessionView},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Around, OwnWordForm,
    client::{Client, Intent, Intents},
};
use uuid::Uuid;

/// The kiosk. It is there as long as the page is, so everything may hold it.
pub(crate) type Kiosk = &'static State;

/// Where the kiosk is and what it knows.
pub(crate) struct State {
    pub(crate) client: Client,
    pub(crate) page: RwSignal<Page>,
    /// The pages behind the first.
    pub(crate) rest: RwSignal<Rest>,
    pub(crate) goal: RwSignal<Goal>,
    pub(crate) filling: RwSignal<Filling>,
    /// It is practised: nothing of it is real, and nothing leaves the page.
    pub(crate) practice: RwSignal<bool>,
    pub(crate) device: RwSignal<Option<DeviceView>>,
    pub(crate) session: RwSignal<Option<SessionView>>,
    /// The person's own file, masked; where it cannot be read the pages do without.
    pub(crate) resident: RwSignal<Option<ResidentView>>,
    pub(crate) assessment: RwSignal<Option<Assessment>>,
    pub(crate) form: Form,
    /// The case that is being looked at or was just filed.
    pub(crate) case: RwSignal<Option<CaseView>>,
    /// What the person says for themselves to the case that is being looked at.
    pub(crate) own_word: OwnWordForm,
    /// The case that was chosen from the list.
    pub(crate) case_id: RwSignal<Option<Uuid>>,
    /// A sentence for the next page, told once.
    pub(crate) told: RwSignal<Option<&'static str>>,
    /// 我办完了 was pressed while answers were not sent yet.
    pub(crate) leaving: RwSignal<bool>,
}

/// The form: a signal for each answer, and what sending it is meant to do once.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) work: RwSignal<Vec<String>>,
    pub(crate) hours: RwSignal<String>,
    pub(crate) distance: RwSignal<String>,
    pub(crate) adjustments: RwSignal<Vec<String>>,
    pub(crate) education: RwSignal<String>,
    pub(crate) which_phone: RwSignal<String>,
    pub(crate) phone: RwSignal<String>,
    intents: Intents<Draft>,
}

impl Form {
    fn new() -> Self {
        Self {
            work: RwSignal::default(),
            hours: RwSignal::default(),
            distance: RwSignal::default(),
            adjustments: RwSignal::default(),
            education: RwSignal::default(),
            which_phone: RwSignal::default(),
            phone: RwSignal::default(),
            intents: Intents::default(),
        }
    }

    /// The answers as they stand.
    pub(crate) fn draft(self) -> Draft {
        Draft {
            work: self.work.get(),
            hours: self.hours.get(),
            distance: self.distance.get(),
            adjustments: self.adjustments.get(),
            education: self.education.get(),
            which_phone: self.which_phone.get(),
            phone: self.phone.get(),
        }
    }

    /// Begins with these answers.
    pub(crate) fn fill(self, draft: Draft) {
        self.work.set(draft.work);
        self.hours.set(draft.hours);
        self.distance.set(draft.distance);
        self.adjustments.set(draft.adjustments);
        self.education.set(draft.education);
        self.which_phone.set(draft.which_phone);
        self.phone.set(draft.phone);
        self.intents.forget();
    }

    /// The intent of sending the answers as they stand.
    pub(crate) fn intent(self) -> Intent {
        self.intents.of(&untrack(|| self.draft()))
    }
}

impl State {
    /// A kiosk at which nobody stands. Once a page: it is given back with the page.
    pub(crate) fn start() -> Kiosk {
        Box::leak(Box::new(Self {
            client: Client::new(),
            page: RwSignal::new(Page::Home),
            rest: RwSignal::new(Rest::Coming),
            goal: RwSignal::new(Goal::Register),
            filling: RwSignal::new(Filling::Through),
            practice: RwSignal::default(),
            device: RwSignal::default(),
            session: RwSignal::default(),
            resident: RwSignal::default(),
            assessment: RwSignal::default(),
            form: Form::new(),
            case: RwSignal::default(),
            own_word: OwnWordForm::default(),
            case_id: RwSignal::default(),
            told: RwSignal::default(),
            leaving: RwSignal::new(false),
        }))
    }

    pub(crate) fn go(&self, page: Page) {
        self.page.set(page);
    }

    /// From here on it is practised, in a hall that does not exist.
    pub(crate) fn practise(&self, hall: Option<DeviceView>) {
        self.practice.set(true);
        self.device.set(hall);
        self.go(Page::Home);
    }

    pub(crate) fn back(&self) {
        if let Some(page) = self.page.get_untracked().back(self.filling.get_untracked()) {
            self.go(page);
        }
    }

    /// Whether a person is known, by card or by a worker.
    pub(crate) fn has_person(&self) -> bool {
        self.person().is_some()
    }

    /// Whose matters these are.
    pub(crate) fn person(&self) -> Option<Uuid> {
        self.session.with_untracked(|session| Some(session.as_ref()?.subject.as_ref()?.resident_id))
    }

    /// Whether the holder of the card acts for somebody, or came to.
    pub(crate) fn represents(&self) -> bool {
        self.session.with_untracked(|session| {
            session.as_ref().is_some_and(|session| session.assurance == Assurance::Represented)
        })
    }

    /// Somebody pressed one of the two large buttons.
    pub(crate) fn come_for(&self, goal: Goal) {
        self.goal.set(goal);
        let session = self.session.with_untracked(Option::is_some);
        match (self.has_person(), session) {
            (true, _) => self.pursue(),
            (false, true) if self.represents() => self.go(Page::ForWhom),
            (false, true) => self.go(Page::Find),
            (false, false) => self.go(Page::Identify),
        }
    }

    /// The person is known now: on to what they came for.
    pub(crate) fn identified(&'static self, session: SessionView) {
        // Whoever acts for several people takes nothing of one to the next.
        self.forget();
        self.session.set(Some(session));
        let Some(resident) = self.person() else { return self.go(Page::ForWhom) };
        if !self.represents() {
            spawn_local(async move {
                // Only to show the masked phone number; the form does without.
                if let Ok(resident) = self.client.show_resident(resident).await {
                    self.resident.set(Some(resident));
                }
            });
        }
        self.pursue();
    }

    fn pursue(&self) {
        match self.goal.get_untracked() {
            Goal::Register => self.go(Page::Notice),
            Goal::Cases => self.go(Page::Cases),
        }
    }

    /// Begins the form from its first question.
    pub(crate) fn begin_form(&self) {
        self.filling.set(Filling::Through);
        self.form.fill(Draft::default());
        self.go(Page::Question(Question::Work));
    }

    /// Lets go of everything about the person who was served.
    fn forget(&self) {
        self.resident.set(None);
        self.assessment.set(None);
        self.case.set(None);
        self.case_id.set(None);
        self.form.fill(Draft::default());
    }

    /// The session is over on the server's side: nothing of the person stays, and the page says why.
    pub(crate) fn signed_out(&self) {
        self.session.set(None);
        self.forget();
        self.told.set(Some(texts::trouble::SIGNED_OUT));
        self.go(Page::Identify);
    }
}

impl Around for Kiosk {
    type Place = Page;

    fn place(self) -> Page {
        self.page.get_untracked()
    }

    fn is_signed_in(self) -> bool {
        self.session.with_untracked(Option::is_some)
    }

    fn signed_out(self) {
        State::signed_out(self);
    }

    /// The API names `answers.work.0`; on the pages that is the field `work`.
    fn own_fields(self, mut errors: FieldErrors) -> FieldErrors {
        for error in &mut errors.0 {
            if let Some(question) = Question::of_field(&error.field) {
                error.field = question.field().into();
            }
        }
        errors
    }
}
