//! The workers of an office among whom a step is handed on.
//!
//! What this does NOT do: say who may decide. Roles and `domain::cases::may_decide` do.

use domain::cases::{self, ColleagueList, ColleagueView};
use domain::roles::{self, Permission, Role};
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::file::CaseFile;
use crate::accounts::guard::Caller;
use crate::accounts::names::Named;
use crate::accounts::{self, posts};
use crate::app::App;
use crate::problems::Fault;

/// Colleagues that are named at most.
const MOST: i64 = 50;

/// Everybody who may take the step at which the case is, by name.
pub(super) async fn list(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    file: &CaseFile,
) -> Result<ColleagueList, Fault> {
    let mut able = of_the_office(app, tx, file).await?;
    able.retain(|worker| cases::may_decide(&file.state, *worker).is_ok());
    let names = accounts::names::of(tx, &app.vault, &able).await?;
    let view = |(id, named): (Uuid, Named)| ColleagueView {
        id,
        name: named.name,
        is_me: caller.actor_id() == Some(id),
    };
    let mut items: Vec<ColleagueView> = names.into_iter().map(view).collect();
    items.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(ColleagueList { items })
}

/// Goes on when this worker is of the office whose step it is.
///
/// # Errors
/// 422 on `delegate_to`.
pub(super) async fn require(app: &App, tx: &mut Tx, file: &CaseFile, worker: Uuid) -> Result<(), Problem> {
    let (path, today) = (file.row.path()?, app.clock.today());
    let standing = accounts::store::standing(tx, worker, today).await?.filter(|standing| !standing.disabled);
    let takes = |permission| {
        standing.is_some_and(|standing| roles::may(&standing.memberships, today, permission, &path))
    };
    if permission(file).is_some_and(takes) {
        Ok(())
    } else {
        Err(Problem::field("delegate_to", "delegate_elsewhere"))
    }
}

/// The name of the worker who has the step in hand, if one has.
pub(super) async fn delegate_name(app: &App, tx: &mut Tx, file: &CaseFile) -> Result<Option<String>, Fault> {
    match file.state.delegate {
        None => Ok(None),
        Some(delegate) => accounts::store::name(tx, &app.vault, delegate).await.map(Some),
    }
}

/// The open accounts that hold a role for the step today, at the case's area or one around it.
async fn of_the_office(app: &App, tx: &mut Tx, file: &CaseFile) -> Result<Vec<Uuid>, Fault> {
    let Some(permission) = permission(file) else { return Ok(Vec::new()) };
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.permits(permission)).collect();
    posts::holders(tx, &roles, &file.row.path()?, app.clock.today(), MOST).await
}

/// What a worker must be permitted who takes the step at which the case is.
fn permission(file: &CaseFile) -> Option<Permission> {
    let rule = file.state.step.and_then(|step| file.definition.rule(step));
    rule.map(|rule| rule.permission)
}
