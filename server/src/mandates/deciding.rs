//! A guardianship or a mandate that is on file: who reaches it, and what a second person says to it.

use domain::mandates::{DecideRelation, RelationState};
use domain::roles::Permission;
use platform::audit;
use platform::http::{IfMatch, Problem};
use platform::store::Tx;
use uuid::Uuid;

use super::relations::opened;
use super::store::{self, Row};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::residents::{self, Reached, Records, reach};

/// Every record of a person who was reached.
pub(super) async fn records_of(tx: &mut Tx, resident: &Reached) -> Result<Records, Fault> {
    residents::records(tx, resident.id).await?.ok_or(Fault::Unreadable("residents.merged_into_id"))
}

/// The person of this id: the one who is present, or one whom the worker reaches.
pub(super) async fn of_file(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    id: Uuid,
    permission: Permission,
) -> Result<(Tx, Reached), Problem> {
    if caller.subject.is_none() {
        return reach(app, tx, caller, id, permission).await;
    }
    let own = caller.present_person()?;
    let own = residents::load(app, &mut tx, own).await?.ok_or_else(Problem::not_found)?;
    let asked = residents::load(app, &mut tx, id).await?.ok_or_else(Problem::not_found)?;
    if asked.id == own.id {
        return Ok((tx, own));
    }
    if caller.actor.is_some() {
        return reach(app, tx, caller, id, permission).await;
    }
    Err(residents::refuse(app, tx, caller, asked.id).await?)
}

/// A guardianship, or a mandate, and the transaction in which it was found.
pub(super) async fn found(app: &App, id: Uuid, guardianship: bool) -> Result<(Tx, Row), Problem> {
    let mut tx = app.store.write().await?;
    let row = store::find(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    let filed = residents::load_as_filed(app, &mut tx, row.resident_id).await?;
    let filed = filed.ok_or_else(Problem::not_found)?;
    if opened(&filed.key, &row)?.is_guardianship() != guardianship {
        return Err(Problem::not_found());
    }
    Ok((tx, row))
}

/// What waits for a second person, of somebody in whose own area the caller may decide it: being beside the person is
/// not enough.
pub(super) async fn to_decide(
    app: &App,
    caller: &Caller,
    id: Uuid,
    guardianship: bool,
    permission: Permission,
) -> Result<(Tx, (Reached, Records), Row), Problem> {
    let (tx, row) = found(app, id, guardianship).await?;
    let (mut tx, resident) = reach(app, tx, caller, row.resident_id, Permission::WriteResident).await?;
    if !caller.may(permission, &resident.row.path()?) {
        return Err(Problem::forbidden("forbidden"));
    }
    let records = records_of(&mut tx, &resident).await?;
    Ok((tx, (resident, records), row))
}

/// Writes what a second person says to what waits.
pub(super) async fn decide(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (row, expected): (&Row, IfMatch),
    said: DecideRelation,
    action: &'static str,
) -> Result<(), Problem> {
    let actor = caller.worker()?.id;
    if row.entered_by == actor {
        return Err(Problem::forbidden("confirmed_by_another"));
    }
    expected.check(row.version)?;
    if row.state != RelationState::Waiting {
        return Err(Problem::conflict("relation_decided"));
    }
    let state = if said.confirm { RelationState::Confirmed } else { RelationState::Refused };
    if !store::decide(tx, row, state, actor, app.clock.now()).await? {
        return Err(Problem::stale());
    }
    let entry = app.entry_of(caller, action).person(row.resident_id).purpose(state.code());
    Ok(audit::record(tx, entry.object(format!("representation:{}", row.id))).await?)
}
