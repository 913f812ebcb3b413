//! The posts of a worker: what they hold, had or will hold; another one for whoever has an account already, and the way
//! back while nobody has signed in to it.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::areas::{AreaId, AreaPath};
use domain::roles::{Membership, Role};
use domain::staff::WorkerMembership;
use platform::audit;
use platform::store::{Tx, placeholders};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::staff::{self, StaffError};
use super::store;
use crate::app::App;
use crate::problems::Fault;

/// A role at an area, between two days.
pub(crate) struct Given<'a> {
    pub(crate) role: Role,
    pub(crate) area: &'a AreaId,
    pub(crate) from: NaiveDate,
    pub(crate) until: Option<NaiveDate>,
}

/// Writes that the account holds it.
pub(crate) async fn give(
    tx: &mut Tx,
    id: Uuid,
    account: Uuid,
    given: &Given<'_>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO memberships (id, account_id, role, area_id, valid_from, valid_until, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(account)
    .bind(given.role.code())
    .bind(given.area.as_str().to_owned())
    .bind(given.from)
    .bind(given.until)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// Every membership of these accounts, past and future ones too, the newest first: with the account of each.
pub(crate) async fn all_of(tx: &mut Tx, accounts: &[Uuid]) -> Result<Vec<(Uuid, WorkerMembership)>, Fault> {
    type Row = (Uuid, Uuid, String, String, String, NaiveDate, Option<NaiveDate>);
    let text = format!(
        "SELECT m.account_id, m.id, m.role, m.area_id, a.name, m.valid_from, m.valid_until
         FROM memberships m JOIN areas a ON a.id = m.area_id
         WHERE m.account_id IN ({}) ORDER BY m.valid_from DESC, m.id DESC",
        placeholders(1, accounts.len())
    );
    let rows: Vec<Row> = tx.sql(AssertSqlSafe(text)).bind_all(accounts.iter().copied()).all().await?;
    let read = |(account, id, role, area_id, area_name, from, until): Row| {
        let role = Role::from_code(&role).ok_or(Fault::Unreadable("memberships.role"))?;
        let area_id = AreaId::parse(&area_id).map_err(|_| Fault::Unreadable("memberships.area_id"))?;
        Ok((account, WorkerMembership { id, role, area_id, area_name, from, until }))
    };
    rows.into_iter().map(read).collect()
}

/// The open accounts that hold one of these roles on `today` at this area or one around it.
pub(crate) async fn holders(
    tx: &mut Tx,
    roles: &[Role],
    at: &AreaPath,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Uuid>, Fault> {
    let text = format!(
        "SELECT DISTINCT c.id FROM accounts c JOIN memberships m ON m.account_id = c.id
         JOIN areas a ON a.id = m.area_id
         WHERE c.disabled_at IS NULL AND m.valid_from <= $1 AND (m.valid_until IS NULL OR m.valid_until >= $1)
           AND ($2 = a.path OR $2 LIKE a.path || '/%') AND m.role IN ({}) ORDER BY c.id LIMIT $3",
        placeholders(4, roles.len())
    );
    let found: Vec<(Uuid,)> = tx
        .sql(AssertSqlSafe(text))
        .bind(today)
        .bind(at.as_str().to_owned())
        .bind(limit)
        .bind_all(roles.iter().map(|role| role.code()))
        .all()
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Every open account with what it holds on `today`.
pub(crate) async fn held_on(tx: &mut Tx, today: NaiveDate) -> Result<Vec<(Uuid, Vec<Membership>)>, Fault> {
    type Row = (Uuid, String, String, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = tx
        .sql(
            "SELECT a.id, m.role, ar.path, m.valid_from, m.valid_until
             FROM accounts a JOIN memberships m ON m.account_id = a.id JOIN areas ar ON ar.id = m.area_id
             WHERE a.disabled_at IS NULL AND m.valid_from <= $1 AND (m.valid_until IS NULL OR m.valid_until >= $1)
             ORDER BY a.id",
        )
        .bind(today)
        .all()
        .await?;
    let mut workers: Vec<(Uuid, Vec<Membership>)> = Vec::new();
    for (id, role, path, from, until) in rows {
        let membership = store::membership(&role, &path, from, until)?;
        match workers.last_mut() {
            Some((last, held)) if *last == id => held.push(membership),
            _ => workers.push((id, vec![membership])),
        }
    }
    Ok(workers)
}

/// Whether there is an open account that holds the role on `today`, without an end.
pub(crate) async fn somebody_stays(tx: &mut Tx, role: Role, today: NaiveDate) -> Result<bool, Fault> {
    Ok(tx
        .sql(
            "SELECT EXISTS (
                 SELECT 1 FROM accounts a JOIN memberships m ON m.account_id = a.id
                 WHERE a.disabled_at IS NULL AND m.role = $1 AND m.valid_from <= $2 AND m.valid_until IS NULL)",
        )
        .bind(role.code())
        .bind(today)
        .scalar()
        .await?)
}

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

/// Ends what the worker holds today or will hold, and gives them this post instead, from today on; their sessions end.
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
    let from = not_over(tx, worker.id, today).await?;
    for (membership, _) in &from {
        // It holds until the end of its last day: that was yesterday.
        end(tx, *membership, Some(today - Days::new(1))).await?;
    }
    let to = app.random.uuid(&app.clock);
    give(tx, to, worker.id, &Given { role, area, from: today, until: None }, app.clock.now()).await?;
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

/// What they hold today or will hold.
async fn not_over(
    tx: &mut Tx,
    account: Uuid,
    today: NaiveDate,
) -> Result<Vec<(Uuid, Option<NaiveDate>)>, Fault> {
    Ok(tx
        .sql(
            "SELECT id, valid_until FROM memberships
             WHERE account_id = $1 AND (valid_until IS NULL OR valid_until >= $2)",
        )
        .bind(account)
        .bind(today)
        .all()
        .await?)
}

/// Writes the last day of a membership.
pub(crate) async fn end(tx: &mut Tx, membership: Uuid, last: Option<NaiveDate>) -> Result<(), Fault> {
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
