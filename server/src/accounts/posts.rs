//! Another post for a worker who has an account already, and the way back while nobody has signed in to it.

use chrono::{Days, NaiveDate};
use domain::areas::AreaId;
use domain::roles::Role;
use platform::audit;
use platform::store::Tx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::staff::{self, StaffError};
use super::store;
use crate::app::App;
use crate::problems::Fault;

/// What taking a worker to another post wrote: enough to take it back.
#[derive(Serialize, Deserialize)]
pub struct Moved {
    account: Uuid,
    /// The new membership.
    to: Uuid,
    /// The memberships that ended, with the last day that each had before.
    from: Vec<(Uuid, Option<NaiveDate>)>,
    /// How often somebody had signed in, as far as the account tells.
    signed_in: (i64, i64),
}

/// Ends what the worker holds today and gives them this post instead, from today on; their sessions end.
///
/// # Errors
/// [`StaffError::Level`] and [`StaffError::Apart`] as for a new account.
pub async fn take_over(
    app: &App,
    tx: &mut Tx,
    worker: &staff::Listed,
    role: Role,
    area: &AreaId,
) -> Result<Moved, StaffError> {
    staff::may_hold(app, tx, role, area, &worker.name, Some(worker.id)).await?;
    let today = app.clock.today();
    let from = in_force(tx, worker.id, today).await?;
    for (membership, _) in &from {
        // It holds until the end of its last day: that was yesterday.
        end(tx, *membership, Some(today - Days::new(1))).await?;
    }
    let to = app.random.uuid(&app.clock);
    tx.sql(
        "INSERT INTO memberships (id, account_id, role, area_id, valid_from, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(to)
    .bind(worker.id)
    .bind(role.code())
    .bind(area.as_str().to_owned())
    .bind(today)
    .bind(app.clock.now())
    .run_one()
    .await
    .map_err(Fault::from)?;
    store::raise_epoch(tx, worker.id).await?;
    let signed_in = signed_in(tx, worker.id).await?;
    audit::record(tx, app.entry("staff.move").object(format!("account {}", worker.id)))
        .await
        .map_err(Fault::from)?;
    Ok(Moved { account: worker.id, to, from, signed_in })
}

/// Gives the worker back what they held; `false` when somebody has signed in since, or the post is another by now.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn give_back(app: &App, tx: &mut Tx, moved: &Moved) -> Result<bool, Fault> {
    if signed_in(tx, moved.account).await? != moved.signed_in {
        return Ok(false);
    }
    let removed =
        tx.sql("DELETE FROM memberships WHERE id = $1 AND valid_until IS NULL").bind(moved.to).run().await?;
    if removed != 1 {
        return Ok(false);
    }
    for (membership, until) in &moved.from {
        end(tx, *membership, *until).await?;
    }
    store::raise_epoch(tx, moved.account).await?;
    audit::record(tx, app.entry("staff.move_back").object(format!("account {}", moved.account))).await?;
    Ok(true)
}

async fn in_force(
    tx: &mut Tx,
    account: Uuid,
    today: NaiveDate,
) -> Result<Vec<(Uuid, Option<NaiveDate>)>, Fault> {
    Ok(tx
        .sql(
            "SELECT id, valid_until FROM memberships
             WHERE account_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)",
        )
        .bind(account)
        .bind(today)
        .all()
        .await?)
}

async fn end(tx: &mut Tx, membership: Uuid, last: Option<NaiveDate>) -> Result<(), Fault> {
    tx.sql("UPDATE memberships SET valid_until = $2 WHERE id = $1")
        .bind(membership)
        .bind(last)
        .run_one()
        .await?;
    Ok(())
}

/// The last time code's step and how many printed codes are used up.
async fn signed_in(tx: &mut Tx, account: Uuid) -> Result<(i64, i64), Fault> {
    Ok(tx
        .sql(
            "SELECT a.totp_last_step,
                    (SELECT COUNT(*) FROM printed_codes p WHERE p.account_id = a.id AND p.used_at IS NOT NULL)
             FROM accounts a WHERE a.id = $1",
        )
        .bind(account)
        .one()
        .await?)
}
