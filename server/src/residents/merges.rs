//! Taking a merge back that was wrong.

use domain::residents::{Fact, FactKind, FactSource, ResidentStatus, SeparateResidents};
use domain::roles::Permission;
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::people::{self, File, fact_cell};
use super::store::{self, Wanted};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;

/// Gives a record that was merged away its own life back, as it was before; whoever does it reaches both. The answer
/// is the transaction in which it was done.
pub(super) async fn separate(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    id: Uuid,
    request: &SeparateResidents,
) -> Result<Tx, Problem> {
    let file = people::open_as_filed(app, &mut tx, &Wanted::Id(id)).await?.ok_or_else(Problem::not_found)?;
    let (apart, before) = (&file.resident, status_before(&file)?);
    if !caller.may(Permission::WriteResident, &apart.row.path()?) {
        return Err(people::refuse(app, tx, caller, id).await?);
    }
    let Some(into) = apart.row.merged_into_id else { return Err(Problem::conflict("not_merged")) };
    // Reached as the record that stands: the one that it was merged into may be merged itself.
    let (mut tx, _) = people::reach(app, tx, caller, into, Permission::WriteResident).await?;
    let (today, now) = (app.clock.today(), app.clock.now());
    if !store::separate(&mut tx, id, apart.row.version, before, now).await? {
        return Err(Problem::stale());
    }
    let value = before.code().to_owned();
    let fact = Fact { kind: FactKind::Status, value, valid_from: today, source: FactSource::PaperSeen };
    let row = people::fact(app, &apart.key, id, &fact);
    store::append_fact(&mut tx, id, &row, caller.actor_id()).await?;
    let entry = app.entry_of(caller, "residents.separate").person(into).purpose(request.because.code());
    audit::record(&mut tx, entry).await?;
    Ok(tx)
}

/// What the record was before it was merged: the last status on file that is not the merge itself.
fn status_before(file: &File) -> Result<ResidentStatus, Fault> {
    let statuses = file.dated.iter().filter(|dated| dated.kind.as_deref() == Some(FactKind::Status.code()));
    let mut last = (None, ResidentStatus::Living);
    for dated in statuses {
        let (Some(id), Some(sealed)) = (dated.id, &dated.sealed) else { continue };
        let resident = &file.resident;
        let text = resident.key.open_padded_text(&fact_cell(id, resident.id), sealed)?;
        let status = ResidentStatus::from_code(text.expose()).ok_or(Fault::Unreadable("resident_facts"))?;
        if status != ResidentStatus::Merged && last.0 <= dated.at {
            last = (dated.at, status);
        }
    }
    Ok(last.1)
}
