//! Carrying a change out, after somebody may: each kind looks once more at the account as it stands now.

use chrono::Days;
use domain::roles::Role;
use domain::staff::{StaffChange, WorkerMembership};
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use crate::accounts::posts::{self, Given};
use crate::accounts::staff::{self, PreparedSecrets, StaffError};
use crate::accounts::store::Worker;
use crate::accounts::{self, NewSecrets};
use crate::app::App;
use crate::problems::Fault;

/// An account as it stands, with everything it holds, held or will hold.
pub(super) struct Standing {
    pub(super) worker: Worker,
    pub(super) memberships: Vec<WorkerMembership>,
}

impl Standing {
    /// The account and its memberships.
    pub(super) async fn of(tx: &mut Tx, account: Uuid) -> Result<Option<Self>, Fault> {
        let Some(worker) = accounts::store::worker(tx, account).await? else { return Ok(None) };
        let memberships = posts::all_of(tx, &[account]).await?.into_iter().map(|(_, held)| held).collect();
        Ok(Some(Self { worker, memberships }))
    }

    /// What they hold or will hold.
    pub(super) fn not_over(&self, app: &App) -> impl Iterator<Item = &WorkerMembership> {
        let today = app.clock.today();
        self.memberships.iter().filter(move |held| held.until.is_none_or(|until| today <= until))
    }

    /// The roles that the change is about: the one that is given or ends, or all of theirs.
    pub(super) fn roles(&self, app: &App, change: &StaffChange) -> Vec<Role> {
        match change {
            StaffChange::GiveMembership { role, .. } => vec![*role],
            StaffChange::EndMembership { membership, .. } => {
                self.memberships.iter().filter(|held| held.id == *membership).map(|held| held.role).collect()
            }
            _ => self.not_over(app).map(|held| held.role).collect(),
        }
    }
}

/// Goes on only when the change is possible for the account as it stands.
///
/// # Errors
/// 409 with what stands in the way; 422 for a role that is not held at the area.
pub(super) async fn possible(
    app: &App,
    tx: &mut Tx,
    standing: &Standing,
    change: &StaffChange,
) -> Result<(), Problem> {
    let open = standing.worker.disabled_at.is_none();
    match change {
        StaffChange::Enable if open => return Err(Problem::conflict("worker_enabled")),
        StaffChange::Enable => {}
        _ if !open => return Err(Problem::conflict("worker_disabled")),
        _ => {}
    }
    match change {
        StaffChange::GiveMembership { role, area, from, until } => {
            let name = accounts::store::name(tx, &app.vault, standing.worker.id).await?;
            let may = staff::may_hold(app, tx, *role, area, &name, Some(standing.worker.id)).await;
            may.map_err(refused)?;
            let given = Given { role: *role, area, from: *from, until: *until };
            beside(app, standing, &given)
        }
        StaffChange::EndMembership { membership, .. } => {
            let held = standing.not_over(app).any(|held| held.id == *membership);
            if held { Ok(()) } else { Err(Problem::conflict("membership_over")) }
        }
        _ => Ok(()),
    }
}

/// Goes on only when the role goes with what the same account holds at any time of it.
fn beside(app: &App, standing: &Standing, given: &Given<'_>) -> Result<(), Problem> {
    let meets = |held: &&WorkerMembership| {
        held.until.is_none_or(|until| given.from <= until)
            && given.until.is_none_or(|until| held.from <= until)
    };
    for held in standing.not_over(app).filter(meets) {
        if held.role.excludes(given.role) {
            return Err(Problem::conflict("roles_apart"));
        }
        if held.role == given.role && held.area_id == *given.area {
            return Err(Problem::conflict("membership_held"));
        }
    }
    Ok(())
}

/// Does what was [found possible](possible). Every session of the account ends with it; new secrets are given back.
///
/// # Errors
/// 409 `last_security_administrator` when nobody would be left to give accounts; 409 `roles_apart` when a closed
/// account's person holds a role since that goes with no other.
pub(super) async fn carry_out(
    app: &App,
    tx: &mut Tx,
    standing: &Standing,
    change: &StaffChange,
    prepared: Option<PreparedSecrets>,
) -> Result<Option<NewSecrets>, Problem> {
    let (id, now) = (standing.worker.id, app.clock.now());
    match change {
        StaffChange::GiveMembership { role, area, from, until } => {
            let given = Given { role: *role, area, from: *from, until: *until };
            posts::give(tx, app.random.uuid(&app.clock), id, &given, now).await?;
            accounts::store::raise_epoch(tx, id).await?;
        }
        StaffChange::EndMembership { membership, until } => {
            // It holds until the end of its last day: what is over at once was over yesterday.
            let last = until.unwrap_or_else(|| app.clock.today() - Days::new(1));
            posts::end(tx, *membership, Some(last)).await?;
            accounts::store::raise_epoch(tx, id).await?;
        }
        StaffChange::Disable => {
            accounts::store::disable(tx, id, now).await?;
        }
        StaffChange::EndSessions => accounts::store::raise_epoch(tx, id).await?,
        StaffChange::Reset | StaffChange::Enable => {
            let prepared = prepared.ok_or(Fault::Unreadable("secrets that were drawn"))?;
            let secrets = staff::renew(app, tx, id, &standing.worker.login_name, prepared).await;
            return secrets.map(Some).map_err(refused);
        }
    }
    if posts::somebody_stays(tx, Role::SecurityAdministrator, app.clock.today()).await? {
        Ok(None)
    } else {
        Err(Problem::conflict("last_security_administrator"))
    }
}

/// Why an account cannot be made or changed, as a problem.
pub(super) fn refused(error: StaffError) -> Problem {
    match error {
        StaffError::Taken(_) => Problem::field("login_name", "login_name_taken"),
        StaffError::Level(_) => Problem::field("area_id", "role_level"),
        StaffError::Apart { .. } => Problem::conflict("roles_apart"),
        StaffError::Unknown(_) => Problem::not_found(),
        StaffError::Fault(fault) => fault.into(),
    }
}
