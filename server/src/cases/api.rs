//! Applying, following and deciding.

use std::time::Duration;

use domain::cases::{
    self, ActOnCase, Action, AssessCase, Assessment, CaseCounts, CaseList, CaseSummary, CaseVersion,
    CaseView, ColleagueList, DueFilter, Event, Hands, HistoryLine, Kind, OpenCase, Party, Refusal, WaitsFor,
};
use domain::job_seeking::JobSeekingAnswers;
use domain::mandates::{Act, Matter, may_see};
use domain::roles::Permission;
use futures_util::stream::BoxStream;
use platform::audit;
use platform::clock::shanghai_date;
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{EventStream, Json};
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::access::{self, acting_as, open_file, parties};
use super::authors::Authors;
use super::colleagues;
use super::deciding::{self, Deed};
use super::file::{CaseFile, summary};
use super::opening::{self, Filer};
use super::queue::{self, Asked};
use super::store;
use super::usual;
use crate::accounts::guard::{Caller, Watcher};
use crate::app::App;
use crate::consents;
use crate::mandates;
use crate::paging::{self, Older};
use crate::problems::{self, Fault};
use crate::reminders;
use crate::residents::{self, Reached};
use crate::watching::Watch;

const WATCH: Watch<CaseVersion> =
    Watch { every: Duration::from_secs(1), name: |_| "version", last: |_| false };

/// Rows of a page at most, and when the request does not say.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Everything that is applied for and decided.
    Cases,
}

/// A case with the version that a change must name.
#[derive(ApiResponse)]
pub enum Shown {
    /// The case.
    #[oai(status = 200)]
    Case(
        Json<CaseView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The case that was opened.
    #[oai(status = 201)]
    Opened(
        Json<CaseView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about cases.
pub struct CasesApi;

#[OpenApi(tag = "Chapter::Cases")]
impl CasesApi {
    /// Whether something is open to the person, with every step of the rule and its clause.
    #[oai(path = "/cases/assessments", method = "post", operation_id = "assess_case")]
    async fn assess_case(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<AssessCase>,
    ) -> Result<Json<Assessment>, Problem> {
        let caller = mandates::admit(&app, caller, Act::Apply, Some(body.value.kind)).await?;
        let tx = app.store.write().await?;
        let (mut tx, resident) = applicant(&app, tx, &caller, body.value.resident_id).await?;
        let mut assessment = opening::assess(&app, &mut tx, &resident, body.value.kind).await?;
        if let Some(purpose) = opening::purpose(body.value.kind) {
            let records = opening::records_of(&mut tx, &resident).await?;
            assessment.agreement_missing = !consents::given(&mut tx, &records, purpose, caller.today).await?;
        }
        audit::record(&mut tx, app.entry_of(&caller, "cases.assess").person(resident.id)).await?;
        tx.commit().await?;
        Ok(Json(assessment))
    }

    /// Apply. The answer names the reference and, this once, the code of the slip. For a child under 14, and for whom a
    /// court found unable to act, only their guardian applies.
    #[oai(path = "/cases", method = "post", operation_id = "open_case")]
    async fn open_case(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<OpenCase>,
    ) -> Result<Shown, Problem> {
        let caller = mandates::admit(&app, caller, Act::Apply, Some(body.value.kind)).await?;
        let tx = app.store.write().await?;
        let (mut tx, resident) = applicant(&app, tx, &caller, body.value.resident_id).await?;
        let sealing = opening::answering_key(&app, &mut tx, &resident).await?;
        let claim = idempotency::claim(&mut tx, &app.idempotency(&caller, &key, &body), &sealing).await?;
        let claim = match claim {
            idempotency::Claimed::Done(view) => return shown_again(&view),
            idempotency::Claimed::New(claim) => claim,
        };
        let records = opening::records_of(&mut tx, &resident).await?;
        mandates::require_capacity(&app, &mut tx, &caller, &resident, &records).await?;
        let purpose = opening::purpose(body.value.kind);
        let purpose = purpose.ok_or_else(|| Problem::field("kind", "kind_opened_elsewhere"))?;
        consents::require(&mut tx, &records, purpose, app.clock.today()).await?;
        let opened = opening::open(
            &app,
            &mut tx,
            (&resident, &sealing),
            body.value.kind,
            &body.value.answers,
            Filer::of(&caller),
        )
        .await?;
        let mut view = view(&app, &mut tx, &caller, opened.id).await?;
        view.slip_code = Some(opened.slip_code.as_str().to_owned());
        let entry =
            app.entry_of(&caller, "cases.open").person(resident.id).object(format!("case {}", opened.id));
        audit::record(&mut tx, entry).await?;
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(Shown::Opened(Json(view), version))
    }

    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the address")]
    /// My cases; or, for a worker without a person beside them, what waits for their step, by due date.
    #[oai(path = "/cases", method = "get", operation_id = "list_cases")]
    async fn list_cases(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Whose turn it is; a worker's own step when not given.
        waits_for: Query<Option<WaitsFor>>,
        /// Of a worker's queue: what was applied for.
        kind: Query<Option<Kind>>,
        /// Of a worker's queue: the id of an area of theirs; all of them when not given.
        area: Query<Option<String>>,
        /// Of a worker's queue: by the day on which the office must have acted.
        due: Query<Option<DueFilter>>,
        /// Of a worker's queue: in whose hands the step is within the office.
        hands: Query<Option<Hands>>,
        /// Where the last page ended.
        after: Query<Option<String>>,
        /// Rows of a page, 50 at most.
        #[oai(validator(minimum(value = "1"), maximum(value = "50")))]
        limit: Query<Option<i64>>,
    ) -> Result<Json<CaseList>, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        if caller.subject.is_some() {
            let after = Older::asked(after.0.as_deref())?;
            return own_list(&app, &caller, after, limit.0.unwrap_or(PAGE)).await.map(Json);
        }
        let asked = Asked { waits_for: waits_for.0, kind: kind.0, area: area.0, due: due.0, hands: hands.0 };
        queue::page(&app, &caller, asked, after.0.as_deref(), limit.0.unwrap_or(PAGE)).await.map(Json)
    }

    /// The cases of a resident of one of my areas, or one who is present, newest first: those that I may open. A page
    /// may be short although another follows.
    #[oai(path = "/residents/:id/cases", method = "get", operation_id = "list_cases_of_resident")]
    async fn list_cases_of_resident(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        /// Where the last page ended.
        after: Query<Option<String>>,
    ) -> Result<Json<CaseList>, Problem> {
        let after = Older::asked(after.0.as_deref())?;
        let tx = app.store.autocommit().await?;
        let (mut tx, resident) = residents::reach(&app, tx, &caller, id.0, Permission::ReadCase).await?;
        let shown = access::readable(&app, &mut tx, &caller, &resident, after, PAGE).await?;
        drop(tx);
        app.record_read(app.entry_of(&caller, "cases.list").person(resident.id)).await?;
        let next = shown.last.map(|row| row.older().to_string());
        let name = resident.name()?;
        let viewer = caller.actor_id();
        let items = shown.rows.into_iter().map(|row| summary(row, resident.id, &name, viewer));
        Ok(Json(CaseList { items: items.collect::<Result<_, _>>()?, next }))
    }

    /// How many cases wait for my step in my areas, how many of them are late or soon will be, and how many reminders I
    /// have not seen.
    #[oai(path = "/cases/counts", method = "get", operation_id = "count_cases")]
    async fn count_cases(&self, app: Data<&App>, caller: Caller) -> Result<Json<CaseCounts>, Problem> {
        queue::count(&app, &caller).await.map(Json)
    }

    #[expect(clippy::unused_async, reason = "an operation of the API is asynchronous")]
    /// The same as server-sent events: one at once, and one each time that the numbers have changed. Watching does not
    /// keep a session alive.
    #[oai(path = "/cases/counts/events", method = "get", operation_id = "watch_case_counts")]
    async fn watch_case_counts(
        &self,
        app: Data<&App>,
        watcher: Watcher,
    ) -> Result<EventStream<BoxStream<'static, CaseCounts>>, Problem> {
        queue::watch(&app, watcher)
    }

    /// One case: what was done, what is now, what comes next, by when, and what is needed of whom.
    #[oai(path = "/cases/:id", method = "get", operation_id = "show_case")]
    async fn show_case(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<Shown, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let tx = if caller.is_alone() { app.store.read().await? } else { app.store.write().await? };
        let (mut tx, file) = open_file(&app, tx, &caller, id.0).await?;
        let view = file_view(&app, &mut tx, &caller, &file).await?;
        if !caller.is_alone() {
            let entry =
                app.entry_of(&caller, "cases.read").person(file.resident.id).object(format!("case {}", id.0));
            audit::record(&mut tx, entry).await?;
        }
        tx.commit().await?;
        let version = etag(view.version);
        Ok(Shown::Case(Json(view), version))
    }

    /// Who of my office may take the step at which the case is: the workers to whom it can be delegated.
    #[oai(path = "/cases/:id/colleagues", method = "get", operation_id = "list_colleagues")]
    async fn list_colleagues(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<ColleagueList>, Problem> {
        caller.permitted(Permission::ReadCase)?;
        let tx = app.store.read().await?;
        let (mut tx, file) = open_file(&app, tx, &caller, id.0).await?;
        let party = acting_as(&caller, &file, Action::Delegate)?;
        if !cases::allowed(file.definition, &file.state, party).contains(&Action::Delegate) {
            return Err(deciding::refusal(Refusal::NotAllowed));
        }
        Ok(Json(colleagues::list(&app, &mut tx, &caller, &file).await?))
    }

    /// Whether something happened to a case that I have open, as server-sent events: its version at once, and each time
    /// that it is another. Watching does not keep a session alive, and shows nothing of the person.
    #[oai(path = "/cases/:id/events", method = "get", operation_id = "watch_case")]
    async fn watch_case(
        &self,
        app: Data<&App>,
        watcher: Watcher,
        id: Path<Uuid>,
    ) -> Result<EventStream<BoxStream<'static, CaseVersion>>, Problem> {
        let tx = app.store.read().await?;
        drop(open_file(&app, tx, &watcher.caller, id.0).await?);
        let look = move |app: App| async move {
            let mut tx = app.store.autocommit().await.ok()?;
            store::version(&mut tx, id.0).await.ok()?
        };
        Ok(WATCH.events(&app, watcher, look))
    }

    /// Do what is allowed: forward, approve, send back with everything that is missing, refuse with its reason,
    /// top up, withdraw, object to a refusal, pause, resume, delegate to one person of the office, note, hear the person
    /// whose guardian applied. What is not
    /// allowed at this stage is a 409, a stale version a 412.
    #[oai(path = "/cases/:id/actions", method = "post", operation_id = "act_on_case")]
    async fn act_on_case(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<ActOnCase>,
    ) -> Result<Shown, Problem> {
        let caller = mandates::admit(&app, caller, Act::See, None).await?;
        let tx = app.store.write().await?;
        let (mut tx, file) = open_file(&app, tx, &caller, id.0).await?;
        access::require_scope(&caller, &file, body.value.action)?;
        let sent = app.idempotency(&caller, &key, &body);
        let claim = idempotency::claim(&mut tx, &sent, file.answering_key()).await?;
        let claim = match claim {
            idempotency::Claimed::Done(view) => return shown_again(&view),
            idempotency::Claimed::New(claim) => claim,
        };
        expected.check(file.state.version)?;
        let party = acting_as(&caller, &file, body.value.action)?;
        let event = cases::act(file.definition, &file.state, party, &body.value, caller.by(), caller.today)
            .map_err(deciding::refusal)?;
        if let Event::Delegated { to: Some(to) } = event {
            colleagues::require(&app, &mut tx, &file, to).await?;
            if caller.by() != Some(to) {
                reminders::delegated(&app, &mut tx, to, id.0).await?;
            }
        }
        let answers = body.value.answers.as_ref().map(JobSeekingAnswers::check).transpose();
        let answers = answers.map_err(problems::fields)?;
        let (action, by) = (body.value.action, caller.by());
        let entry = app.entry_of(&caller, "cases.act");
        let deed = Deed { action, event, by, answers: answers.as_ref(), entry };
        let file = deciding::write(&app, &mut tx, &file, deed).await?;
        let view = file_view(&app, &mut tx, &caller, &file).await?;
        idempotency::finish(&mut tx, claim, 200, &view).await?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(Shown::Case(Json(view), version))
    }
}

pub(super) fn shown_again(stored: &idempotency::Stored) -> Result<Shown, Problem> {
    let view: CaseView = stored.read()?;
    let version = etag(view.version);
    Ok(if stored.status == 201 {
        Shown::Opened(Json(view), version)
    } else {
        Shown::Case(Json(view), version)
    })
}

/// The person whose case it is: the one who is present, or the one a worker names within their reach.
pub(super) async fn applicant(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    named: Option<Uuid>,
) -> Result<(Tx, Reached), Problem> {
    if caller.subject.is_some() {
        let id = caller.present_person()?;
        let resident = residents::load(app, &mut tx, id).await?.ok_or_else(Problem::not_found)?;
        if let Some(named) = named {
            let named = residents::load(app, &mut tx, named).await?.ok_or_else(Problem::not_found)?;
            if named.id != resident.id {
                return Err(residents::refuse(app, tx, caller, named.id).await?);
            }
        }
        return Ok((tx, resident));
    }
    caller.permitted(Permission::OpenCase)?;
    let id = named.ok_or_else(|| Problem::field("resident_id", "required"))?;
    residents::reach(app, tx, caller, id, Permission::OpenCase).await
}

pub(super) async fn view(app: &App, tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<CaseView, Problem> {
    let file = CaseFile::load(app, tx, id).await?.ok_or_else(Problem::not_found)?;
    file_view(app, tx, caller, &file).await
}

async fn file_view(app: &App, tx: &mut Tx, caller: &Caller, file: &CaseFile) -> Result<CaseView, Problem> {
    let usual = usual::of_kind(app, tx, file.definition.kind).await?;
    let parties = parties(caller, file)?;
    let mut view = file.view(&app.calendar(), &parties, caller.today, usual, file.answers()?)?;
    view.allowed.retain(|action| access::require_scope(caller, file, *action).is_ok());
    view.history = history(tx, caller, file).await?;
    let sees = |matter| may_see(caller.viewer(), matter);
    view.heard_apart &= sees(Matter::Guardianship);
    view.hearing_due = sees(Matter::OwnAnswer) && file.state.hearing_due(file.definition);
    view.own_word = file.state.own_words.last().filter(|_| sees(Matter::OwnAnswer));
    if parties.iter().any(|party| matches!(party, Party::Worker(_) | Party::Colleague(_))) {
        view.hands = file.state.hands(caller.actor_id());
        view.delegate_name = colleagues::delegate_name(app, tx, file).await?;
    }
    Ok(view)
}

/// What happened, by which office, as far as the caller may see it.
async fn history(tx: &mut Tx, caller: &Caller, file: &CaseFile) -> Result<Vec<HistoryLine>, Fault> {
    let authors = Authors::of(tx, file.history.iter().filter_map(|recorded| recorded.by)).await?;
    let line = |recorded: &cases::Recorded| {
        let by = recorded.by.map(|by| authors.words(by, shanghai_date(recorded.at)));
        HistoryLine::of(&recorded.event, recorded.at, by)
    };
    let seen = |recorded: &&cases::Recorded| may_see(caller.viewer(), recorded.event.matter());
    Ok(file.history.iter().filter(seen).map(line).collect())
}

async fn own_list(app: &App, caller: &Caller, after: Option<Older>, limit: i64) -> Result<CaseList, Problem> {
    let id = caller.present_person()?;
    let mut tx = app.store.autocommit().await?;
    let mut own = store::own(&mut tx, id, after, limit + 1).await?.ok_or_else(Problem::not_found)?;
    drop(tx);
    let name = residents::name_with(app, own.person, &own.name_sealed, &own.keys)?;
    let more = paging::cut(&mut own.cases, limit);
    let next = own.cases.last().filter(|_| more).map(|row| row.older().to_string());
    if !caller.is_alone() {
        app.record_read(app.entry_of(caller, "cases.list").person(own.person)).await?;
    }
    let items = own.cases.into_iter().map(|row| summary(row, own.person, &name, None));
    let mut items: Vec<CaseSummary> = items.collect::<Result<_, _>>()?;
    items.retain(|case| mandates::in_scope(caller, Act::See, case.kind));
    Ok(CaseList { items, next })
}
