//! One function per operation of the API, named as in its document.

use super::{Client, Failure, Intent, Sending, Watch, json, understand};
use domain::{
    alerts::{AlertList, AlertView, Conclude},
    areas::AreaList,
    cases::{
        ActOnCase, AssessCase, Assessment, BatchView, CaseCounts, CaseList, CaseVersion, CaseView,
        ColleagueList, DecideBatch, OpenCase,
    },
    consents::{ConsentList, ConsentView, GiveConsent, NoticeView, Purpose},
    devices::{CardChallenge, ChallengeRequest, DeviceView, SignedReading},
    documents::{DocumentKind, DocumentList, DocumentView},
    imports::{ImportKind, ImportList, ImportView},
    messages::{MessageList, MessageView},
    passwords::{ConfirmCodes, ConfirmPassword, DrawPassword, DrawnCodes, DrawnPassword},
    readings::ReadingList,
    reminders::{ReadReminders, ReminderList},
    residents::{
        AskCorrection, CertificateHistory, EnterResident, LookUp, RecordCertificateEvent, RecordFact,
        RecordLifeEvent, ResidentList, ResidentView, RevealCorrection, RevealField, Revealed,
        RevealedCorrection, SearchResidents, SeparateResidents,
    },
    sessions::{AssistPerson, SessionList, SessionView, SignIn},
    undertakings::{SignUndertaking, UndertakingView},
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use web_sys::Blob;

/// The address of a page of a list: the first, or the one after what was read.
fn onwards(path: &str, after: Option<&str>) -> String {
    after.map_or_else(|| path.to_owned(), |after| format!("{path}?after={after}"))
}

/// How long a file may take, in milliseconds.
const LONG: u32 = 600_000;

/// # Errors
/// Every operation fails with [`Failure`]: no line, a refusal, or an answer that is not understood.
#[expect(clippy::missing_errors_doc, reason = "they all fail in the same ways, which are told once, above")]
impl Client {
    /// The kiosk that stands here: its hall and the hall's phone. Needs no session.
    pub async fn show_device(self, device: Uuid) -> Result<DeviceView, Failure> {
        self.read(&format!("/devices/{device}")).await
    }

    /// A nonce that the bridge signs together with the next card.
    pub async fn open_challenge(self, device: Uuid) -> Result<CardChallenge, Failure> {
        self.create("/card-challenges", &ChallengeRequest { device_id: device }, &Intent::new()).await
    }

    /// Signs in the person whose card was read.
    pub async fn start_card_session(self, reading: &SignedReading) -> Result<SessionView, Failure> {
        let session = self.create("/sessions/card", reading, &Intent::new()).await?;
        Ok(self.keep_secret(session))
    }

    /// Signs in a worker.
    pub async fn start_session(self, sign_in: &SignIn) -> Result<SessionView, Failure> {
        let session = self.create("/sessions", sign_in, &Intent::new()).await?;
        Ok(self.keep_secret(session))
    }

    /// Says that somebody is still here.
    pub async fn renew_session(self) -> Result<SessionView, Failure> {
        let session =
            self.write("POST", "/sessions/current/renewals", None, Some(&Intent::new()), None).await?;
        Ok(self.keep_secret(session))
    }

    /// Ends the session without waiting: the request goes on after the page is gone. Does nothing where nobody is
    /// signed in.
    pub fn end_session_and_go(self) {
        if self.page_secret.with_value(Option::is_none) {
            return;
        }
        Sending { keepalive: true, ..self.sending("DELETE", "/sessions/current") }.send_and_forget();
        self.page_secret.set_value(None);
    }

    /// The worker helps this resident from now on.
    pub async fn assist_person(self, resident: Uuid) -> Result<SessionView, Failure> {
        let body = json(&AssistPerson { resident_id: resident });
        let session = self.write("PUT", "/sessions/current/subject", body, None, None).await?;
        Ok(self.keep_secret(session))
    }

    /// The worker helps nobody any more.
    pub async fn leave_person(self) -> Result<SessionView, Failure> {
        let session = self.write("DELETE", "/sessions/current/subject", None, None, None).await?;
        Ok(self.keep_secret(session))
    }

    /// Has a new password of the worker's own drawn. Not repeated under an intent: no answer with a password is kept.
    pub async fn draw_password(self, proof: &DrawPassword) -> Result<DrawnPassword, Failure> {
        self.write("POST", "/passwords", json(proof), None, None).await
    }

    /// The new password counts from here on; every other session of the worker ends.
    pub async fn confirm_password(self, typed: &ConfirmPassword) -> Result<SessionView, Failure> {
        let session = self.write("POST", "/passwords/confirmations", json(typed), None, None).await?;
        Ok(self.keep_secret(session))
    }

    /// Has new printed codes of the worker's own drawn.
    pub async fn draw_printed_codes(self, proof: &DrawPassword) -> Result<DrawnCodes, Failure> {
        self.write("POST", "/printed-codes", json(proof), None, None).await
    }

    /// The new printed codes count from here on; the one that is typed is used up.
    pub async fn confirm_printed_codes(self, typed: &ConfirmCodes) -> Result<(), Failure> {
        self.write("POST", "/printed-codes/confirmations", json(typed), None, None).await
    }

    /// The worker's own live sessions.
    pub async fn list_sessions(self) -> Result<SessionList, Failure> {
        self.read("/sessions").await
    }

    /// Ends every session of the worker, this one too.
    pub async fn end_sessions(self) -> Result<(), Failure> {
        self.write("DELETE", "/sessions", None, None, None).await
    }

    /// The areas directly inside this one. Needs no session.
    pub async fn list_areas(self, parent: &str) -> Result<AreaList, Failure> {
        self.read(&format!("/areas?parent={parent}")).await
    }

    /// The confidentiality undertaking that is in force.
    pub async fn show_undertaking(self) -> Result<UndertakingView, Failure> {
        self.read("/undertakings/current").await
    }

    /// Signs the undertaking of this version, for one year.
    pub async fn sign_undertaking(self, version: i64, intent: &Intent) -> Result<UndertakingView, Failure> {
        self.create("/undertakings/signatures", &SignUndertaking { version }, intent).await
    }

    /// The resident with this ID or certificate number, masked. The number travels in the body, never in an address.
    pub async fn look_up_resident(self, look_up: &LookUp) -> Result<ResidentView, Failure> {
        self.create("/residents/lookups", look_up, &Intent::new()).await
    }

    /// A resident, masked.
    pub async fn show_resident(self, resident: Uuid) -> Result<ResidentView, Failure> {
        self.read(&format!("/residents/{resident}")).await
    }

    /// People with this name in the worker's areas, masked.
    pub async fn search_residents(self, search: &SearchResidents) -> Result<ResidentList, Failure> {
        self.create("/residents/searches", search, &Intent::new()).await
    }

    /// What happened to a resident's certificates, masked.
    pub async fn list_certificate_events(self, resident: Uuid) -> Result<CertificateHistory, Failure> {
        self.read(&format!("/residents/{resident}/certificate-events")).await
    }

    /// Enters a resident. Who is probably there already is told as 409 `probable_duplicate`, with a list of them in
    /// [`Problem::more`](super::Problem::more).
    pub async fn create_resident(
        self,
        resident: &EnterResident,
        intent: &Intent,
    ) -> Result<ResidentView, Failure> {
        self.create("/residents", resident, intent).await
    }

    /// Records a fact that changed, in a file as it was at `version`.
    pub async fn record_fact(
        self,
        resident: Uuid,
        version: i64,
        fact: &RecordFact,
        intent: &Intent,
    ) -> Result<ResidentView, Failure> {
        let path = format!("/residents/{resident}/facts");
        self.write("POST", &path, json(fact), Some(intent), Some(version)).await
    }

    /// Records what happened to a certificate, in a file as it was at `version`.
    pub async fn record_certificate_event(
        self,
        resident: Uuid,
        version: i64,
        event: &RecordCertificateEvent,
        intent: &Intent,
    ) -> Result<ResidentView, Failure> {
        let path = format!("/residents/{resident}/certificate-events");
        self.write("POST", &path, json(event), Some(intent), Some(version)).await
    }

    /// Who is probably the same person under another file, masked.
    pub async fn list_duplicates(self, resident: Uuid) -> Result<ResidentList, Failure> {
        self.read(&format!("/residents/{resident}/duplicates")).await
    }

    /// The cases of a resident that the worker may open, newest first.
    pub async fn list_cases_of_resident(
        self,
        resident: Uuid,
        after: Option<&str>,
    ) -> Result<CaseList, Failure> {
        self.read(&onwards(&format!("/residents/{resident}/cases"), after)).await
    }

    /// Records a move, a death or a merger of a file as it was at `version`.
    pub async fn record_life_event(
        self,
        resident: Uuid,
        version: i64,
        event: &RecordLifeEvent,
        intent: &Intent,
    ) -> Result<ResidentView, Failure> {
        let path = format!("/residents/{resident}/life-events");
        self.write("POST", &path, json(event), Some(intent), Some(version)).await
    }

    /// Takes a merger back that was wrong.
    pub async fn separate_residents(
        self,
        merged: Uuid,
        request: &SeparateResidents,
        intent: &Intent,
    ) -> Result<ResidentView, Failure> {
        self.create(&format!("/residents/{merged}/separations"), request, intent).await
    }

    /// Brings in a table; it is read behind the request. The same file under the same intent is brought in once.
    pub async fn create_import(
        self,
        kind: ImportKind,
        (dry_run, all_or_nothing): (bool, bool),
        file: &Blob,
        intent: &Intent,
    ) -> Result<ImportView, Failure> {
        let path = format!("/imports?kind={}&dry_run={dry_run}&all_or_nothing={all_or_nothing}", kind.code());
        self.hand_in(&path, file, intent).await
    }

    async fn hand_in<T: DeserializeOwned>(
        self,
        path: &str,
        file: &Blob,
        intent: &Intent,
    ) -> Result<T, Failure> {
        let (file, intent) = (Some(file.clone()), Some(intent.0.clone()));
        let sending = Sending { file, intent, patience: Some(LONG), ..self.sending("POST", path) };
        understand(&sending.send().await?)
    }

    /// The documents of a case, oldest first.
    pub async fn list_documents(self, case: Uuid) -> Result<DocumentList, Failure> {
        self.read(&format!("/cases/{case}/documents")).await
    }

    /// Hands in a photograph or PDF with a case. The same file under the same intent is handed in once.
    pub async fn add_document(
        self,
        case: Uuid,
        kind: DocumentKind,
        file: &Blob,
        intent: &Intent,
    ) -> Result<DocumentView, Failure> {
        let path = format!("/cases/{case}/documents?kind={}", kind.code());
        self.hand_in(&path, file, intent).await
    }

    /// What stands on a document.
    pub async fn fetch_document(self, document: Uuid) -> Result<Blob, Failure> {
        self.file(&format!("/documents/{document}/content")).await
    }

    /// Takes a document away again.
    pub async fn remove_document(self, document: Uuid) -> Result<(), Failure> {
        self.write("DELETE", &format!("/documents/{document}"), None, None, None).await
    }

    /// The imports that the worker could have brought, newest first.
    pub async fn list_imports(self, before: Option<Uuid>) -> Result<ImportList, Failure> {
        match before {
            None => self.read("/imports?limit=20").await,
            Some(before) => self.read(&format!("/imports?limit=20&before={before}")).await,
        }
    }

    /// How far an import has come, now and whenever it has come further. The last that is told no longer runs.
    pub fn watch_import(self, import: Uuid, tell: impl Fn(ImportView) + 'static) -> Watch {
        self.watch(&format!("/imports/{import}/events"), tell)
    }

    /// Takes an import back as it was at `version`.
    pub async fn undo_import(
        self,
        import: Uuid,
        version: i64,
        intent: &Intent,
    ) -> Result<ImportView, Failure> {
        self.write("POST", &format!("/imports/{import}/undo"), None, Some(intent), Some(version)).await
    }

    /// The rows of an import that were refused or should be looked at, as a workbook.
    pub async fn fetch_import_report(self, import: Uuid) -> Result<Blob, Failure> {
        self.file(&format!("/imports/{import}/report")).await
    }

    /// An empty table of a kind, as a workbook.
    pub async fn fetch_import_template(self, kind: ImportKind) -> Result<Blob, Failure> {
        self.file(&format!("/imports/templates/{}", kind.code())).await
    }

    pub(super) async fn file(self, path: &str) -> Result<Blob, Failure> {
        Sending { patience: Some(LONG), ..self.sending("GET", path) }.receive().await
    }

    /// What workers opened that somebody should look at.
    pub async fn list_alerts(self, after: Option<&str>) -> Result<AlertList, Failure> {
        self.read(&onwards("/alerts", after)).await
    }

    /// Says what came of looking at an alert as it was at `version`.
    pub async fn conclude_alert(
        self,
        alert: Uuid,
        version: i64,
        request: &Conclude,
    ) -> Result<AlertView, Failure> {
        let path = format!("/alerts/{alert}/conclusion");
        self.write("POST", &path, json(request), None, Some(version)).await
    }

    /// One field of a resident in clear, for a purpose and two minutes.
    pub async fn reveal_field(self, resident: Uuid, reveal: &RevealField) -> Result<Revealed, Failure> {
        self.create(&format!("/residents/{resident}/reveals"), reveal, &Intent::new()).await
    }

    /// Asks that the file of a resident be put right.
    pub async fn ask_correction(
        self,
        resident: Uuid,
        asked: &AskCorrection,
        intent: &Intent,
    ) -> Result<CaseView, Failure> {
        self.create(&format!("/residents/{resident}/corrections"), asked, intent).await
    }

    /// What a case puts right, in clear, for a purpose and two minutes.
    pub async fn reveal_correction(
        self,
        case: Uuid,
        reveal: &RevealCorrection,
    ) -> Result<RevealedCorrection, Failure> {
        self.create(&format!("/cases/{case}/correction-reveals"), reveal, &Intent::new()).await
    }

    /// What people are told before they agree to this purpose.
    pub async fn show_notice(self, purpose: Purpose) -> Result<NoticeView, Failure> {
        self.read(&format!("/privacy-notices/{}", purpose.code())).await
    }

    /// What the person of the session agreed to.
    pub async fn list_consents(self) -> Result<Vec<ConsentView>, Failure> {
        let mut list: ConsentList = self.read("/consents").await?;
        let mut all = list.items;
        while let Some(after) = list.next {
            list = self.read(&format!("/consents?after={after}")).await?;
            all.append(&mut list.items);
        }
        Ok(all)
    }

    /// The person of the session agrees.
    pub async fn give_consent(self, consent: &GiveConsent, intent: &Intent) -> Result<ConsentView, Failure> {
        self.create("/consents", consent, intent).await
    }

    /// The person of the session takes an agreement back, and with it what is open on it.
    pub async fn withdraw_consent(self, consent: Uuid) -> Result<(), Failure> {
        self.write("DELETE", &format!("/consents/{consent}"), None, None, None).await
    }

    /// Whether this is open to the person of the session, clause by clause.
    pub async fn assess_case(self, request: &AssessCase) -> Result<Assessment, Failure> {
        self.create("/cases/assessments", request, &Intent::new()).await
    }

    /// Files an application.
    pub async fn open_case(self, request: &OpenCase, intent: &Intent) -> Result<CaseView, Failure> {
        self.create("/cases", request, intent).await
    }

    /// The cases of the person of the session, newest first.
    pub async fn list_cases(self, after: Option<&str>) -> Result<CaseList, Failure> {
        self.read(&onwards("/cases", after)).await
    }

    /// Who of the worker's office may take the step at which the case is.
    pub async fn list_colleagues(self, case: Uuid) -> Result<ColleagueList, Failure> {
        self.read(&format!("/cases/{case}/colleagues")).await
    }

    /// The worker's own reminders, newest first.
    pub async fn list_reminders(self, after: Option<&str>) -> Result<ReminderList, Failure> {
        self.read(&onwards("/reminders", after)).await
    }

    /// The worker has seen every reminder up to a time.
    pub async fn read_reminders(self, read: &ReadReminders) -> Result<(), Failure> {
        self.write("PUT", "/reminders/read", json(read), None, None).await
    }

    /// What waits for the worker's step. `filters` are those of the queue that are set, as pairs of name and word.
    pub async fn list_waiting(
        self,
        filters: &[(&'static str, String)],
        after: Option<&str>,
    ) -> Result<CaseList, Failure> {
        self.read(&format!("/cases{}", query(filters, after))).await
    }

    /// Says yes to many cases at once.
    pub async fn create_decision_batch(
        self,
        batch: &DecideBatch,
        intent: &Intent,
    ) -> Result<BatchView, Failure> {
        self.create("/decision-batches", batch, intent).await
    }

    /// What became of each case of a batch.
    pub async fn show_decision_batch(self, batch: Uuid) -> Result<BatchView, Failure> {
        self.read(&format!("/decision-batches/{batch}")).await
    }

    /// Takes back what of a batch is not decided yet.
    pub async fn undo_decision_batch(self, batch: Uuid) -> Result<BatchView, Failure> {
        self.write("DELETE", &format!("/decision-batches/{batch}"), None, None, None).await
    }

    /// How much waits for the worker's step, now and whenever it changes.
    pub fn watch_case_counts(self, tell: impl Fn(CaseCounts) + 'static) -> Watch {
        self.watch("/cases/counts/events", tell)
    }

    /// How far a case has come, now and whenever something happens to it.
    pub fn watch_case(self, case: Uuid, tell: impl Fn(CaseVersion) + 'static) -> Watch {
        self.watch(&format!("/cases/{case}/events"), tell)
    }

    /// One case.
    pub async fn show_case(self, case: Uuid) -> Result<CaseView, Failure> {
        self.read(&format!("/cases/{case}")).await
    }

    /// Does something to a case as it was at `version`.
    pub async fn act_on_case(
        self,
        case: Uuid,
        version: i64,
        request: &ActOnCase,
        intent: &Intent,
    ) -> Result<CaseView, Failure> {
        let path = format!("/cases/{case}/actions");
        self.write("POST", &path, json(request), Some(intent), Some(version)).await
    }

    /// Who looked at the file of the person of the session, newest first.
    pub async fn list_readings(self, after: Option<&str>) -> Result<ReadingList, Failure> {
        self.read(&onwards("/readings", after)).await
    }

    /// The messages of the person of the session, newest first.
    pub async fn list_messages(self) -> Result<Vec<MessageView>, Failure> {
        let list: MessageList = self.read("/messages").await?;
        Ok(list.items)
    }

    pub(super) async fn create<T: serde::de::DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
        intent: &Intent,
    ) -> Result<T, Failure> {
        self.write("POST", path, json(body), Some(intent), None).await
    }

    /// Takes the page's secret out of the answer, so that no page ever holds it.
    pub(super) fn keep_secret(self, mut session: SessionView) -> SessionView {
        if let Some(secret) = session.page_secret.take() {
            self.page_secret.set_value(Some(secret));
        }
        if let Some(secret) = session.resumption.take() {
            self.resumption.set_value(Some(secret));
        }
        session
    }
}

/// The filters that are set and where the page begins, as an address says them.
pub(super) fn query(filters: &[(&'static str, String)], after: Option<&str>) -> String {
    let set = filters.iter().filter(|(_, word)| !word.is_empty());
    let asked: Vec<String> = set
        .map(|(name, word)| format!("{name}={word}"))
        .chain(after.map(|after| format!("after={after}")))
        .collect();
    format!("?{}", asked.join("&"))
}
