//! What workers are told on the morning of a working day: what is due, and what is late.

use chrono::NaiveDate;
use domain::areas::AreaPath;
use domain::cases::Step;
use domain::reminders::{Office, Waiting, begins_at, of_the_day};
use platform::store::Tx;
use uuid::Uuid;

use crate::accounts::posts;
use crate::app::App;
use crate::problems::Fault;
use crate::reminders;

/// Reminds every worker of what waits for them, once on a working day; whether it was this time.
///
/// # Errors
/// [`Fault`] when the database fails; then nobody was told, and it is tried again.
pub async fn remind(app: &App) -> Result<bool, Fault> {
    let (now, today) = (app.clock.now(), app.clock.today());
    if now < begins_at(today) || !app.calendar().is_working_day(today) {
        return Ok(false);
    }
    let mut tx = app.store.autocommit().await?;
    if reminders::were_told(&mut tx, today).await? {
        return Ok(false);
    }
    let soon = app.calendar().add_working_days(today, 1).on;
    let waiting = waiting(&mut tx, today, soon).await?;
    let workers = posts::held_on(&mut tx, today).await?;
    drop(tx);
    let mut tx = app.store.write().await?;
    let told = reminders::tell(app, &mut tx, today, &of_the_day(&waiting, &workers, today)).await?;
    tx.commit().await?;
    Ok(told)
}

/// How much is late or due by `soon`, by step, area and hands. What a worker has said yes to, and is about to be decided,
/// is counted too: it may yet be taken back.
async fn waiting(tx: &mut Tx, today: NaiveDate, soon: NaiveDate) -> Result<Vec<Waiting>, Fault> {
    type Row = (String, String, Option<Uuid>, i64, i64);
    let rows: Vec<Row> = tx
        .sql(
            "SELECT c.waits_for, a.path, c.delegate_id,
                    CAST(SUM(CASE WHEN c.due_on >= $1 THEN 1 ELSE 0 END) AS BIGINT),
                    CAST(SUM(CASE WHEN c.due_on < $1 THEN 1 ELSE 0 END) AS BIGINT)
             FROM cases c JOIN areas a ON a.id = c.area_id
             WHERE c.waits_for IN ('village', 'town', 'city') AND COALESCE(c.due_on, '9999-12-31') <= $2
             GROUP BY c.waits_for, a.path, c.delegate_id",
        )
        .bind(today)
        .bind(soon)
        .all()
        .await?;
    let read = |(step, path, delegate, due, overdue): Row| {
        let step = Step::from_code(&step).ok_or(Fault::Unreadable("cases.waits_for"))?;
        let area = AreaPath::parse(&path).map_err(|_| Fault::Unreadable("areas.path"))?;
        Ok(Waiting { office: Office { step, area, delegate }, due, overdue })
    };
    rows.into_iter().map(read).collect()
}
