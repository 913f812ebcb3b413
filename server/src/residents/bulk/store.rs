//! Many residents in the database, by few statements.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::residents::ParsedResident;
use platform::store::{Tx, placeholders};
use platform::vault::{Sealed, SubjectKey, WrappedKey};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::super::certificates::EventRow;
use super::super::store::{FROM, FactRow, KEYED, KeyedRow, Row, cell};
use super::AT_ONCE;
use crate::problems::Fault;

/// What stands on a resident beside their own file: table, the column that names them, and when it came to be. A test
/// holds it against the schema.
pub const STANDS_ON: [(&str, &str, &str); 9] = [
    ("cases", "resident_id", "opened_at"),
    ("consents", "resident_id", "given_at"),
    ("consents", "resident_id", "withdrawn_at"),
    ("forgettings", "resident_id", "asked_at"),
    ("legal_holds", "resident_id", "set_at"),
    ("messages", "resident_id", "created_at"),
    ("presences", "resident_id", "until"),
    ("representations", "resident_id", "entered_at"),
    ("residents", "merged_into_id", "changed_at"),
];

/// What belongs to a resident's file and goes with it.
pub const OF_THE_FILE: [&str; 2] = ["resident_facts", "certificates"];

/// Residents with their keys, in no order.
pub(super) async fn by_ids(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Row, Vec<WrappedKey>)>, Fault> {
    let list = placeholders(1, ids.len());
    let rows = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {KEYED} FROM {FROM} WHERE r.id IN ({list}) AND r.forgotten_at IS NULL ORDER BY r.id, k.generation"
        )))
        .bind_all(ids.iter().copied())
        .all()
        .await?;
    Ok(joined(rows))
}

/// A page of the residents in an area with their keys, by id after `after`.
pub(super) async fn page(
    tx: &mut Tx,
    inside: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(Row, Vec<WrappedKey>)>, Fault> {
    // People are counted, not rows: of several generations of a key there is a row each.
    let rows = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {KEYED} FROM {FROM} WHERE r.id IN (
                 SELECT p.id FROM residents p JOIN areas q ON q.id = p.area_id
                 WHERE p.id > $1 AND p.status <> 'merged' AND p.forgotten_at IS NULL AND (q.path = $2 OR q.path LIKE $3)
                 ORDER BY p.id LIMIT $4)
             ORDER BY r.id, k.generation"
        )))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(inside.to_owned())
        .bind(format!("{inside}/%"))
        .bind(limit)
        .all()
        .await?;
    Ok(joined(rows))
}

/// The rows of one resident stand together.
fn joined(rows: Vec<KeyedRow>) -> Vec<(Row, Vec<WrappedKey>)> {
    let mut found: Vec<(Row, Vec<WrappedKey>)> = Vec::with_capacity(rows.len());
    for KeyedRow { row, key } in rows {
        match found.last_mut() {
            Some((last, keys)) if last.id == row.id => keys.push(key),
            _ => found.push((row, vec![key])),
        }
    }
    found
}

/// What happened to the certificates of these residents, oldest first.
pub(super) async fn certificate_events(
    tx: &mut Tx,
    residents: &[Uuid],
) -> Result<HashMap<Uuid, Vec<EventRow>>, Fault> {
    let list = placeholders(1, residents.len());
    let rows: Vec<(Uuid, Uuid, Sealed, Uuid, Sealed)> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT c.resident_id, c.id, c.details_sealed, e.id, e.event_sealed
             FROM certificate_events e JOIN certificates c ON c.id = e.certificate_id
             WHERE c.resident_id IN ({list}) ORDER BY e.recorded_at, e.id"
        )))
        .bind_all(residents.iter().copied())
        .all()
        .await?;
    let mut events: HashMap<Uuid, Vec<EventRow>> = HashMap::new();
    for (resident, certificate, details, id, event) in rows {
        events.entry(resident).or_default().push((certificate, details, id, event));
    }
    Ok(events)
}

/// Whose certificate this is.
pub(super) async fn holder(tx: &mut Tx, certificate: Uuid) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> =
        tx.sql("SELECT resident_id FROM certificates WHERE id = $1").bind(certificate).optional().await?;
    Ok(found.map(|(id,)| id))
}

/// Resident, kind and source of each fact that holds by `today`, the latest of a kind first.
pub(super) async fn sources(
    tx: &mut Tx,
    residents: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<(Uuid, String, String)>, Fault> {
    let list = placeholders(2, residents.len());
    Ok(tx
        .sql(AssertSqlSafe(format!(
            "SELECT resident_id, kind, source FROM resident_facts
             WHERE valid_from <= $1 AND resident_id IN ({list})
             ORDER BY resident_id, kind, valid_from DESC, recorded_at DESC, id DESC"
        )))
        .bind(today)
        .bind_all(residents.iter().copied())
        .all()
        .await?)
}

/// Writes new residents.
pub(super) async fn insert(
    tx: &mut Tx,
    people: &[(Uuid, &ParsedResident, &SubjectKey)],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let into = "INSERT INTO residents (id, area_id, status, id_number_sealed, name_sealed, phone_sealed,
                                       address_sealed, version, created_at, changed_at)";
    tx.insert_all((into, 10, ""), people, |statement, (id, resident, key)| {
        let phone =
            resident.phone.as_ref().map(|phone| key.seal_text(&cell("phone_sealed", *id), phone.as_str()));
        let address = resident.address.as_ref();
        statement
            .bind(*id)
            .bind(resident.area_id.as_str().to_owned())
            .bind("living")
            .bind(key.seal_text(&cell("id_number_sealed", *id), resident.id_number.as_str()))
            .bind(key.seal_padded_text(&cell("name_sealed", *id), &resident.name))
            .bind(phone)
            .bind(address.map(|text| key.seal_padded_text(&cell("address_sealed", *id), text)))
            .bind(1_i64)
            .bind(now)
            .bind(now)
    })
    .await?;
    Ok(())
}

/// Appends dated facts.
pub(super) async fn append_facts(
    tx: &mut Tx,
    facts: &[(Uuid, FactRow)],
    by: Option<Uuid>,
) -> Result<(), Fault> {
    let into =
        "INSERT INTO resident_facts (id, resident_id, kind, value_sealed, source, valid_from, recorded_at,
                                            recorded_by)";
    tx.insert_all((into, 8, ""), facts, |statement, (resident, fact)| {
        statement
            .bind(fact.id)
            .bind(*resident)
            .bind(fact.kind.clone())
            .bind(fact.value_sealed.clone())
            .bind(fact.source.clone())
            .bind(fact.valid_from)
            .bind(fact.recorded_at)
            .bind(by)
    })
    .await?;
    Ok(())
}

/// A certificate and the event that comes with it, as they are written.
pub(super) struct CertificateRow {
    pub(super) certificate: Uuid,
    pub(super) resident: Uuid,
    pub(super) details: Sealed,
    pub(super) event: Uuid,
    pub(super) happened: Sealed,
}

/// Appends certificates with one event each.
pub(super) async fn append_certificates(
    tx: &mut Tx,
    rows: &[CertificateRow],
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let into = "INSERT INTO certificates (id, resident_id, details_sealed, recorded_at)";
    tx.insert_all((into, 4, ""), rows, |statement, row| {
        statement.bind(row.certificate).bind(row.resident).bind(row.details.clone()).bind(now)
    })
    .await?;
    let into = "INSERT INTO certificate_events (id, certificate_id, event_sealed, recorded_at, recorded_by)";
    tx.insert_all((into, 5, ""), rows, |statement, row| {
        statement.bind(row.event).bind(row.certificate).bind(row.happened.clone()).bind(now).bind(by)
    })
    .await?;
    Ok(())
}

/// What is current of a resident, sealed where it is theirs alone.
pub(super) struct CurrentRow {
    pub(super) area: String,
    pub(super) name: Sealed,
    pub(super) phone: Option<Sealed>,
    pub(super) address: Option<Sealed>,
}

/// Writes what is current and goes on to the next version, if the version is still the resident's.
pub(super) async fn write_current(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    current: CurrentRow,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.sql(
        "UPDATE residents SET area_id = $3, name_sealed = $4, phone_sealed = $5, address_sealed = $6,
                version = version + 1, changed_at = $7
         WHERE id = $1 AND version = $2",
    )
    .bind(id)
    .bind(version)
    .bind(current.area)
    .bind(current.name)
    .bind(current.phone)
    .bind(current.address)
    .bind(now)
    .run_one()
    .await?;
    Ok(())
}

/// The version of each resident, and whether anything of [`STANDS_ON`] came to be `since`.
pub(super) async fn standing(
    tx: &mut Tx,
    residents: &[Uuid],
    since: DateTime<Utc>,
) -> Result<HashMap<Uuid, (i64, bool)>, Fault> {
    let list = placeholders(2, residents.len());
    let stands: Vec<String> = STANDS_ON
        .iter()
        .map(|(table, column, at)| {
            format!("EXISTS (SELECT 1 FROM {table} x WHERE x.{column} = r.id AND x.{at} >= $1)")
        })
        .collect();
    let rows: Vec<(Uuid, i64, i64)> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT r.id, r.version, CAST((CASE WHEN {} THEN 1 ELSE 0 END) AS BIGINT)
             FROM residents r WHERE r.id IN ({list})",
            stands.join(" OR ")
        )))
        .bind(since)
        .bind_all(residents.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, version, stands)| (id, (version, stands == 1))).collect())
}

/// The certificates of residents.
pub(crate) async fn certificates_of(tx: &mut Tx, residents: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    let list = placeholders(1, residents.len());
    Ok(tx
        .sql(AssertSqlSafe(format!("SELECT id FROM certificates WHERE resident_id IN ({list})")))
        .bind_all(residents.iter().copied())
        .scalars()
        .await?)
}

/// Removes certificates with what happened to them.
pub(super) async fn remove_certificates(tx: &mut Tx, certificates: &[Uuid]) -> Result<(), Fault> {
    remove(tx, "certificate_events", "certificate_id", certificates).await?;
    remove(tx, "certificates", "id", certificates).await
}

/// Removes facts.
pub(super) async fn remove_facts(tx: &mut Tx, facts: &[Uuid]) -> Result<(), Fault> {
    remove(tx, "resident_facts", "id", facts).await
}

/// Removes residents with their facts; their certificates are gone already.
pub(super) async fn remove_residents(tx: &mut Tx, residents: &[Uuid]) -> Result<(), Fault> {
    remove(tx, "resident_facts", "resident_id", residents).await?;
    remove(tx, "residents", "id", residents).await
}

async fn remove(tx: &mut Tx, table: &str, column: &str, ids: &[Uuid]) -> Result<(), Fault> {
    for some in ids.chunks(AT_ONCE) {
        let list = placeholders(1, some.len());
        tx.sql(AssertSqlSafe(format!("DELETE FROM {table} WHERE {column} IN ({list})")))
            .bind_all(some.iter().copied())
            .run()
            .await?;
    }
    Ok(())
}
