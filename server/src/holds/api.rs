//! Setting a legal hold, and lifting it by two people.

use domain::forgettings::{DecideForgetting, HoldList, HoldState, HoldView, SetHold};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::store::{self, Hold};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::{accounts, residents};

/// Holds of one answer.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// What must not be destroyed.
    LegalHolds,
}

/// A hold with the version that a change must name.
#[derive(ApiResponse)]
pub enum HoldShown {
    /// How it stands.
    #[oai(status = 200)]
    Shown(
        Json<HoldView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The hold that was set.
    #[oai(status = 201)]
    Set(
        Json<HoldView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about legal holds.
pub struct HoldsApi;

#[OpenApi(tag = "Chapter::LegalHolds")]
impl HoldsApi {
    /// Set a legal hold on somebody's data: from now on nothing of it is destroyed.
    #[oai(path = "/legal-holds", method = "post", operation_id = "set_legal_hold")]
    async fn set_legal_hold(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<SetHold>,
    ) -> Result<HoldShown, Problem> {
        let actor = caller.permitted(Permission::ForgetResident)?.id;
        let tx = app.store.write().await?;
        let id = body.value.resident_id;
        let (mut tx, resident) = residents::reach(&app, tx, &caller, id, Permission::ForgetResident).await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(was_set(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        let records = residents::records(&mut tx, resident.id).await?.ok_or_else(Problem::not_found)?;
        residents::forgetting::store::hold(&mut tx, &records.all).await?;
        if store::held_since(&mut tx, &records.all).await?.is_some() {
            return Err(Problem::conflict("hold_standing"));
        }
        let (id, reason) = (app.random.uuid(&app.clock), body.value.reason);
        store::insert(&mut tx, id, resident.id, reason, actor, app.clock.now()).await?;
        let hold = reach(&mut tx, &caller, id).await?;
        record(&app, &mut tx, &caller, &hold, "holds.set").await?;
        let view = view(&caller, &hold);
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        Ok(was_set(view))
    }

    /// The legal holds in force, newest first.
    #[oai(path = "/legal-holds", method = "get", operation_id = "list_legal_holds")]
    async fn list_legal_holds(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// The id of the last one seen: what follows are older ones.
        before: Query<Option<Uuid>>,
    ) -> Result<Json<HoldList>, Problem> {
        caller.permitted(Permission::ForgetResident)?;
        let mut tx = app.store.autocommit().await?;
        let found = store::in_force(&mut tx, before.0, PAGE).await?;
        drop(tx);
        let mut items = Vec::new();
        for hold in &found {
            if caller.may(Permission::ForgetResident, &hold.path()?) {
                items.push(view(&caller, hold));
            }
        }
        let people = items.iter().map(|hold| hold.resident_id);
        app.record_read(app.entry_of(&caller, "holds.list").people(people)).await?;
        Ok(Json(HoldList { items }))
    }

    /// Ask that a legal hold be lifted. Until another worker of the city agrees it stands.
    #[oai(path = "/legal-holds/:id/lifting", method = "post", operation_id = "ask_lifting")]
    async fn ask_lifting(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
    ) -> Result<HoldShown, Problem> {
        let actor = caller.permitted(Permission::ForgetResident)?.id;
        let mut tx = app.store.write().await?;
        let hold = reach(&mut tx, &caller, id.0).await?;
        expected.check(hold.version)?;
        if hold.state != HoldState::Standing {
            let lifted = hold.state == HoldState::Lifted;
            return Err(Problem::conflict(if lifted { "hold_lifted" } else { "already_done" }));
        }
        if !store::ask_lift(&mut tx, &hold, actor, app.clock.now()).await? {
            return Err(Problem::stale());
        }
        record(&app, &mut tx, &caller, &hold, "holds.ask_lifting").await?;
        let view = view(&caller, &reach(&mut tx, &caller, id.0).await?);
        tx.commit().await?;
        Ok(shown(view))
    }

    /// Agree that a legal hold is lifted which somebody else asked to lift, or do not.
    #[oai(path = "/legal-holds/:id/lifting-decision", method = "post", operation_id = "decide_lifting")]
    async fn decide_lifting(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideForgetting>,
    ) -> Result<HoldShown, Problem> {
        let actor = caller.permitted(Permission::ForgetResident)?.id;
        let mut tx = app.store.write().await?;
        let hold = reach(&mut tx, &caller, id.0).await?;
        if hold.lift_asked_by == Some(actor) && hold.state == HoldState::LiftAsked {
            return Err(Problem::forbidden("lift_own"));
        }
        expected.check(hold.version)?;
        match hold.state {
            HoldState::LiftAsked => {}
            HoldState::Standing => return Err(Problem::conflict("lift_not_asked")),
            HoldState::Lifted => return Err(Problem::conflict("hold_lifted")),
        }
        let approve = body.value.approve;
        if !store::decide_lift(&mut tx, &hold, approve, actor, app.clock.now()).await? {
            return Err(Problem::stale());
        }
        let action = if approve { "holds.lift" } else { "holds.keep" };
        record(&app, &mut tx, &caller, &hold, action).await?;
        let view = view(&caller, &reach(&mut tx, &caller, id.0).await?);
        tx.commit().await?;
        Ok(shown(view))
    }
}

fn was_set(view: HoldView) -> HoldShown {
    let version = etag(view.version);
    HoldShown::Set(Json(view), version)
}

fn shown(view: HoldView) -> HoldShown {
    let version = etag(view.version);
    HoldShown::Shown(Json(view), version)
}

/// A hold on somebody in one of the caller's areas.
async fn reach(tx: &mut Tx, caller: &Caller, id: Uuid) -> Result<Hold, Problem> {
    let hold = store::find(tx, id).await?.ok_or_else(Problem::not_found)?;
    if caller.may(Permission::ForgetResident, &hold.path()?) { Ok(hold) } else { Err(Problem::not_found()) }
}

fn view(caller: &Caller, hold: &Hold) -> HoldView {
    HoldView {
        id: hold.id,
        resident_id: hold.resident_id,
        reason: hold.reason,
        state: hold.state,
        set_at: hold.set_at,
        lift_is_mine: hold.lift_asked_by.is_some() && hold.lift_asked_by == caller.actor_id(),
        lifted_at: hold.lifted_at,
        version: hold.version,
    }
}

async fn record(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    hold: &Hold,
    action: &'static str,
) -> Result<(), Fault> {
    let entry = app.entry_of(caller, action).person(hold.resident_id).purpose(hold.reason.code());
    Ok(audit::record(tx, entry.object(format!("legal_hold:{}", hold.id))).await?)
}
