//! Reminders in the database.

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::Step;
use domain::reminders::{Remind, ReminderKind, ReminderView};
use platform::store::Tx;
use uuid::Uuid;

use crate::paging::Older;
use crate::problems::Fault;

/// Unread reminders that are counted at most.
const MOST_COUNTED: i64 = 100;

/// A reminder as a row.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    kind: ReminderKind,
    step: Option<Step>,
    case_id: Option<Uuid>,
    count: i64,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

impl Row {
    /// Where a list that ends with it goes on.
    pub(super) fn older(&self) -> Older {
        Older { at: self.created_at, id: self.id }
    }

    /// As the API shows it.
    pub(super) fn view(self) -> ReminderView {
        ReminderView {
            id: self.id,
            kind: self.kind,
            words: self.kind.says(self.step, self.count),
            step: self.step,
            case_id: self.case_id,
            created_at: self.created_at,
            is_read: self.read_at.is_some(),
        }
    }
}

/// A reminder that is to be written, with its id and the case that it is about.
pub(super) struct New<'n> {
    pub(super) id: Uuid,
    pub(super) reminder: &'n Remind,
    pub(super) case: Option<Uuid>,
}

/// Writes reminders.
pub(super) async fn insert(tx: &mut Tx, new: &[New<'_>], now: DateTime<Utc>) -> Result<(), Fault> {
    let into = "INSERT INTO reminders (id, account_id, kind, step, case_id, count, created_at)";
    tx.insert_all((into, 7, ""), new, |statement, new| {
        statement
            .bind(new.id)
            .bind(new.reminder.account)
            .bind(new.reminder.kind.code())
            .bind(new.reminder.step.map(Step::code))
            .bind(new.case)
            .bind(new.reminder.count)
            .bind(now)
    })
    .await?;
    Ok(())
}

/// A page of a worker's reminders, newest first.
pub(super) async fn of_account(
    tx: &mut Tx,
    account: Uuid,
    after: Option<Older>,
    limit: i64,
) -> Result<Vec<Row>, Fault> {
    let after = after.unwrap_or(Older::NEWEST);
    Ok(tx
        .sql(
            "SELECT id, kind, step, case_id, count, created_at, read_at FROM reminders
             WHERE account_id = $1 AND (created_at < $2 OR (created_at = $2 AND id < $3))
             ORDER BY created_at DESC, id DESC LIMIT $4",
        )
        .bind(account)
        .bind(after.at)
        .bind(after.id)
        .bind(limit)
        .all()
        .await?)
}

/// How many of a worker's reminders nobody has seen, up to [`MOST_COUNTED`].
pub(super) async fn unread(tx: &mut Tx, account: Uuid) -> Result<i64, Fault> {
    Ok(tx
        .sql(
            "SELECT COUNT(*) FROM (SELECT id FROM reminders WHERE account_id = $1 AND read_at IS NULL LIMIT $2) r",
        )
        .bind(account)
        .bind(MOST_COUNTED)
        .scalar()
        .await?)
}

/// Notes that a worker has seen what was written up to a time.
pub(super) async fn read(
    tx: &mut Tx,
    account: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, Fault> {
    Ok(tx
        .sql(
            "UPDATE reminders SET read_at = $3 WHERE account_id = $1 AND read_at IS NULL AND created_at <= $2",
        )
        .bind(account)
        .bind(until)
        .bind(now)
        .run()
        .await?)
}

/// Takes a day; whether its reminders were not written yet.
pub(super) async fn begin_day(tx: &mut Tx, day: NaiveDate) -> Result<bool, Fault> {
    let begun = tx.sql("INSERT INTO reminder_days (day) VALUES ($1) ON CONFLICT DO NOTHING").bind(day);
    Ok(begun.run().await? == 1)
}

/// Whether the reminders of a day were written.
pub(super) async fn has_begun(tx: &mut Tx, day: NaiveDate) -> Result<bool, Fault> {
    let days: i64 = tx.sql("SELECT COUNT(*) FROM reminder_days WHERE day = $1").bind(day).scalar().await?;
    Ok(days > 0)
}

/// Removes what was written before a time, and the days before it.
pub(super) async fn sweep(tx: &mut Tx, before: DateTime<Utc>, day: NaiveDate) -> Result<(), Fault> {
    tx.sql("DELETE FROM reminders WHERE created_at < $1").bind(before).run().await?;
    tx.sql("DELETE FROM reminder_days WHERE day < $1").bind(day).run().await?;
    Ok(())
}
