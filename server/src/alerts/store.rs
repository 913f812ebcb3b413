//! Alerts, honeys, tallies and how far the walks are, in the database.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::alerts::{Conclusion, Tally};
use platform::store::Tx;
use platform::vault::Sealed;
use uuid::Uuid;

use crate::problems::Fault;

/// An alert as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) detail_sealed: Sealed,
    pub(crate) conclusion: Option<Conclusion>,
    pub(crate) concluded_by: Option<Uuid>,
    pub(crate) concluded_at: Option<DateTime<Utc>>,
    pub(crate) version: i64,
}

/// Up to which leaf a walk has come, or how often something happened.
pub(crate) async fn progress(tx: &mut Tx, name: &str) -> Result<i64, Fault> {
    let number = tx.sql("SELECT number FROM alert_progress WHERE name = $1").bind(name.to_owned());
    Ok(number.optional_scalar().await?.unwrap_or_default())
}

/// Takes a walk from one leaf to another; `false` when another process was faster.
pub(crate) async fn advance(tx: &mut Tx, name: &str, from: i64, to: i64) -> Result<bool, Fault> {
    let moved = tx
        .sql("UPDATE alert_progress SET number = $3 WHERE name = $1 AND number = $2")
        .bind(name.to_owned())
        .bind(from)
        .bind(to)
        .run()
        .await?;
    Ok(moved == 1)
}

/// Adds to a number; it also keeps others who add to it waiting until this transaction ends.
pub(crate) async fn add(tx: &mut Tx, name: &str, more: i64) -> Result<(), Fault> {
    tx.sql("UPDATE alert_progress SET number = number + $2 WHERE name = $1")
        .bind(name.to_owned())
        .bind(more)
        .run_one()
        .await?;
    Ok(())
}

/// How many alarms there were, and how many alerts nobody has looked at.
pub(crate) async fn counts(tx: &mut Tx) -> Result<(i64, i64), Fault> {
    let open = tx.sql("SELECT COUNT(*) FROM alerts WHERE concluded_at IS NULL").scalar().await?;
    Ok((progress(tx, "alarms").await?, open))
}

const READ: &str = "SELECT id, detail_sealed, conclusion, concluded_by, concluded_at, version FROM alerts";

/// Everything that nobody has looked at.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<Row>, Fault> {
    Ok(tx.sql(sqlx::AssertSqlSafe(format!("{READ} WHERE concluded_at IS NULL"))).all().await?)
}

/// What somebody has looked at, last first, before this one.
pub(crate) async fn concluded(
    tx: &mut Tx,
    (before, id): (DateTime<Utc>, Uuid),
    limit: i64,
) -> Result<Vec<Row>, Fault> {
    let text = format!(
        "{READ} WHERE concluded_at < $1 OR (concluded_at = $1 AND id < $2)
         ORDER BY concluded_at DESC, id DESC LIMIT $3"
    );
    Ok(tx.sql(sqlx::AssertSqlSafe(text)).bind(before).bind(id).bind(limit).all().await?)
}

/// An alert by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx.sql(sqlx::AssertSqlSafe(format!("{READ} WHERE id = $1"))).bind(id).optional().await?)
}

/// Writes an alert that nobody has looked at.
pub(crate) async fn insert(tx: &mut Tx, id: Uuid, subject: Uuid, detail: Sealed) -> Result<(), Fault> {
    tx.sql("INSERT INTO alerts (id, subject_id, detail_sealed, version) VALUES ($1, $2, $3, 1)")
        .bind(id)
        .bind(subject)
        .bind(detail)
        .run_one()
        .await?;
    Ok(())
}

/// Writes that more happened; whether nobody has looked at it since.
pub(crate) async fn update(tx: &mut Tx, id: Uuid, version: i64, detail: Sealed) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE alerts SET detail_sealed = $3, version = version + 1
             WHERE id = $1 AND version = $2 AND concluded_at IS NULL",
        )
        .bind(id)
        .bind(version)
        .bind(detail)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Writes what came of it; whether this version still waited for it.
pub(crate) async fn conclude(
    tx: &mut Tx,
    (id, version): (Uuid, i64),
    conclusion: Conclusion,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE alerts SET conclusion = $3, concluded_by = $4, concluded_at = $5, version = version + 1
             WHERE id = $1 AND version = $2 AND concluded_at IS NULL",
        )
        .bind(id)
        .bind(version)
        .bind(conclusion)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Removes what was looked at before this time, and the tallies of before this day.
pub(crate) async fn sweep(tx: &mut Tx, before: DateTime<Utc>, day: NaiveDate) -> Result<u64, Fault> {
    tx.sql("DELETE FROM alert_tallies WHERE day < $1").bind(day).run().await?;
    Ok(tx.sql("DELETE FROM alerts WHERE concluded_at < $1").bind(before).run().await?)
}

/// The honeys as they are sealed.
pub(crate) async fn honeys(tx: &mut Tx) -> Result<Vec<(Uuid, Sealed)>, Fault> {
    Ok(tx.sql("SELECT id, resident_sealed FROM honeys ORDER BY id").all().await?)
}

/// Writes which resident is one more honey.
pub(crate) async fn insert_honey(
    tx: &mut Tx,
    id: Uuid,
    subject: Uuid,
    resident: Sealed,
) -> Result<(), Fault> {
    tx.sql("INSERT INTO honeys (id, subject_id, resident_sealed) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(subject)
        .bind(resident)
        .run_one()
        .await?;
    Ok(())
}

/// Whom these workers opened on these days, as far as it was counted.
pub(crate) async fn tallies(
    tx: &mut Tx,
    wanted: impl Iterator<Item = (Uuid, NaiveDate)>,
) -> Result<HashMap<(Uuid, NaiveDate), Tally>, Fault> {
    let mut tallies = HashMap::new();
    for (account, day) in wanted {
        let bytes: Option<Vec<u8>> = tx
            .sql("SELECT opened FROM alert_tallies WHERE account_id = $1 AND day = $2")
            .bind(account)
            .bind(day)
            .optional_scalar()
            .await?;
        tallies.insert((account, day), Tally::from_bytes(&bytes.unwrap_or_default()));
    }
    Ok(tallies)
}

/// Writes how far these days are counted.
pub(crate) async fn keep_tallies(
    tx: &mut Tx,
    tallies: &HashMap<(Uuid, NaiveDate), Tally>,
) -> Result<(), Fault> {
    let into = "INSERT INTO alert_tallies (account_id, day, opened)";
    let after = "ON CONFLICT (account_id, day) DO UPDATE SET opened = EXCLUDED.opened";
    let rows: Vec<_> = tallies.iter().collect();
    tx.insert_all((into, 3, after), &rows, |statement, ((account, day), tally)| {
        statement.bind(*account).bind(*day).bind(tally.to_bytes())
    })
    .await?;
    Ok(())
}
