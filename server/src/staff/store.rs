//! Changes of accounts in the database. The accounts themselves are [`crate::accounts`]'s to write.

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::AreaId;
use domain::roles::Role;
use domain::staff::{StaffChange, StaffChangeKind, StaffChangeState};
use platform::store::Tx;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// A change as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// Whose account.
    pub account_id: Uuid,
    /// What is changed.
    pub kind: StaffChangeKind,
    /// The membership that ends.
    pub membership_id: Option<Uuid>,
    /// The role that is given or ends.
    pub role: Option<Role>,
    /// Where.
    pub area_id: Option<AreaId>,
    /// The first day of what is given.
    pub first_day: Option<NaiveDate>,
    /// The last day of what is given or ends.
    pub last_day: Option<NaiveDate>,
    /// How far it has come.
    pub state: StaffChangeState,
    /// Who asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// When it was done or refused.
    pub decided_at: Option<DateTime<Utc>>,
    /// Goes up with every change.
    pub version: i64,
}

impl Row {
    /// What was asked for.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when a column is missing that this kind has.
    pub(crate) fn change(&self) -> Result<StaffChange, Fault> {
        let missing = || Fault::Unreadable("staff_changes.kind");
        Ok(match self.kind {
            StaffChangeKind::GiveMembership => StaffChange::GiveMembership {
                role: self.role.ok_or_else(missing)?,
                area: self.area_id.clone().ok_or_else(missing)?,
                from: self.first_day.ok_or_else(missing)?,
                until: self.last_day,
            },
            StaffChangeKind::EndMembership => StaffChange::EndMembership {
                membership: self.membership_id.ok_or_else(missing)?,
                until: self.last_day,
            },
            StaffChangeKind::Reset => StaffChange::Reset,
            StaffChangeKind::Disable => StaffChange::Disable,
            StaffChangeKind::Enable => StaffChange::Enable,
            StaffChangeKind::EndSessions => StaffChange::EndSessions,
        })
    }
}

const READ: &str =
    "SELECT id, account_id, kind, membership_id, role, area_id, first_day, last_day, state, asked_by,
        asked_at, decided_at, version FROM staff_changes";

/// Writes a change; `done_by` has done it, where nobody else must agree. Whether none waits for the account already.
pub(crate) async fn insert(tx: &mut Tx, row: &Row, done_by: Option<Uuid>) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO staff_changes (id, account_id, kind, membership_id, role, area_id, first_day, last_day, state,
                                        asked_by, asked_at, decided_by, decided_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1) ON CONFLICT DO NOTHING",
        )
        .bind(row.id)
        .bind(row.account_id)
        .bind(row.kind)
        .bind(row.membership_id)
        .bind(row.role.map(Role::code))
        .bind(row.area_id.as_ref().map(|area| area.as_str().to_owned()))
        .bind(row.first_day)
        .bind(row.last_day)
        .bind(row.state)
        .bind(row.asked_by)
        .bind(row.asked_at)
        .bind(done_by)
        .bind(row.decided_at)
        .run()
        .await?;
    Ok(written == 1)
}

/// A change by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{READ} WHERE id = $1"))).bind(id).optional().await?)
}

/// Changes that wait for a second person, newest first, asked for before `before`.
pub(crate) async fn waiting(tx: &mut Tx, before: Option<Uuid>, limit: i64) -> Result<Vec<Row>, Fault> {
    let text = format!("{READ} WHERE state = 'asked' AND id < $1 ORDER BY id DESC LIMIT $2");
    Ok(tx.sql(AssertSqlSafe(text)).bind(before.unwrap_or(Uuid::max())).bind(limit).all().await?)
}

/// Writes that a change is done, by somebody else than asked, or refused; whether this version still waited for it.
pub(crate) async fn decide(
    tx: &mut Tx,
    row: &Row,
    approve: bool,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let text = if approve {
        "UPDATE staff_changes SET state = 'done', decided_by = $3, decided_at = $4, version = version + 1
         WHERE id = $1 AND version = $2 AND state = 'asked' AND asked_by <> $3"
    } else {
        "UPDATE staff_changes SET state = 'refused', decided_by = $3, decided_at = $4, version = version + 1
         WHERE id = $1 AND version = $2 AND state = 'asked'"
    };
    let changed = tx.sql(text).bind(row.id).bind(row.version).bind(by).bind(now).run().await?;
    Ok(changed == 1)
}
