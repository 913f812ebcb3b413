//! Entering a guardianship or a mandate: may it be, and what is written.

use domain::mandates::{GuardianshipKind, RelationState, Representative};
use domain::residents::ResidentStatus;
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::detail::Detail;
use super::people;
use super::relations::Bonds;
use super::store::{self, Row, detail_cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::residents::{Reached, Records};

/// Goes on only with somebody who lives here: for nobody else anything new begins.
pub(super) fn require_living(resident: &Reached) -> Result<(), Problem> {
    if resident.row.status()? == ResidentStatus::Living {
        Ok(())
    } else {
        Err(Problem::conflict("resident_closed"))
    }
}

/// Goes on only when the same guardian is not entered already: waiting, or in force.
pub(super) async fn require_new(
    app: &App,
    tx: &mut Tx,
    (resident, records): (&Reached, &Records),
    guardian: &Representative,
    kind: GuardianshipKind,
) -> Result<(), Problem> {
    let Some(known) = people::by_id_number(app, tx, &guardian.id_number).await? else { return Ok(()) };
    let bonds = Bonds::of(app, tx, resident, records).await?;
    let same = bonds.held.iter().filter(|held| held.row.representative_id == known).any(|held| {
        let of_kind = matches!(&held.detail, Detail::Guardianship { kind: of, .. } if *of == kind);
        let in_force = held.relation().is_in_force(&bonds.ward, app.clock.today());
        of_kind && (in_force || held.row.state == RelationState::Waiting)
    });
    if same { Err(Problem::conflict("guardianship_standing")) } else { Ok(()) }
}

/// Writes a guardianship or a mandate; its id.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    resident: &Reached,
    (who, detail, state): (&Representative, &Detail, RelationState),
) -> Result<Uuid, Problem> {
    let entered_by = caller.worker()?.id;
    let representative_id = people::enter(app, tx, who).await?;
    let id = app.random.uuid(&app.clock);
    let row = Row {
        id,
        resident_id: resident.id,
        representative_id,
        detail_sealed: resident.key.seal_padded_json(&detail_cell(id, resident.id), detail),
        state,
        entered_by,
        entered_at: app.clock.now(),
        decided_at: None,
        ended_at: None,
        version: 1,
    };
    store::insert(tx, &row).await?;
    Ok(id)
}
