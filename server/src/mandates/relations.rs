//! What is on file about a person, opened, and what follows from it today.

use domain::mandates::{Authority, Relation, RepresentedView, Ward};
use domain::mask;
use domain::residents::ResidentStatus;
use platform::store::Tx;
use platform::vault::{Class, SubjectKey};
use uuid::Uuid;

use super::detail::Detail;
use super::store::{self, Row, detail_cell};
use crate::app::App;
use crate::problems::Fault;
use crate::residents::{self, Reached, Records};

/// A guardianship or a mandate, opened.
pub(super) struct Held {
    pub(super) row: Row,
    pub(super) detail: Detail,
}

impl Held {
    pub(super) fn relation(&self) -> Relation {
        self.detail.relation(self.row.state)
    }
}

/// Everything that is on file about a person.
pub(super) struct Bonds {
    pub(super) ward: Ward,
    pub(super) held: Vec<Held>,
}

impl Bonds {
    /// Opens it.
    pub(super) async fn of(
        app: &App,
        tx: &mut Tx,
        resident: &Reached,
        records: &Records,
    ) -> Result<Self, Fault> {
        let rows = store::of_person(tx, &records.all).await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            // What was entered under a record that was merged is sealed under that record's key.
            let detail = if row.resident_id == resident.id {
                opened(&resident.key, &row)?
            } else {
                opened(&key_of(app, tx, row.resident_id).await?, &row)?
            };
            held.push(Held { row, detail });
        }
        Ok(Self { ward: ward(app, resident)?, held })
    }

    /// As the rule reads it.
    pub(super) fn relations(&self) -> Vec<Relation> {
        self.held.iter().map(Held::relation).collect()
    }

    fn authority(&self, app: &App, representative: Uuid) -> Option<Authority> {
        let of = |held: &&Held| held.row.representative_id == representative;
        let between: Vec<Relation> = self.held.iter().filter(of).map(Held::relation).collect();
        Authority::on(&self.ward, &between, &self.relations(), app.clock.today())
    }
}

fn ward(app: &App, resident: &Reached) -> Result<Ward, Fault> {
    Ok(Ward {
        birth_date: resident.id_number(app.clock.today())?.birth_date(),
        died: resident.row.status()? == ResidentStatus::Died,
    })
}

pub(super) fn opened(key: &SubjectKey, row: &Row) -> Result<Detail, Fault> {
    Ok(key.open_padded_json(&detail_cell(row.id, row.resident_id), &row.detail_sealed)?)
}

async fn key_of(app: &App, tx: &mut Tx, resident: Uuid) -> Result<SubjectKey, Fault> {
    let key = app.vault.subject(tx, resident, Class::Statutory).await?;
    key.ok_or(Fault::Unreadable("subject_keys of a resident"))
}

/// What somebody may do for a person today, and the person; `None` when nothing between the two is in force.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn stands_for(
    app: &App,
    tx: &mut Tx,
    representative: Uuid,
    person: Uuid,
) -> Result<Option<(Reached, Authority)>, Fault> {
    let Some(resident) = residents::load(app, tx, person).await? else { return Ok(None) };
    let Some(records) = residents::records(tx, resident.id).await? else { return Ok(None) };
    let bonds = Bonds::of(app, tx, &resident, &records).await?;
    Ok(bonds.authority(app, representative).map(|authority| (resident, authority)))
}

/// For whom somebody may act today.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn represented(
    app: &App,
    tx: &mut Tx,
    representative: Uuid,
) -> Result<Vec<RepresentedView>, Fault> {
    let mut people: Vec<RepresentedView> = Vec::new();
    for id in store::represented_by(tx, representative).await? {
        let Some((resident, authority)) = stands_for(app, tx, representative, id).await? else { continue };
        if people.iter().any(|known| known.resident_id == resident.id) {
            continue;
        }
        people.push(RepresentedView {
            resident_id: resident.id,
            name_masked: mask::name(&resident.name()?),
            area_name: resident.row.area_name.clone(),
            as_guardian: authority.is_guardian(),
        });
    }
    Ok(people)
}

/// A guardianship that is to end.
pub struct Bond {
    /// Its id.
    pub id: Uuid,
    /// The record under which it was entered.
    pub resident: Uuid,
    /// Whether it counts today.
    pub in_force: bool,
}

/// A guardianship by its id; `None` when there is none, also when there is a mandate.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn bond(app: &App, tx: &mut Tx, id: Uuid) -> Result<Option<Bond>, Fault> {
    let Some(row) = store::find(tx, id).await? else { return Ok(None) };
    let Some(resident) = residents::load(app, tx, row.resident_id).await? else { return Ok(None) };
    let detail = opened(&key_of(app, tx, row.resident_id).await?, &row)?;
    if !detail.is_guardianship() {
        return Ok(None);
    }
    let ward = ward(app, &resident)?;
    let in_force = detail.relation(row.state).is_in_force(&ward, app.clock.today());
    Ok(Some(Bond { id: row.id, resident: row.resident_id, in_force }))
}

/// Ends a guardianship, because a case said so; whether it had not ended before.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn end_by_case(app: &App, tx: &mut Tx, id: Uuid, case: Uuid) -> Result<bool, Fault> {
    store::end(tx, id, None, Some(case), app.clock.now()).await
}
