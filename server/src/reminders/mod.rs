//! Reminders: a worker's own inbox, which tells what is due, what is late and what was put into their hands.
//!
//! Whoever knows what there is to tell writes it here, in the transaction that it follows from. What this noun does NOT
//! do: count cases (`cases::reminding` does), or tell a resident anything (`messages` does).

pub mod api;
pub mod store;

use chrono::{NaiveDate, TimeDelta};
use domain::reminders::{Remind, ReminderKind};
use platform::store::Tx;
use uuid::Uuid;

use self::store::New;
use crate::app::App;
use crate::problems::Fault;

/// For how long a reminder is kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Tells a worker that a case was put into their hands.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn delegated(app: &App, tx: &mut Tx, account: Uuid, case: Uuid) -> Result<(), Fault> {
    let reminder = Remind { account, kind: ReminderKind::Delegated, step: None, count: 1 };
    let new = New { id: app.random.uuid(&app.clock), reminder: &reminder, case: Some(case) };
    store::insert(tx, &[new], app.clock.now()).await
}

/// Whether workers were told already what this day brings.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn were_told(tx: &mut Tx, day: NaiveDate) -> Result<bool, Fault> {
    store::has_begun(tx, day).await
}

/// Tells workers what the day brings, unless another process has; whether it has not.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn tell(app: &App, tx: &mut Tx, day: NaiveDate, reminders: &[Remind]) -> Result<bool, Fault> {
    if !store::begin_day(tx, day).await? {
        return Ok(false);
    }
    let new = |reminder| New { id: app.random.uuid(&app.clock), reminder, case: None };
    let new: Vec<New<'_>> = reminders.iter().map(new).collect();
    store::insert(tx, &new, app.clock.now()).await?;
    Ok(true)
}

/// How many reminders a worker has not seen; a hundred stands for as many or more.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn unread(tx: &mut Tx, account: Uuid) -> Result<i64, Fault> {
    store::unread(tx, account).await
}

/// Removes what was told a quarter of a year ago.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn sweep(app: &App, tx: &mut Tx) -> Result<(), Fault> {
    store::sweep(tx, app.clock.now() - KEPT, app.clock.today() - KEPT).await
}
