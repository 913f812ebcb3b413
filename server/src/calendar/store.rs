//! The calendar in the database.

use chrono::NaiveDate;
use domain::calendar::{Calendar, CalendarDay, DayKind};
use platform::store::Tx;

use crate::problems::Fault;

/// Every known day that differs from the plain week.
///
/// # Errors
/// [`Fault`] when the database cannot answer.
pub async fn load(tx: &mut Tx) -> Result<Calendar, Fault> {
    let rows: Vec<(NaiveDate, String, String)> =
        tx.sql("SELECT day, kind, name FROM calendar_days ORDER BY day").all().await?;
    let days = rows
        .into_iter()
        .map(|(day, kind, name)| {
            let kind = DayKind::from_code(&kind).ok_or(Fault::Unreadable("calendar_days.kind"))?;
            Ok(CalendarDay { day, kind, name })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    Ok(Calendar::from_rows(days))
}

/// Takes the days of a calendar file; a day that was known otherwise is corrected. How many it names.
///
/// # Errors
/// [`Fault::Other`] names the line that cannot be read; nothing is written then.
pub async fn import(tx: &mut Tx, csv: &str) -> Result<usize, Fault> {
    let days = domain::calendar::parse_csv(csv).map_err(|error| Fault::Other(error.to_string()))?;
    for day in &days {
        tx.sql(
            "INSERT INTO calendar_days (day, kind, name) VALUES ($1, $2, $3)
             ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name",
        )
        .bind(day.day)
        .bind(day.kind.code())
        .bind(day.name.clone())
        .run_one()
        .await?;
    }
    Ok(days.len())
}

/// Takes the announced days that the binary carries, where a day is not known yet.
///
/// # Errors
/// [`Fault::Other`] when the embedded file cannot be read.
pub async fn fill(tx: &mut Tx) -> Result<(), Fault> {
    for day in
        domain::calendar::parse_csv(super::ANNOUNCED).map_err(|error| Fault::Other(error.to_string()))?
    {
        tx.sql(
            "INSERT INTO calendar_days (day, kind, name) VALUES ($1, $2, $3) ON CONFLICT (day) DO NOTHING",
        )
        .bind(day.day)
        .bind(day.kind.code())
        .bind(day.name)
        .run()
        .await?;
    }
    Ok(())
}
