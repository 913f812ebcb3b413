//! Who is let in for a person, and who must not be alone.

use domain::cases::Kind;
use domain::id_number::full_years;
use domain::mandates::{Act, capacity};
use platform::audit;
use platform::http::Problem;
use platform::store::Tx;

use super::relations::{Bonds, stands_for};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::residents::{Reached, Records};

/// The caller, ready to go on: whoever stands for a person is looked up anew, and from here on that person is the one
/// whose matter it is. Everybody else goes on as they came.
///
/// # Errors
/// 403 `not_your_mandate` when nothing between the two is in force today that reaches this; it goes on record.
pub async fn admit(
    app: &App,
    mut caller: Caller,
    act: Act,
    programme: Option<Kind>,
) -> Result<Caller, Problem> {
    let Some(standing) = &caller.stands_for else { return Ok(caller) };
    let Some(person) = standing.person else { return Err(Problem::forbidden("forbidden")) };
    let mut tx = app.store.autocommit().await?;
    let found = stands_for(app, &mut tx, standing.representative, person).await?;
    drop(tx);
    let reaching = found.filter(|(_, authority)| authority.allows(act, programme));
    let Some((resident, authority)) = reaching else {
        let mut record = app.store.write().await?;
        audit::record(&mut record, caller.sign(app.refused("mandates.reach")).person(person)).await?;
        record.commit().await?;
        return Err(out_of_scope());
    };
    caller.subject = Some(resident.id);
    caller.stands_for = caller.stands_for.map(|standing| standing.with(authority));
    Ok(caller)
}

/// Whether the caller, if they stand for the person, may do this in this kind of case. Everybody else may, as far as
/// this goes.
#[must_use]
pub fn in_scope(caller: &Caller, act: Act, programme: Kind) -> bool {
    caller.stands_for.as_ref().is_none_or(|standing| {
        standing.authority.as_ref().is_some_and(|authority| authority.allows(act, Some(programme)))
    })
}

/// What somebody is told whose mandate does not reach this.
#[must_use]
pub fn out_of_scope() -> Problem {
    Problem::forbidden("not_your_mandate")
}

/// Goes on only when the person may do it without a guardian, or their guardian is the one who does: under 14, and for
/// whom a court found unable to act, nobody else applies or agrees, not even a worker beside them.
///
/// # Errors
/// 403 `guardian_needed_child` or `guardian_needed`.
pub async fn require_capacity(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    resident: &Reached,
    records: &Records,
) -> Result<(), Problem> {
    let bonds = Bonds::of(app, tx, resident, records).await?;
    let today = app.clock.today();
    let standing = caller.stands_for.as_ref().and_then(|standing| standing.authority.as_ref());
    let by_guardian = standing.is_some_and(domain::mandates::Authority::is_guardian);
    if by_guardian || capacity(&bonds.ward, &bonds.relations(), today).acts_alone() {
        return Ok(());
    }
    let is_child = full_years(bonds.ward.birth_date, today) < 14;
    Err(Problem::forbidden(if is_child { "guardian_needed_child" } else { "guardian_needed" }))
}
