//! Notices and consents in the database.

use chrono::{DateTime, Utc};
use domain::consents::{ConsentView, NOTICES, Purpose};
use platform::store::{Tx, placeholders};
use uuid::Uuid;

use crate::problems::Fault;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    purpose: String,
    version: i64,
    given_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for ConsentView {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let purpose = Purpose::from_code(&row.purpose).ok_or(Fault::Unreadable("consents.purpose"))?;
        Ok(Self {
            id: row.id,
            purpose,
            version: row.version,
            given_at: row.given_at,
            withdrawn_at: row.withdrawn_at,
        })
    }
}

/// Keeps every notice that the binary carries, so that a consent can always be read against its text.
///
/// # Errors
/// [`Fault`] when they cannot be written.
pub async fn fill(tx: &mut Tx) -> Result<(), Fault> {
    for notice in NOTICES {
        tx.sql(
            "INSERT INTO privacy_notices (purpose, version, text, easy_text, in_force_from)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (purpose, version) DO NOTHING",
        )
        .bind(notice.purpose.code())
        .bind(notice.version)
        .bind(notice.text)
        .bind(notice.easy_text)
        .bind(notice.in_force_from)
        .run()
        .await?;
    }
    Ok(())
}

/// The consent to this version that stands, or with no version named, one to any.
pub(crate) async fn standing(
    tx: &mut Tx,
    records: &[Uuid],
    purpose: Purpose,
    version: Option<i64>,
) -> Result<Option<ConsentView>, Fault> {
    let inside = placeholders(3, records.len());
    let row: Option<Row> = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id, purpose, version, given_at, withdrawn_at FROM consents
             WHERE purpose = $1 AND version = COALESCE($2, version) AND withdrawn_at IS NULL
               AND resident_id IN ({inside})
             ORDER BY id DESC LIMIT 1"
        )))
        .bind(purpose.code())
        .bind(version)
        .bind_all(records.iter().copied())
        .optional()
        .await?;
    row.map(ConsentView::try_from).transpose()
}

/// What a consent was given for.
pub(crate) async fn purpose(tx: &mut Tx, id: Uuid) -> Result<Option<Purpose>, Fault> {
    let found: Option<(String,)> =
        tx.sql("SELECT purpose FROM consents WHERE id = $1").bind(id).optional().await?;
    let known = |(code,): (String,)| Purpose::from_code(&code).ok_or(Fault::Unreadable("consents.purpose"));
    found.map(known).transpose()
}

/// The consents of the person with these records, newest first, the withdrawn ones too.
///
/// An id begins with the moment at which it was given, so that a page ends with one and the next begins after it.
pub(crate) async fn of_person(
    tx: &mut Tx,
    records: &[Uuid],
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ConsentView>, Fault> {
    let inside = placeholders(3, records.len());
    let rows: Vec<Row> = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id, purpose, version, given_at, withdrawn_at FROM consents
             WHERE id < $1 AND resident_id IN ({inside}) ORDER BY id DESC LIMIT $2"
        )))
        .bind(after.unwrap_or(Uuid::max()))
        .bind(limit)
        .bind_all(records.iter().copied())
        .all()
        .await?;
    rows.into_iter().map(ConsentView::try_from).collect()
}

/// Writes a consent.
pub(crate) async fn give(
    tx: &mut Tx,
    id: Uuid,
    resident: Uuid,
    (purpose, version): (Purpose, i64),
    recorded_by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO consents (id, resident_id, purpose, version, given_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(resident)
    .bind(purpose.code())
    .bind(version)
    .bind(now)
    .bind(recorded_by)
    .run_one()
    .await?;
    Ok(())
}

/// Ends every consent of the person with these records that stands: nothing is left that it was given for.
pub(crate) async fn withdraw_all(tx: &mut Tx, records: &[Uuid], now: DateTime<Utc>) -> Result<u64, Fault> {
    let inside = placeholders(2, records.len());
    let text = sqlx::AssertSqlSafe(format!(
        "UPDATE consents SET withdrawn_at = $1 WHERE withdrawn_at IS NULL AND resident_id IN ({inside})"
    ));
    Ok(tx.sql(text).bind(now).bind_all(records.iter().copied()).run().await?)
}

/// Whether any consent of the person with these records stands.
pub(crate) async fn any_stands(tx: &mut Tx, records: &[Uuid]) -> Result<bool, Fault> {
    let inside = placeholders(1, records.len());
    let text = sqlx::AssertSqlSafe(format!(
        "SELECT EXISTS (SELECT 1 FROM consents WHERE withdrawn_at IS NULL AND resident_id IN ({inside}))"
    ));
    Ok(tx.sql(text).bind_all(records.iter().copied()).scalar().await?)
}

/// Withdraws a consent of the person with these records; whether there was one that stood.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    id: Uuid,
    records: &[Uuid],
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let inside = placeholders(3, records.len());
    let changed = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "UPDATE consents SET withdrawn_at = $2
             WHERE id = $1 AND withdrawn_at IS NULL AND resident_id IN ({inside})"
        )))
        .bind(id)
        .bind(now)
        .bind_all(records.iter().copied())
        .run()
        .await?;
    Ok(changed == 1)
}
