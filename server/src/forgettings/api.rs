//! Asking that somebody be forgotten, agreeing to it as another person, and the certificate.

use domain::forgettings::{
    AskForgetting, DecideForgetting, ErasureCertificate, ForgettingList, ForgettingState, ForgettingView,
};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::certificate;
use super::destroying::{announce, erase, lines, obstacle};
use super::store::{self, Forgetting, New};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::residents::Records;
use crate::{accounts, residents};

/// Forgettings of one answer.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Being forgotten.
    Forgettings,
}

/// A forgetting with the version that a decision must name.
#[derive(ApiResponse)]
pub enum ForgettingShown {
    /// How far it has come.
    #[oai(status = 200)]
    Shown(
        Json<ForgettingView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The forgetting that was asked for.
    #[oai(status = 201)]
    Asked(
        Json<ForgettingView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about being forgotten.
pub struct ForgettingsApi;

#[OpenApi(tag = "Chapter::Forgettings")]
impl ForgettingsApi {
    /// Ask that somebody be forgotten. Until another worker of the city agrees nothing happens.
    #[oai(path = "/forgettings", method = "post", operation_id = "create_forgetting")]
    async fn create_forgetting(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<AskForgetting>,
    ) -> Result<ForgettingShown, Problem> {
        let actor = caller.permitted(Permission::ForgetResident)?.id;
        let tx = app.store.write().await?;
        let id = body.value.resident_id;
        let (mut tx, resident) = residents::reach(&app, tx, &caller, id, Permission::ForgetResident).await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(asked(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        let records = records_of(&mut tx, resident.id).await?;
        if let Some(obstacle) = obstacle(&app, &mut tx, &records, body.value.scope).await? {
            return Err(Problem::conflict(obstacle.code()));
        }
        let new = New {
            id: app.random.uuid(&app.clock),
            resident: records.standing,
            scope: body.value.scope,
            reason: body.value.reason,
            by: Some(actor),
            at: app.clock.now(),
        };
        if !store::insert(&mut tx, &new).await? {
            return Err(Problem::conflict("forgetting_open"));
        }
        let forgetting = reach(&mut tx, &caller, new.id).await?;
        let entry = entry(&app, &caller, &forgetting, &records, "forgettings.ask");
        audit::record(&mut tx, entry).await?;
        let view = view(&caller, &forgetting);
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        Ok(asked(view))
    }

    /// Forgettings of people in my areas, newest first: those that wait for somebody to agree, or those in another
    /// state.
    #[oai(path = "/forgettings", method = "get", operation_id = "list_forgettings")]
    async fn list_forgettings(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// How far they have come; `asked` when not given.
        state: Query<Option<ForgettingState>>,
        /// The id of the last one seen: what follows are older ones.
        before: Query<Option<Uuid>>,
    ) -> Result<Json<ForgettingList>, Problem> {
        caller.permitted(Permission::ForgetResident)?;
        let mut tx = app.store.autocommit().await?;
        let state = state.0.unwrap_or(ForgettingState::Asked);
        let found = store::page(&mut tx, state, before.0, PAGE).await?;
        drop(tx);
        let mut items = Vec::new();
        for forgetting in &found {
            if caller.may(Permission::ForgetResident, &forgetting.path()?) {
                items.push(view(&caller, forgetting));
            }
        }
        let people = items.iter().map(|forgetting| forgetting.resident_id);
        app.record_read(app.entry_of(&caller, "forgettings.list").people(people)).await?;
        Ok(Json(ForgettingList { items }))
    }

    /// Agree that somebody is forgotten whom somebody else asked about: it is done at once and cannot be undone. Or do
    /// not agree.
    #[oai(path = "/forgettings/:id/decision", method = "post", operation_id = "decide_forgetting")]
    async fn decide_forgetting(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideForgetting>,
    ) -> Result<ForgettingShown, Problem> {
        let actor = caller.permitted(Permission::ForgetResident)?.id;
        let mut tx = app.store.write().await?;
        let forgetting = reach(&mut tx, &caller, id.0).await?;
        if forgetting.asked_by == Some(actor) {
            return Err(Problem::forbidden("forgetting_own"));
        }
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(shown(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        expected.check(forgetting.version)?;
        if forgetting.state != ForgettingState::Asked {
            return Err(Problem::conflict("forgetting_decided"));
        }
        let records = records_of(&mut tx, forgetting.resident_id).await?;
        let (now, mut announced) = (app.clock.now(), Vec::new());
        let action = if body.value.approve { "forgettings.done" } else { "forgettings.refuse" };
        let entry = entry(&app, &caller, &forgetting, &records, action);
        let is_first = if body.value.approve {
            if let Some(obstacle) = obstacle(&app, &mut tx, &records, forgetting.scope).await? {
                return Err(Problem::conflict(obstacle.code()));
            }
            let keys = erase(&app, &mut tx, &records.all, forgetting.scope, now).await?;
            announced = lines(&records.all, forgetting.scope, now, forgetting.id);
            let what = (forgetting.id, forgetting.version);
            store::done(&mut tx, what, Some(actor), now, (keys, entry.id())).await?
        } else {
            store::refuse(&mut tx, &forgetting, actor, now).await?
        };
        if !is_first {
            return Err(Problem::stale());
        }
        audit::record(&mut tx, entry).await?;
        let view = view(&caller, &reach(&mut tx, &caller, id.0).await?);
        idempotency::finish(&mut tx, claim, 200, &view).await?;
        if !announced.is_empty() {
            announce(&app, announced).await?;
        }
        tx.commit().await?;
        Ok(shown(view))
    }

    /// The certificate of a forgetting that is done: what was destroyed, when, and by whose word. It names nobody.
    #[oai(path = "/forgettings/:id/certificate", method = "get", operation_id = "show_erasure_certificate")]
    async fn show_erasure_certificate(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<ErasureCertificate>, Problem> {
        caller.permitted(Permission::ForgetResident)?;
        let mut tx = app.store.read().await?;
        let forgetting = reach(&mut tx, &caller, id.0).await?;
        let records = records_of(&mut tx, forgetting.resident_id).await?;
        let certificate = certificate::of(&app, &mut tx, &forgetting, &records).await?;
        let certificate = certificate.ok_or_else(|| Problem::conflict("forgetting_not_done"))?;
        tx.commit().await?;
        app.record_read(entry(&app, &caller, &forgetting, &records, "forgettings.certificate")).await?;
        Ok(Json(certificate))
    }
}

fn asked(view: ForgettingView) -> ForgettingShown {
    let version = etag(view.version);
    ForgettingShown::Asked(Json(view), version)
}

fn shown(view: ForgettingView) -> ForgettingShown {
    let version = etag(view.version);
    ForgettingShown::Shown(Json(view), version)
}

/// A forgetting of somebody in one of the caller's areas.
async fn reach(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Forgetting, Problem> {
    let forgetting = store::find(tx, id).await?.ok_or_else(Problem::not_found)?;
    if caller.may(Permission::ForgetResident, &forgetting.path()?) {
        Ok(forgetting)
    } else {
        Err(Problem::not_found())
    }
}

async fn records_of(tx: &mut Tx, resident: Uuid) -> Result<Records, Fault> {
    residents::records(tx, resident).await?.ok_or(Fault::Unreadable("residents.merged_into_id"))
}

fn view(caller: &Caller, forgetting: &Forgetting) -> ForgettingView {
    ForgettingView {
        id: forgetting.id,
        resident_id: forgetting.resident_id,
        scope: forgetting.scope,
        reason: forgetting.reason,
        state: forgetting.state,
        is_mine: forgetting.asked_by.is_some() && forgetting.asked_by == caller.actor_id(),
        asked_at: forgetting.asked_at,
        decided_at: forgetting.decided_at,
        version: forgetting.version,
    }
}

fn entry(
    app: &App,
    caller: &Caller,
    forgetting: &Forgetting,
    records: &Records,
    action: &'static str,
) -> audit::Entry {
    let entry = app.entry_of(caller, action).people(records.all.iter().copied());
    let object = format!("forgetting:{} {}", forgetting.id, forgetting.scope.code());
    entry.purpose(forgetting.reason.code()).object(object)
}
