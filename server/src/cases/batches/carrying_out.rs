//! Deciding what waited, one case at a time, as its worker would now.

use chrono::TimeDelta;
use domain::cases::{self, Action, BatchOutcome};
use platform::http::Problem;
use platform::store::Tx;

use super::store::{self, Due};
use crate::accounts;
use crate::app::App;
use crate::cases::access::{first_able, offices};
use crate::cases::deciding::{self, Deed};
use crate::cases::file::CaseFile;
use crate::problems::Fault;

/// For how long a decision is tried again that fails for a reason of the server's own; then its worker is told.
const TRIED: TimeDelta = TimeDelta::minutes(10);

/// Decides everything whose time has come, each by itself: one that cannot be decided keeps no other from it. What
/// another process is at, or was undone, is left alone.
///
/// # Errors
/// [`Fault`] when the database fails; what was not settled is tried again.
pub(crate) async fn carry_out(app: &App) -> Result<(), Fault> {
    let due = store::due(&mut app.store.autocommit().await?, app.clock.now()).await?;
    for due in due {
        let mut tx = app.store.write().await?;
        if !store::settle(&mut tx, &due, BatchOutcome::Done, None).await? {
            continue;
        }
        let problem = match decide(app, &mut tx, &due).await {
            Ok(()) => {
                tx.commit().await?;
                continue;
            }
            Err(problem) => problem,
        };
        drop(tx);
        if problem.is_of_the_server() && app.clock.now() - due.carry_out_at < TRIED {
            tracing::warn!(case.id = %due.case_id, problem.code = problem.code(), "a decision waits on");
            continue;
        }
        let mut tx = app.store.write().await?;
        store::settle(&mut tx, &due, BatchOutcome::Refused, Some(problem.code())).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn decide(app: &App, tx: &mut Tx, due: &Due) -> Result<(), Problem> {
    let today = app.clock.today();
    let file = CaseFile::load(app, tx, due.case_id).await?.ok_or_else(Problem::not_found)?;
    if file.state.version != due.version {
        return Err(Problem::stale());
    }
    let standing = accounts::store::standing(tx, due.actor_id, today).await?;
    let standing = standing.filter(|standing| !standing.disabled);
    let standing = standing.ok_or_else(|| Problem::forbidden("forbidden"))?;
    if standing.signed_until.is_none_or(|until| until < today) {
        return Err(Problem::forbidden("undertaking_due"));
    }
    let parties = offices(due.actor_id, &standing.memberships, today, &file)?;
    let party = first_able(&parties, &file, &[Action::Forward, Action::Approve])?;
    let (action, event) =
        cases::agree(file.definition, &file.state, party, due.actor_id, today).map_err(deciding::refusal)?;
    let by = Some(due.actor_id);
    let entry = app.entry("cases.act").actor(by);
    deciding::write(app, tx, &file, Deed { action, event, by, answers: None, entry }).await?;
    Ok(())
}
