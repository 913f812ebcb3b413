//! Which offices people's cases were before lately, for whoever asks whether a worker had an errand.
//!
//! What this does NOT do: open what stands in a case.

use chrono::{DateTime, Utc};
use domain::areas::AreaPath;
use platform::store::{Tx, placeholders};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// That a case of somebody was before an office.
#[derive(Clone, Debug)]
pub struct Before {
    /// The record that it was filed under, and the one that this was merged into.
    pub records: (Uuid, Option<Uuid>),
    /// The area of the case.
    pub area: AreaPath,
    /// The code of the step.
    pub step: String,
    /// When the case was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The offices that cases of these people are before, or were in cases that were not closed before `since`.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn of(tx: &mut Tx, people: &[Uuid], since: DateTime<Utc>) -> Result<Vec<Before>, Fault> {
    type Row =
        (Uuid, Option<Uuid>, String, Option<String>, Option<String>, DateTime<Utc>, Option<DateTime<Utc>>);
    let (first, second) = (placeholders(2, people.len()), placeholders(2 + people.len(), people.len()));
    let rows: Vec<Row> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT DISTINCT r.id, r.merged_into_id, a.path, c.waits_for, e.step, c.opened_at, c.closed_at
             FROM residents r JOIN cases c ON c.resident_id = r.id JOIN areas a ON a.id = c.area_id
             LEFT JOIN case_events e ON e.case_id = c.id AND e.step IS NOT NULL
             WHERE (c.closed_at IS NULL OR c.closed_at >= $1)
               AND (r.id IN ({first}) OR r.merged_into_id IN ({second}))"
        )))
        .bind(since)
        .bind_all(people.iter().copied())
        .bind_all(people.iter().copied())
        .all()
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for (record, into, path, waits_for, step, opened_at, closed_at) in rows {
        let area = AreaPath::parse(&path).map_err(|_| Fault::Unreadable("areas.path"))?;
        for step in [waits_for, step].into_iter().flatten() {
            found.push(Before { records: (record, into), area: area.clone(), step, opened_at, closed_at });
        }
    }
    Ok(found)
}
