//! Who stands for whom, in the database.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::mandates::RelationState;
use platform::store::{Batch, Tx, placeholders};
use platform::vault::{Cell, Sealed};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::problems::Fault;

/// A guardianship or a mandate as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) resident_id: Uuid,
    pub(crate) representative_id: Uuid,
    pub(crate) detail_sealed: Sealed,
    pub(crate) state: RelationState,
    pub(crate) entered_by: Uuid,
    pub(crate) entered_at: DateTime<Utc>,
    pub(crate) decided_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) version: i64,
}

/// What is read of one.
const READ: &str = "SELECT id, resident_id, representative_id, detail_sealed, state, entered_by, entered_at,
        decided_at, ended_at, version
    FROM representations";

/// Somebody who stands for others, as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RepresentativeRow {
    pub(crate) id: Uuid,
    pub(crate) id_number_sealed: Sealed,
    pub(crate) name_sealed: Sealed,
    pub(crate) phone_sealed: Option<Sealed>,
}

/// The cell of what is sealed of a guardianship or a mandate.
pub(super) fn detail_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "representations", column: "detail_sealed", row: id, subject: resident }
}

/// The cell of a column of a representative's own row.
pub(super) fn person_cell(column: &'static str, id: Uuid) -> Cell {
    Cell { table: "representatives", column, row: id, subject: id }
}

/// Writes somebody new who stands for others, with the batch that writes their key.
pub(super) fn insert_person(batch: &mut Batch<'_>, row: RepresentativeRow, now: DateTime<Utc>) {
    let insert = batch.insert(
        "INSERT INTO representatives (id, id_number_sealed, name_sealed, phone_sealed, entered_at)
         VALUES ($1, $2, $3, $4, $5)",
    );
    insert.bind(row.id).bind(row.id_number_sealed).bind(row.name_sealed).bind(row.phone_sealed).bind(now);
}

/// Writes name and phone of somebody who is known already, as their papers say now.
pub(super) async fn change_person(
    tx: &mut Tx,
    id: Uuid,
    name: Sealed,
    phone: Option<Sealed>,
) -> Result<(), Fault> {
    tx.sql("UPDATE representatives SET name_sealed = $2, phone_sealed = COALESCE($3, phone_sealed) WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(phone)
        .run_one()
        .await?;
    Ok(())
}

/// Those with these ids who stand for others.
pub(super) async fn people(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<RepresentativeRow>, Fault> {
    let text = format!(
        "SELECT id, id_number_sealed, name_sealed, phone_sealed FROM representatives WHERE id IN ({})",
        placeholders(1, ids.len())
    );
    Ok(tx.sql(AssertSqlSafe(text)).bind_all(ids.iter().copied()).all().await?)
}

/// Those among these ids of actors who stand for somebody, and are no workers.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn representatives_among(tx: &mut Tx, ids: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let text = format!("SELECT id FROM representatives WHERE id IN ({})", placeholders(1, ids.len()));
    let found: Vec<Uuid> = tx.sql(AssertSqlSafe(text)).bind_all(ids.iter().copied()).scalars().await?;
    Ok(found.into_iter().collect())
}

/// Writes a guardianship or a mandate.
pub(super) async fn insert(tx: &mut Tx, row: &Row) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO representations (id, resident_id, representative_id, detail_sealed, state, entered_by,
                                      entered_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(row.id)
    .bind(row.resident_id)
    .bind(row.representative_id)
    .bind(row.detail_sealed.clone())
    .bind(row.state)
    .bind(row.entered_by)
    .bind(row.entered_at)
    .bind(row.version)
    .run_one()
    .await?;
    Ok(())
}

/// One guardianship or mandate.
pub(super) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>, Fault> {
    Ok(tx.sql(AssertSqlSafe(format!("{READ} WHERE id = $1"))).bind(id).optional().await?)
}

/// Everything that is on file about the person with these records, newest first.
pub(super) async fn of_person(tx: &mut Tx, records: &[Uuid]) -> Result<Vec<Row>, Fault> {
    let text = format!(
        "{READ} WHERE resident_id IN ({}) ORDER BY entered_at DESC, id DESC",
        placeholders(1, records.len())
    );
    Ok(tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).all().await?)
}

/// Whom somebody stands, or stood, for.
pub(super) async fn represented_by(tx: &mut Tx, representative: Uuid) -> Result<Vec<Uuid>, Fault> {
    Ok(tx
        .sql(
            "SELECT DISTINCT resident_id FROM representations
             WHERE representative_id = $1 AND state = 'confirmed' ORDER BY resident_id",
        )
        .bind(representative)
        .scalars()
        .await?)
}

/// Writes what a second person said; whether it still waited in this version.
pub(super) async fn decide(
    tx: &mut Tx,
    row: &Row,
    state: RelationState,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE representations SET state = $3, decided_by = $4, decided_at = $5, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'waiting'",
        )
        .bind(row.id)
        .bind(row.version)
        .bind(state)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Ends a guardianship or a mandate, by somebody or by a case; whether it had not ended.
pub(super) async fn end(
    tx: &mut Tx,
    id: Uuid,
    by: Option<Uuid>,
    case: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE representations SET state = 'ended', ended_by = $2, ended_case_id = $3, ended_at = $4,
                    version = version + 1
             WHERE id = $1 AND state IN ('waiting', 'confirmed')",
        )
        .bind(id)
        .bind(by)
        .bind(case)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Removes what is on file about the person with these records; those who stood for them.
pub(super) async fn remove_of(tx: &mut Tx, records: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let list = placeholders(1, records.len());
    let text =
        format!("SELECT DISTINCT representative_id FROM representations WHERE resident_id IN ({list})");
    let stood: Vec<Uuid> = tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).scalars().await?;
    let text = format!("DELETE FROM representations WHERE resident_id IN ({list})");
    tx.sql(AssertSqlSafe(text)).bind_all(records.iter().copied()).run().await?;
    Ok(stood)
}

/// Those of these people for whom nothing is on file any more: they stand for nobody.
pub(super) async fn idle(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let mut idle = Vec::new();
    for id in people {
        let stands: bool = tx
            .sql("SELECT EXISTS (SELECT 1 FROM representations WHERE representative_id = $1)")
            .bind(*id)
            .scalar()
            .await?;
        if !stands {
            idle.push(*id);
        }
    }
    Ok(idle)
}

/// Removes people who stand for nobody.
pub(super) async fn remove_people(tx: &mut Tx, people: &[Uuid]) -> Result<(), Fault> {
    let text = format!("DELETE FROM representatives WHERE id IN ({})", placeholders(1, people.len()));
    tx.sql(AssertSqlSafe(text)).bind_all(people.iter().copied()).run().await?;
    Ok(())
}
