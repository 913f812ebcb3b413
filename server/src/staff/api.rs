//! Listing workers, adding one, asking for changes and agreeing to somebody else's.

use domain::areas::AreaId;
use domain::roles::{Permission, Role};
use domain::staff::{
    AddWorker, AddedWorker, AskStaffChange, DecideStaffChange, StaffChange, StaffChangeKind, StaffChangeList,
    StaffChangeState, StaffChangeView, WorkerList, WorkerView, is_weighty, needs_two,
};
use platform::audit;
use platform::http::{Body, IfMatch, Problem, etag};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::carrying_out::{self, Standing, carry_out, possible};
use super::store::{self, Row};
use super::views;
use crate::accounts;
use crate::accounts::guard::Caller;
use crate::accounts::posts::{self, Given};
use crate::accounts::staff::{self as making, Drawn};
use crate::accounts::store::Worker;
use crate::app::App;
use crate::areas;
use crate::problems::{self, Fault};

/// Workers, or changes, of one answer.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Workers' accounts.
    Staff,
}

/// A worker with the version that a change must name.
#[derive(ApiResponse)]
pub enum WorkerShown {
    /// How the account stands.
    #[oai(status = 200)]
    Shown(
        Json<WorkerView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A worker who was added.
#[derive(ApiResponse)]
pub enum Added {
    /// The account with its secrets.
    #[oai(status = 201)]
    Added(Json<AddedWorker>),
}

/// A change with the version that a decision must name.
#[derive(ApiResponse)]
pub enum ChangeShown {
    /// How far it has come.
    #[oai(status = 200)]
    Shown(
        Json<StaffChangeView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// What was asked for, done or waiting.
    #[oai(status = 201)]
    Asked(
        Json<StaffChangeView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about workers' accounts.
pub struct StaffApi;

#[OpenApi(tag = "Chapter::Staff")]
impl StaffApi {
    /// Workers in the order in which their accounts were made, closed ones too; with an area or a role, those who hold
    /// it there today or later. Names are sealed and not searched.
    #[oai(path = "/workers", method = "get", operation_id = "list_workers")]
    async fn list_workers(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// At or inside this area.
        area_id: Query<Option<String>>,
        /// With this role.
        role: Query<Option<Role>>,
        /// The id of the last one seen.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<WorkerList>, Problem> {
        caller.permitted(Permission::ManageStaff)?;
        let mut tx = app.store.read().await?;
        let area = match area_id.0 {
            None => None,
            Some(id) => Some(area(&mut tx, &id).await?.path),
        };
        let today = app.clock.today();
        let found =
            accounts::store::workers(&mut tx, after.0, area.as_ref(), role.0, today, PAGE + 1).await?;
        let more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        let page = &found[..found.len() - usize::from(more)];
        let ids: Vec<Uuid> = page.iter().map(|worker| worker.id).collect();
        let held = if ids.is_empty() { Vec::new() } else { posts::all_of(&mut tx, &ids).await? };
        let mut names = accounts::names::of(&mut tx, &app.vault, &ids).await?;
        drop(tx);
        let shown = |worker: &Worker| {
            let own = held.iter().filter(|(account, _)| *account == worker.id);
            let memberships = own.map(|(_, membership)| membership.clone()).collect();
            let name = names.remove(&worker.id).map(|named| named.name).unwrap_or_default();
            views::worker(&caller, worker, name, memberships)
        };
        let items = page.iter().map(shown).collect();
        app.record_read(app.entry_of(&caller, "staff.list")).await?;
        let next = page.last().filter(|_| more).map(|worker| worker.id);
        Ok(Json(WorkerList { items, next }))
    }

    /// One worker's account.
    #[oai(path = "/workers/:id", method = "get", operation_id = "show_worker")]
    async fn show_worker(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<WorkerShown, Problem> {
        caller.permitted(Permission::ManageStaff)?;
        let mut tx = app.store.read().await?;
        let standing = Standing::of(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        let name = accounts::store::name(&mut tx, &app.vault, id.0).await?;
        drop(tx);
        let view = views::worker(&caller, &standing.worker, name, standing.memberships);
        app.record_read(app.entry_of(&caller, "staff.show").object(format!("account {}", id.0))).await?;
        let version = etag(view.version);
        Ok(WorkerShown::Shown(Json(view), version))
    }

    /// Add a worker. The secrets are shown here and never again; if this answer is lost they get new ones.
    ///
    /// The role of an administrator or of a city worker is held once another security administrator agrees; until then
    /// the account opens nothing.
    #[oai(path = "/workers", method = "post", operation_id = "add_worker")]
    async fn add_worker(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<AddWorker>,
    ) -> Result<Added, Problem> {
        let actor = caller.permitted(Permission::ManageStaff)?.id;
        let new = body.value.parse(app.clock.today()).map_err(problems::fields)?;
        let prepared = making::prepare_secrets(&app, app.random.uuid(&app.clock)).await?;
        let mut tx = app.store.write().await?;
        still_there(&mut tx, &caller, actor).await?;
        area(&mut tx, new.area.as_str()).await?;
        let worker = making::NewWorker {
            login_name: &new.login_name,
            name: &new.name,
            role: new.role,
            area: &new.area,
            password: Drawn::First,
        };
        let secrets = making::write(&app, &mut tx, &worker, prepared).await.map_err(carrying_out::refused)?;
        let (id, today) = (secrets.account_id, app.clock.today());
        record(&app, &mut tx, &caller, id, "staff.add").await?;
        let given = Given { role: new.role, area: &new.area, from: today, until: new.until };
        let waiting = if is_weighty(new.role) {
            let change = StaffChange::GiveMembership {
                role: new.role,
                area: new.area.clone(),
                from: today,
                until: new.until,
            };
            let row = asked(&app, actor, id, &change, &[new.role], StaffChangeState::Asked);
            store::insert(&mut tx, &row, None).await?;
            record(&app, &mut tx, &caller, id, "staff.ask").await?;
            Some(views::change(&app, &mut tx, &caller, &row, None).await?)
        } else {
            posts::give(&mut tx, app.random.uuid(&app.clock), id, &given, app.clock.now()).await?;
            record(&app, &mut tx, &caller, id, action(StaffChangeKind::GiveMembership)).await?;
            None
        };
        let standing = Standing::of(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
        let worker = views::worker(&caller, &standing.worker, new.name, standing.memberships);
        tx.commit().await?;
        let secrets = views::secrets(&app, secrets);
        Ok(Added::Added(Json(AddedWorker { worker, secrets, waiting })))
    }

    /// Change somebody else's account, on the version of it that I saw.
    ///
    /// Done at once, or asked for where another security administrator must agree: a role of an administrator or a city
    /// worker given or ended, new secrets for one of them, a closed account opened. Sessions end with every change. New
    /// secrets are shown here and never again; if this answer is lost they get others.
    #[oai(path = "/staff-changes", method = "post", operation_id = "ask_staff_change")]
    async fn ask_staff_change(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        body: Body<AskStaffChange>,
    ) -> Result<ChangeShown, Problem> {
        let actor = caller.permitted(Permission::ManageStaff)?.id;
        let account = body.value.account_id;
        let change = body.value.parse(app.clock.today()).map_err(problems::fields)?;
        let prepared = prepared(&app, account, &change).await?;
        let (mut tx, standing) = reach(&app, &caller, actor, account).await?;
        expected.check(standing.worker.epoch)?;
        possible(&app, &mut tx, &standing, &change).await?;
        let roles = standing.roles(&app, &change);
        let waits = needs_two(change.kind(), &roles);
        let state = if waits { StaffChangeState::Asked } else { StaffChangeState::Done };
        let row = asked(&app, actor, account, &change, &roles, state);
        if !store::insert(&mut tx, &row, (!waits).then_some(actor)).await? {
            return Err(Problem::conflict("staff_change_open"));
        }
        let secrets = if waits {
            record(&app, &mut tx, &caller, account, "staff.ask").await?;
            None
        } else {
            let secrets = carry_out(&app, &mut tx, &standing, &change, prepared).await?;
            record(&app, &mut tx, &caller, account, action(row.kind)).await?;
            secrets
        };
        let view = views::change(&app, &mut tx, &caller, &row, secrets).await?;
        tx.commit().await?;
        if !waits {
            app.sessions.end_all(account).await?;
        }
        let version = etag(view.version);
        Ok(ChangeShown::Asked(Json(view), version))
    }

    /// The changes that wait for a second person, newest first.
    #[oai(path = "/staff-changes", method = "get", operation_id = "list_staff_changes")]
    async fn list_staff_changes(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// The id of the last one seen: what follows are older ones.
        before: Query<Option<Uuid>>,
    ) -> Result<Json<StaffChangeList>, Problem> {
        caller.permitted(Permission::ManageStaff)?;
        let mut tx = app.store.read().await?;
        let rows = store::waiting(&mut tx, before.0, PAGE).await?;
        let items = views::changes(&app, &mut tx, &caller, &rows).await?;
        drop(tx);
        app.record_read(app.entry_of(&caller, "staff.changes")).await?;
        Ok(Json(StaffChangeList { items }))
    }

    /// Agree to a change that somebody else asked for, or do not; my own I can only take back.
    ///
    /// New secrets are shown here, to whoever agreed, and never again.
    #[oai(path = "/staff-changes/:id/decision", method = "post", operation_id = "decide_staff_change")]
    async fn decide_staff_change(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideStaffChange>,
    ) -> Result<ChangeShown, Problem> {
        let (actor, approve) = (caller.permitted(Permission::ManageStaff)?.id, body.value.approve);
        let mut tx = app.store.autocommit().await?;
        let found = store::find(&mut tx, id.0).await?;
        drop(tx);
        let found = found.ok_or_else(Problem::not_found)?;
        if found.asked_by == actor && approve {
            return Err(Problem::forbidden("staff_change_own"));
        }
        let change = found.change()?;
        let prepared = if approve { prepared(&app, found.account_id, &change).await? } else { None };
        let (mut tx, standing) = reach(&app, &caller, actor, found.account_id).await?;
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        expected.check(row.version)?;
        if row.state != StaffChangeState::Asked {
            return Err(Problem::conflict("staff_change_decided"));
        }
        let mut secrets = None;
        if approve {
            possible(&app, &mut tx, &standing, &change).await?;
            secrets = carry_out(&app, &mut tx, &standing, &change, prepared).await?;
        }
        if !store::decide(&mut tx, &row, approve, actor, app.clock.now()).await? {
            return Err(Problem::stale());
        }
        let done = if approve { action(row.kind) } else { "staff.refuse" };
        record(&app, &mut tx, &caller, row.account_id, done).await?;
        let row = store::find(&mut tx, id.0).await?.ok_or_else(Problem::not_found)?;
        let view = views::change(&app, &mut tx, &caller, &row, secrets).await?;
        tx.commit().await?;
        if approve {
            app.sessions.end_all(row.account_id).await?;
        }
        let version = etag(view.version);
        Ok(ChangeShown::Shown(Json(view), version))
    }
}

/// An area that stands, by the id in a request.
async fn area(tx: &mut Tx, id: &str) -> Result<areas::store::PlacedArea, Problem> {
    let unknown = || Problem::field("area_id", "area_unknown");
    let id = AreaId::parse(id).map_err(|_| unknown())?;
    areas::store::find(tx, &id).await?.ok_or_else(unknown)
}

/// The secrets that the change will give, drawn and hashed before any transaction waits for it.
async fn prepared(
    app: &App,
    account: Uuid,
    change: &StaffChange,
) -> Result<Option<making::PreparedSecrets>, Fault> {
    if !change.draws_secrets() {
        return Ok(None);
    }
    Ok(Some(making::prepare_secrets(app, account).await?))
}

/// Somebody else's account, which nobody else changes meanwhile, for a caller who is still there.
async fn reach(app: &App, caller: &Caller, actor: Uuid, account: Uuid) -> Result<(Tx, Standing), Problem> {
    if account == actor {
        return Err(Problem::forbidden("staff_self"));
    }
    let mut tx = app.store.write().await?;
    accounts::store::hold_both(&mut tx, actor, account).await?;
    still_there(&mut tx, caller, actor).await?;
    let standing = Standing::of(&mut tx, account).await?.ok_or_else(Problem::not_found)?;
    Ok((tx, standing))
}

/// Goes on only when nobody closed the caller's account, or ended their role, since they called.
async fn still_there(tx: &mut Tx, caller: &Caller, actor: Uuid) -> Result<(), Problem> {
    let standing = accounts::store::standing(tx, actor, caller.today).await?;
    let same = standing.is_some_and(|now| !now.disabled && now.epoch == caller.session.epoch);
    if same { Ok(()) } else { Err(Problem::unauthorized("session_ended")) }
}

/// The row of a change that is asked for now; `roles` are those that it is about.
fn asked(
    app: &App,
    actor: Uuid,
    account: Uuid,
    change: &StaffChange,
    roles: &[Role],
    state: StaffChangeState,
) -> Row {
    let now = app.clock.now();
    let (membership_id, area_id, first_day, last_day) = match change {
        StaffChange::GiveMembership { area, from, until, .. } => {
            (None, Some(area.clone()), Some(*from), *until)
        }
        StaffChange::EndMembership { membership, until } => (Some(*membership), None, None, *until),
        _ => (None, None, None, None),
    };
    let about_one = matches!(change, StaffChange::GiveMembership { .. } | StaffChange::EndMembership { .. });
    Row {
        id: app.random.uuid(&app.clock),
        account_id: account,
        kind: change.kind(),
        membership_id,
        role: roles.first().copied().filter(|_| about_one),
        area_id,
        first_day,
        last_day,
        state,
        asked_by: actor,
        asked_at: now,
        decided_at: (state == StaffChangeState::Done).then_some(now),
        version: 1,
    }
}

/// What stands on record for a change that is done.
const fn action(kind: StaffChangeKind) -> &'static str {
    match kind {
        StaffChangeKind::GiveMembership => "staff.give_membership",
        StaffChangeKind::EndMembership => "staff.end_membership",
        StaffChangeKind::Reset => "staff.reset",
        StaffChangeKind::Disable => "staff.disable",
        StaffChangeKind::Enable => "staff.enable",
        StaffChangeKind::EndSessions => "staff.end_sessions",
    }
}

async fn record(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    account: Uuid,
    action: &'static str,
) -> Result<(), Fault> {
    Ok(audit::record(tx, app.entry_of(caller, action).object(format!("account {account}"))).await?)
}
