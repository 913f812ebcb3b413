//! Cases and their events in the database.

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::AreaPath;
use domain::cases::CaseVersion;
use platform::store::{Dialect, Tx, placeholders};
use platform::vault::{Cell, Sealed, WrappedKey};
use uuid::Uuid;

use crate::paging::Older;
use crate::problems::Fault;
use crate::residents;

/// A case as a row, with the place and the person it belongs to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseRow {
    /// The case.
    pub id: Uuid,
    /// What people quote.
    pub reference: String,
    /// A code of `domain::cases::Kind`.
    pub kind: String,
    /// The version of the kind's definition it was opened under.
    pub definition_version: i64,
    /// Whose matter it is.
    pub resident_id: Uuid,
    /// Where it is decided, also after the person moved.
    pub area_id: String,
    /// The area's name.
    pub area_name: String,
    /// Where the area stands in the tree.
    pub area_path: String,
    /// The answers, sealed under the resident's key of `payload_class`; empty once they are forgotten.
    pub payload_sealed: Sealed,
    /// `consent`, `statutory` (of before there was a difference) or `forgotten`.
    pub payload_class: String,
    /// Written beside the last event.
    pub stage: String,
    /// Written beside the last event.
    pub waits_for: Option<String>,
    /// Written beside the last event.
    pub due_on: Option<NaiveDate>,
    /// Whether the calendar of that year was known.
    pub due_provisional: bool,
    /// The number of events.
    pub version: i64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

impl CaseRow {
    /// Where the case is decided in the tree.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when the stored path is none.
    pub fn path(&self) -> Result<AreaPath, Fault> {
        AreaPath::parse(&self.area_path).map_err(|_| Fault::Unreadable("areas.path"))
    }
}

/// The class of key under which answers are sealed today.
pub(crate) const ANSWERS: &str = "consent";
/// The class of key under which is sealed what an application says that stands on the law.
pub(crate) const BY_LAW: &str = "statutory";
/// What stands instead of a class when the answers are gone.
pub(crate) const FORGOTTEN: &str = "forgotten";

/// The cell of a case's answers.
pub(crate) fn payload_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "cases", column: "payload_sealed", row: id, subject: resident }
}

/// The cell of an event.
pub(crate) fn event_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "case_events", column: "detail_sealed", row: id, subject: resident }
}

/// An event as a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub(crate) id: Uuid,
    pub(crate) detail_sealed: Sealed,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) at: DateTime<Utc>,
}

/// What is written beside every event.
pub(crate) struct Standing {
    pub(crate) stage: String,
    pub(crate) waits_for: Option<String>,
    pub(crate) round: i64,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) due_provisional: bool,
    pub(crate) delegate_id: Option<Uuid>,
    pub(crate) version: i64,
    pub(crate) closed_at: Option<DateTime<Utc>>,
}

/// A new case.
pub(crate) struct NewCase<'a> {
    pub(crate) id: Uuid,
    pub(crate) reference: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) definition_version: i64,
    pub(crate) resident: Uuid,
    pub(crate) area: &'a str,
    pub(crate) payload: Sealed,
    pub(crate) payload_class: &'static str,
    pub(crate) opened_at: DateTime<Utc>,
}

/// Writes a new case; whether its reference was free and no other of the kind is open.
pub(crate) async fn insert(tx: &mut Tx, new: NewCase<'_>, standing: &Standing) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO cases (id, reference, kind, definition_version, resident_id, area_id, payload_sealed, stage,
                                waits_for, round, due_on, due_provisional, version, opened_at, closed_at, payload_class)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT DO NOTHING",
        )
        .bind(new.id)
        .bind(new.reference.to_owned())
        .bind(new.kind.to_owned())
        .bind(new.definition_version)
        .bind(new.resident)
        .bind(new.area.to_owned())
        .bind(new.payload)
        .bind(standing.stage.clone())
        .bind(standing.waits_for.clone())
        .bind(standing.round)
        .bind(standing.due_on)
        .bind(standing.due_provisional)
        .bind(standing.version)
        .bind(new.opened_at)
        .bind(standing.closed_at)
        .bind(new.payload_class)
        .run()
        .await?;
    Ok(written == 1)
}

/// What an event is appended with.
pub(crate) struct NewEvent<'a> {
    pub(crate) id: Uuid,
    pub(crate) case: Uuid,
    pub(crate) sequence: i64,
    /// Only a deciding event has one: one decision per step and round.
    pub(crate) step: Option<&'a str>,
    pub(crate) round: i64,
    pub(crate) event: &'a str,
    pub(crate) detail: Sealed,
    pub(crate) actor: Option<Uuid>,
    pub(crate) at: DateTime<Utc>,
}

/// Appends an event; whether nobody else had appended one in its place or decided the step already.
pub(crate) async fn append(tx: &mut Tx, event: NewEvent<'_>) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO case_events (id, case_id, sequence, step, round, event, detail_sealed, actor_id, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(event.id)
        .bind(event.case)
        .bind(event.sequence)
        .bind(event.step.map(str::to_owned))
        .bind(event.round)
        .bind(event.event.to_owned())
        .bind(event.detail)
        .bind(event.actor)
        .bind(event.at)
        .run()
        .await?;
    Ok(written == 1)
}

/// Writes what stands beside the event; whether `before` was still the case's version.
pub(crate) async fn advance(
    tx: &mut Tx,
    id: Uuid,
    before: i64,
    standing: &Standing,
    payload: Option<Sealed>,
) -> Result<bool, Fault> {
    let class = payload.as_ref().map(|_| ANSWERS);
    let changed = tx
        .sql(
            "UPDATE cases SET stage = $3, waits_for = $4, round = $5, due_on = $6, due_provisional = $7, version = $8,
                    closed_at = $9, delegate_id = $10, payload_sealed = COALESCE($11, payload_sealed),
                    payload_class = COALESCE($12, payload_class)
             WHERE id = $1 AND version = $2",
        )
        .bind(id)
        .bind(before)
        .bind(standing.stage.clone())
        .bind(standing.waits_for.clone())
        .bind(standing.round)
        .bind(standing.due_on)
        .bind(standing.due_provisional)
        .bind(standing.version)
        .bind(standing.closed_at)
        .bind(standing.delegate_id)
        .bind(payload)
        .bind(class)
        .run()
        .await?;
    Ok(changed == 1)
}

/// A case with one generation of the key that seals its answers; there is a row for each.
#[derive(sqlx::FromRow)]
struct KeyedCase {
    #[sqlx(flatten)]
    row: CaseRow,
    #[sqlx(flatten)]
    key: WrappedKey,
}

/// A case by id, with the key of its answers where they stand on consent.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<(CaseRow, Vec<WrappedKey>)>, Fault> {
    let text = format!(
        "SELECT c.id, c.reference, c.kind, c.definition_version, c.resident_id, c.area_id, a.name AS area_name,
                a.path AS area_path, c.payload_sealed, c.payload_class, c.stage, c.waits_for, c.due_on,
                c.due_provisional, c.version, c.opened_at, {keys}
         FROM cases c JOIN areas a ON a.id = c.area_id
         LEFT JOIN subject_keys k ON k.subject_id = c.resident_id AND k.class = 'consent'
         WHERE c.id = $1 ORDER BY k.generation",
        keys = WrappedKey::COLUMNS
    );
    let rows: Vec<KeyedCase> = tx.sql(sqlx::AssertSqlSafe(text)).bind(id).all().await?;
    let (mut keys, mut found) = (Vec::with_capacity(1), None);
    for KeyedCase { row, key } in rows {
        keys.push(key);
        found = found.or(Some(row));
    }
    Ok(found.map(|row| (row, keys)))
}

/// Holds a case until the transaction ends: nothing happens to it meanwhile. SQLite has one writer.
pub(crate) async fn hold(tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    if tx.dialect() == Dialect::Postgres {
        tx.sql("SELECT id FROM cases WHERE id = $1 FOR UPDATE").bind(id).optional_scalar::<Uuid>().await?;
    }
    Ok(())
}

/// How far a case has come, and what was handed in with it.
pub(crate) async fn version(tx: &mut Tx, id: Uuid) -> Result<Option<CaseVersion>, Fault> {
    let row: Option<(i64, i64)> =
        tx.sql("SELECT version, documents_version FROM cases WHERE id = $1").bind(id).optional().await?;
    Ok(row.map(|(version, documents)| CaseVersion { version, documents }))
}

/// Something was handed in with a case, or taken away: whoever has it open hears of it.
pub(crate) async fn documents_changed(tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    let text = "UPDATE cases SET documents_version = documents_version + 1 WHERE id = $1";
    tx.sql(text).bind(id).run_one().await?;
    Ok(())
}

/// The events of a case in order.
pub(crate) async fn events(tx: &mut Tx, case: Uuid) -> Result<Vec<EventRow>, Fault> {
    Ok(tx
        .sql("SELECT id, detail_sealed, actor_id, at FROM case_events WHERE case_id = $1 ORDER BY sequence")
        .bind(case)
        .all()
        .await?)
}

/// A row of a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ListRow {
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) kind: String,
    pub(crate) resident_id: Uuid,
    pub(crate) area_name: String,
    pub(crate) name_sealed: Sealed,
    pub(crate) stage: String,
    pub(crate) waits_for: Option<String>,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) due_provisional: bool,
    pub(crate) delegate_id: Option<Uuid>,
    pub(crate) version: i64,
    pub(crate) opened_at: DateTime<Utc>,
}

impl ListRow {
    /// Where a list that ends with it goes on.
    pub(crate) fn older(&self) -> Older {
        Older { at: self.opened_at, id: self.id }
    }
}

/// A person's own cases, as they are read with the record that stands; somebody without a case has one row without.
#[derive(sqlx::FromRow)]
struct OwnRow {
    person_id: Uuid,
    name_sealed: Sealed,
    #[sqlx(flatten)]
    key: WrappedKey,
    id: Option<Uuid>,
    reference: Option<String>,
    kind: Option<String>,
    area_name: Option<String>,
    stage: Option<String>,
    waits_for: Option<String>,
    due_on: Option<NaiveDate>,
    due_provisional: Option<bool>,
    version: Option<i64>,
    opened_at: Option<DateTime<Utc>>,
    /// Whether these are all the records of the person.
    is_alone: bool,
}

impl OwnRow {
    fn case(&self) -> Option<ListRow> {
        Some(ListRow {
            id: self.id?,
            reference: self.reference.clone()?,
            kind: self.kind.clone()?,
            resident_id: self.person_id,
            area_name: self.area_name.clone()?,
            name_sealed: self.name_sealed.clone(),
            stage: self.stage.clone()?,
            waits_for: self.waits_for.clone(),
            due_on: self.due_on,
            due_provisional: self.due_provisional?,
            // Who of an office is at it is the office's own.
            delegate_id: None,
            version: self.version?,
            opened_at: self.opened_at?,
        })
    }
}

/// What a person sees of their own matters.
pub(crate) struct Own {
    /// The record that stands.
    pub(crate) person: Uuid,
    /// Its name.
    pub(crate) name_sealed: Sealed,
    /// Its key.
    pub(crate) keys: Vec<WrappedKey>,
    /// Also those that were filed under a record that was merged into it.
    pub(crate) cases: Vec<ListRow>,
}

impl Own {
    fn read(rows: Vec<OwnRow>) -> Option<Self> {
        let first = rows.first()?;
        let mut cases: Vec<ListRow> = rows.iter().filter_map(OwnRow::case).collect();
        // Neither database promises the order of what a join brings.
        cases.sort_by_key(|case| std::cmp::Reverse((case.opened_at, case.id)));
        cases.dedup_by_key(|case| case.id);
        let (person, name_sealed) = (first.person_id, first.name_sealed.clone());
        Some(Self { person, name_sealed, keys: rows.into_iter().map(|row| row.key).collect(), cases })
    }
}

/// A page of the own cases of the person whom this record is about, newest first, with name and key of the record
/// that stands. It is what most people ask, and one statement for them; only a record that was merged, or that others
/// were merged into, takes a second that follows the chain.
pub(crate) async fn own(
    tx: &mut Tx,
    resident: Uuid,
    after: Option<Older>,
    limit: i64,
) -> Result<Option<Own>, Fault> {
    let found = own_rows(tx, own_of_one(after.is_some()), resident, after, limit).await?;
    if found.first().is_some_and(|row| !row.is_alone) {
        return Ok(Own::read(own_rows(tx, own_of_all(after.is_some()), resident, after, limit).await?));
    }
    Ok(Own::read(found))
}

/// The own cases of a record that is the only one of its person, and whether it is.
fn own_of_one(goes_on: bool) -> String {
    format!(
        "SELECT r.id AS person_id, r.name_sealed, {keys}, c.*,
                r.merged_into_id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM residents m WHERE m.merged_into_id = r.id
                ) AS is_alone
         FROM residents r LEFT JOIN subject_keys k ON k.subject_id = r.id AND k.class = 'statutory'
         LEFT JOIN ({cases}) c ON 1 = 1
         WHERE r.id = $1 AND r.forgotten_at IS NULL",
        keys = WrappedKey::COLUMNS,
        cases = own_cases("= $1", goes_on)
    )
}

/// The own cases of a person with several records, under the one that stands.
fn own_of_all(goes_on: bool) -> String {
    format!(
        "WITH RECURSIVE {records}
         SELECT r.id AS person_id, r.name_sealed, {keys}, c.*, TRUE AS is_alone
         FROM residents r LEFT JOIN subject_keys k ON k.subject_id = r.id AND k.class = 'statutory'
         LEFT JOIN ({cases}) c ON 1 = 1
         WHERE r.id = (SELECT id FROM records WHERE merged_into_id IS NULL) AND r.forgotten_at IS NULL",
        records = residents::store::RECORDS,
        keys = WrappedKey::COLUMNS,
        cases = own_cases("IN (SELECT id FROM records)", goes_on)
    )
}

fn own_cases(of: &str, goes_on: bool) -> String {
    let further = if goes_on { "AND (c.opened_at < $3 OR (c.opened_at = $3 AND c.id < $4))" } else { "" };
    format!(
        "SELECT c.id, c.reference, c.kind, a.name AS area_name, c.stage, c.waits_for, c.due_on,
                c.due_provisional, c.version, c.opened_at
         FROM cases c JOIN areas a ON a.id = c.area_id
         WHERE c.resident_id {of} {further}
         ORDER BY c.opened_at DESC, c.id DESC LIMIT $2"
    )
}

async fn own_rows(
    tx: &mut Tx,
    text: String,
    resident: Uuid,
    after: Option<Older>,
    limit: i64,
) -> Result<Vec<OwnRow>, Fault> {
    let statement = tx.sql(sqlx::AssertSqlSafe(text)).bind(resident).bind(limit);
    let statement = match after {
        None => statement,
        Some(after) => statement.bind(after.at).bind(after.id),
    };
    Ok(statement.all().await?)
}

/// A case of a list, and where it is decided in the tree.
#[derive(sqlx::FromRow)]
struct PlacedRow {
    #[sqlx(flatten)]
    row: ListRow,
    area_path: String,
}

/// A page of the cases that were filed under these records of one person, newest first, each with the path of its area.
pub(crate) async fn of_records(
    tx: &mut Tx,
    records: &[Uuid],
    after: Option<Older>,
    limit: i64,
) -> Result<Vec<(ListRow, String)>, Fault> {
    let further =
        if after.is_some() { "AND (c.opened_at < $2 OR (c.opened_at = $2 AND c.id < $3))" } else { "" };
    let first = if after.is_some() { 4 } else { 2 };
    let text = format!(
        "SELECT c.id, c.reference, c.kind, c.resident_id, a.name AS area_name, a.path AS area_path, r.name_sealed,
                c.stage, c.waits_for, c.due_on, c.due_provisional, c.delegate_id, c.version, c.opened_at
         FROM cases c JOIN areas a ON a.id = c.area_id JOIN residents r ON r.id = c.resident_id
         WHERE c.resident_id IN ({records}) {further}
         ORDER BY c.opened_at DESC, c.id DESC LIMIT $1",
        records = placeholders(first, records.len()),
    );
    let statement = tx.sql(sqlx::AssertSqlSafe(text)).bind(limit);
    let statement = match after {
        None => statement,
        Some(after) => statement.bind(after.at).bind(after.id),
    };
    let rows: Vec<PlacedRow> = statement.bind_all(records.iter().copied()).all().await?;
    Ok(rows.into_iter().map(|placed| (placed.row, placed.area_path)).collect())
}

/// The open cases of a kind that the person with these records has: one, or one of each record that was merged.
pub(crate) async fn open_of_kind(tx: &mut Tx, records: &[Uuid], kind: &str) -> Result<Vec<Uuid>, Fault> {
    let inside = placeholders(2, records.len());
    let found: Vec<(Uuid,)> = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT id FROM cases WHERE kind = $1 AND closed_at IS NULL AND resident_id IN ({inside}) ORDER BY id"
        )))
        .bind(kind.to_owned())
        .bind_all(records.iter().copied())
        .all()
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// When the last `count` decided cases of a kind were opened and closed.
pub(crate) async fn lately_closed(
    tx: &mut Tx,
    kind: &str,
    count: i64,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>, Fault> {
    Ok(tx
        .sql(
            "SELECT opened_at, closed_at FROM cases
             WHERE kind = $1 AND stage IN ('approved', 'refused') AND closed_at IS NOT NULL
             ORDER BY closed_at DESC LIMIT $2",
        )
        .bind(kind.to_owned())
        .bind(count)
        .all()
        .await?)
}
