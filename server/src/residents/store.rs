//! Residents in the database. Names, numbers, addresses and every fact are sealed under the resident's key.

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::{AreaId, AreaPath};
use domain::residents::ResidentStatus;
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Sealed};
use uuid::Uuid;

use crate::problems::Fault;

/// A resident as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// The resident.
    pub id: Uuid,
    /// The village of residence.
    pub area_id: String,
    /// Where it stands in the tree.
    pub area_path: String,
    /// `living`, `moved`, `died` or `merged`.
    pub status: String,
    /// 18 characters, sealed.
    pub id_number_sealed: Sealed,
    /// Sealed and padded.
    pub name_sealed: Sealed,
    /// Sealed, if known.
    pub phone_sealed: Option<Sealed>,
    /// Sealed and padded, if known.
    pub address_sealed: Option<Sealed>,
    /// Into whom this record was merged.
    pub merged_into_id: Option<Uuid>,
    /// Goes up with every change.
    pub version: i64,
}

impl Row {
    /// Whether the resident lives here, moved away, died or was merged.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored word is none.
    pub fn status(&self) -> Result<ResidentStatus, Fault> {
        ResidentStatus::from_code(&self.status).ok_or(Fault::Unreadable("residents.status"))
    }

    /// Where the resident lives in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// The cell of a column of the resident's own row.
pub(crate) fn cell(column: &'static str, id: Uuid) -> Cell {
    Cell { table: "residents", column, row: id, subject: id }
}

/// A resident by id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx
        .sql(
            "SELECT r.id, r.area_id, a.path AS area_path, r.status, r.id_number_sealed, r.name_sealed,
                    r.phone_sealed, r.address_sealed, r.merged_into_id, r.version
             FROM residents r JOIN areas a ON a.id = r.area_id WHERE r.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// The records of one person with the one each was merged into: a merged record leads to the one that stands, and that
/// one to all that were merged into it, directly or over others.
pub(crate) async fn records(tx: &mut Tx, id: Uuid) -> Result<Vec<(Uuid, Option<Uuid>)>, Fault> {
    Ok(tx
        .sql(
            "WITH RECURSIVE onward (id, merged_into_id) AS (
                 SELECT id, merged_into_id FROM residents WHERE id = $1
                 UNION SELECT r.id, r.merged_into_id FROM residents r JOIN onward o ON r.id = o.merged_into_id
             ), records (id, merged_into_id) AS (
                 SELECT id, merged_into_id FROM onward WHERE merged_into_id IS NULL
                 UNION SELECT r.id, r.merged_into_id FROM residents r JOIN records s ON r.merged_into_id = s.id
             )
             SELECT id, merged_into_id FROM records",
        )
        .bind(id)
        .all()
        .await?)
}

/// What a new resident's row holds.
pub(crate) struct NewRow {
    pub(crate) id: Uuid,
    pub(crate) area: AreaId,
    pub(crate) id_number: Sealed,
    pub(crate) name: Sealed,
    pub(crate) phone: Option<Sealed>,
    pub(crate) address: Option<Sealed>,
}

/// Writes a new resident.
pub(crate) async fn insert(tx: &mut Tx, row: NewRow, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO residents (id, area_id, status, id_number_sealed, name_sealed, phone_sealed, address_sealed,
                                version, created_at, changed_at)
         VALUES ($1, $2, 'living', $3, $4, $5, $6, 1, $7, $7)",
    )
    .bind(row.id)
    .bind(row.area.as_str().to_owned())
    .bind(row.id_number)
    .bind(row.name)
    .bind(row.phone)
    .bind(row.address)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// Writes the current value of one sealed column; whether `version` was still the resident's.
pub(crate) async fn change_column(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    column: &str,
    value: Sealed,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let text = match column {
        "name_sealed" => {
            "UPDATE residents SET name_sealed = $3, version = version + 1, changed_at = $4 WHERE id = $1 AND version = $2"
        }
        "phone_sealed" => {
            "UPDATE residents SET phone_sealed = $3, version = version + 1, changed_at = $4 WHERE id = $1 AND version = $2"
        }
        "address_sealed" => {
            "UPDATE residents SET address_sealed = $3, version = version + 1, changed_at = $4 WHERE id = $1 AND version = $2"
        }
        _ => return Err(Fault::Unreadable("a column of residents")),
    };
    Ok(tx.sql(text).bind(id).bind(version).bind(value).bind(now).run().await? == 1)
}

/// Goes on to the next version without another change of the row; whether `version` was still the resident's.
pub(crate) async fn raise_version(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql("UPDATE residents SET version = version + 1, changed_at = $3 WHERE id = $1 AND version = $2")
        .bind(id)
        .bind(version)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// What a life event changes of the row.
pub(crate) struct LifeRow<'a> {
    pub(crate) status: &'a str,
    pub(crate) area: Option<&'a AreaId>,
    pub(crate) merged_into: Option<Uuid>,
}

/// Writes a life event; whether `version` was still the resident's.
pub(crate) async fn change_life(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    change: &LifeRow<'_>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE residents SET status = $3, area_id = COALESCE($4, area_id),
                    merged_into_id = COALESCE($5, merged_into_id), version = version + 1, changed_at = $6
             WHERE id = $1 AND version = $2",
        )
        .bind(id)
        .bind(version)
        .bind(change.status.to_owned())
        .bind(change.area.map(|area| area.as_str().to_owned()))
        .bind(change.merged_into)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// A dated fact as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct FactRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) value_sealed: Sealed,
    pub(crate) source: String,
    pub(crate) valid_from: NaiveDate,
    pub(crate) recorded_at: DateTime<Utc>,
}

/// Appends a dated fact.
pub(crate) async fn append_fact(
    tx: &mut Tx,
    resident: Uuid,
    fact: &FactRow,
    recorded_by: Option<Uuid>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO resident_facts (id, resident_id, kind, value_sealed, source, valid_from, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(fact.id)
    .bind(resident)
    .bind(fact.kind.clone())
    .bind(fact.value_sealed.clone())
    .bind(fact.source.clone())
    .bind(fact.valid_from)
    .bind(fact.recorded_at)
    .bind(recorded_by)
    .run_one()
    .await?;
    Ok(())
}

/// The facts of a resident, newest first.
pub(crate) async fn facts(tx: &mut Tx, resident: Uuid) -> Result<Vec<FactRow>, Fault> {
    Ok(tx
        .sql(
            "SELECT id, kind, value_sealed, source, valid_from, recorded_at FROM resident_facts
             WHERE resident_id = $1 ORDER BY valid_from DESC, recorded_at DESC, id DESC",
        )
        .bind(resident)
        .all()
        .await?)
}

/// Opens a present person's file to a worker.
pub(crate) async fn open_presence(
    tx: &mut Tx,
    id: Uuid,
    resident: Uuid,
    account: Uuid,
    device: Uuid,
    until: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO presences (id, resident_id, account_id, device_id, until) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(resident)
    .bind(account)
    .bind(device)
    .bind(until)
    .run_one()
    .await?;
    Ok(())
}

/// Whether the person with these records is present to the worker.
pub(crate) async fn is_present(
    tx: &mut Tx,
    records: &[Uuid],
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let inside = placeholders(3, records.len());
    Ok(tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT EXISTS (SELECT 1 FROM presences
             WHERE account_id = $1 AND until > $2 AND resident_id IN ({inside}))"
        )))
        .bind(account)
        .bind(now)
        .bind_all(records.iter().copied())
        .scalar()
        .await?)
}
