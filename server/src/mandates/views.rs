//! Guardianships and mandates as the API shows them.

use domain::mandates::{GuardianshipView, MandateView, RepresentationView, RepresentativeView, capacity};
use platform::store::Tx;
use uuid::Uuid;

use super::detail::Detail;
use super::people;
use super::relations::{Bonds, Held};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::residents::{Reached, Records};

/// One of them.
pub(super) enum Shown {
    Guardianship(GuardianshipView),
    Mandate(MandateView),
}

/// Everything that is on file about a person, masked.
pub(super) async fn all(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (resident, records): (&Reached, &Records),
) -> Result<RepresentationView, Fault> {
    let bonds = Bonds::of(app, tx, resident, records).await?;
    let mut ids: Vec<Uuid> = bonds.held.iter().map(|held| held.row.representative_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = people::views(app, tx, &ids).await?;
    let (mut guardianships, mut mandates) = (Vec::new(), Vec::new());
    for held in &bonds.held {
        let who = people.get(&held.row.representative_id);
        let who = who.ok_or(Fault::Unreadable("representations.representative_id"))?;
        match view(app, caller, &bonds, held, who.clone()) {
            Shown::Guardianship(view) => guardianships.push(view),
            Shown::Mandate(view) => mandates.push(view),
        }
    }
    let capacity = capacity(&bonds.ward, &bonds.relations(), app.clock.today());
    Ok(RepresentationView { capacity, guardianships, mandates })
}

/// One guardianship or mandate of the person; `None` when it is not among theirs.
pub(super) async fn one(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (resident, records): (&Reached, &Records),
    id: Uuid,
) -> Result<Option<Shown>, Fault> {
    let bonds = Bonds::of(app, tx, resident, records).await?;
    let Some(held) = bonds.held.iter().find(|held| held.row.id == id) else { return Ok(None) };
    let mut people = people::views(app, tx, &[held.row.representative_id]).await?;
    let who = people.remove(&held.row.representative_id);
    let who = who.ok_or(Fault::Unreadable("representations.representative_id"))?;
    Ok(Some(view(app, caller, &bonds, held, who)))
}

fn view(app: &App, caller: &Caller, bonds: &Bonds, held: &Held, who: RepresentativeView) -> Shown {
    let (row, relation) = (&held.row, held.relation());
    let in_force = relation.is_in_force(&bonds.ward, app.clock.today());
    let is_mine = caller.actor_id() == Some(row.entered_by);
    match &held.detail {
        Detail::Guardianship { kind, paper, paper_on, from, .. } => Shown::Guardianship(GuardianshipView {
            id: row.id,
            guardian: who,
            kind: *kind,
            paper: *paper,
            paper_on: *paper_on,
            from: *from,
            until: relation.last_day(bonds.ward.birth_date),
            state: row.state,
            in_force,
            proposed_at: row.entered_at,
            decided_at: row.decided_at,
            is_mine,
            version: row.version,
        }),
        Detail::Mandate { relation: holder, scope, from, until, .. } => Shown::Mandate(MandateView {
            id: row.id,
            holder: who,
            relation: *holder,
            programmes: scope.programmes.clone(),
            acts: scope.acts.clone(),
            from: *from,
            until: *until,
            state: row.state,
            in_force,
            given_at: row.entered_at,
            ended_at: row.ended_at,
            is_mine,
            version: row.version,
        }),
    }
}
