//! Residents in the database. Names, numbers, addresses and every fact are sealed under the resident's key.

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::{AreaId, AreaLevel, AreaPath, AreaView};
use domain::residents::ResidentStatus;
use platform::store::{Batch, Tx, placeholders, rows_of_placeholders};
use platform::vault::{Cell, Sealed, VersionedToken, WrappedKey};
use sqlx::AssertSqlSafe;
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
    /// Its statistical code.
    pub area_code: Option<String>,
    /// Its name.
    pub area_name: String,
    /// How high it stands.
    pub area_level: String,
    /// The area that it lies in.
    pub area_parent: Option<String>,
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

    /// The area of residence as everybody sees it.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] when what is stored is no area.
    pub fn area_view(&self) -> Result<AreaView, Fault> {
        let id = |text: &str| AreaId::parse(text).map_err(|_| Fault::Unreadable("areas.id"));
        Ok(AreaView {
            id: id(&self.area_id)?,
            code: self.area_code.clone(),
            name: self.area_name.clone(),
            level: AreaLevel::from_code(&self.area_level).ok_or(Fault::Unreadable("areas.level"))?,
            parent: self.area_parent.as_deref().map(id).transpose()?,
        })
    }
}

/// The cell of a column of the resident's own row.
pub(crate) fn cell(column: &'static str, id: Uuid) -> Cell {
    Cell { table: "residents", column, row: id, subject: id }
}

/// A resident with one generation of their key; there is a row for each.
#[derive(sqlx::FromRow)]
pub(super) struct KeyedRow {
    #[sqlx(flatten)]
    pub(super) row: Row,
    #[sqlx(flatten)]
    pub(super) key: WrappedKey,
}

/// What is read of a resident: their row, where they live, and their key.
pub(super) const KEYED: &str = "r.id, r.area_id, a.path AS area_path, a.code AS area_code, a.name AS area_name,
    a.level AS area_level, a.parent_id AS area_parent, r.status, r.id_number_sealed, r.name_sealed, r.phone_sealed,
    r.address_sealed, r.merged_into_id, r.version, k.generation AS key_generation, k.kek_id AS key_kek,
    k.wrapped AS key_wrapped";

/// Where it is read from.
pub(super) const FROM: &str = "residents r JOIN areas a ON a.id = r.area_id
    LEFT JOIN subject_keys k ON k.subject_id = r.id AND k.class = 'statutory'";

/// A resident by id, with their key.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<(Row, Vec<WrappedKey>)>, Fault> {
    let rows: Vec<KeyedRow> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {KEYED} FROM {FROM} WHERE r.id = $1 AND r.forgotten_at IS NULL ORDER BY k.generation"
        )))
        .bind(id)
        .all()
        .await?;
    let mut keys = Vec::with_capacity(1);
    let mut found = None;
    for KeyedRow { row, key } in rows {
        keys.push(key);
        found = found.or(Some(row));
    }
    Ok(found.map(|row| (row, keys)))
}

/// Whose file is wanted.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// The resident with this id.
    Id(Uuid),
    /// Whose ID number has this token, under one of the live index keys.
    IdNumber(String, Vec<VersionedToken>),
    /// Whose certificate number this is or ever was.
    CertificateNumber(String, Vec<VersionedToken>),
}

/// One thing that is dated in a file: a fact, or an event of a certificate. Whoever has none has one row without.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Dated {
    #[sqlx(rename = "dated_id")]
    pub(crate) id: Option<Uuid>,
    /// Of a fact.
    #[sqlx(rename = "dated_kind")]
    pub(crate) kind: Option<String>,
    #[sqlx(rename = "dated_sealed")]
    pub(crate) sealed: Option<Sealed>,
    /// Of a fact.
    #[sqlx(rename = "dated_source")]
    pub(crate) source: Option<String>,
    /// Of a fact.
    #[sqlx(rename = "dated_from")]
    pub(crate) from: Option<NaiveDate>,
    #[sqlx(rename = "dated_at")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Of a certificate's event.
    pub(crate) certificate_id: Option<Uuid>,
    /// Of a certificate's event.
    pub(crate) certificate_sealed: Option<Sealed>,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    #[sqlx(flatten)]
    row: Row,
    #[sqlx(flatten)]
    key: WrappedKey,
    #[sqlx(flatten)]
    dated: Dated,
}

/// A whole file in one statement: the resident, their key, their facts and what happened to their certificates.
pub(crate) async fn file(
    tx: &mut Tx,
    wanted: &Wanted,
) -> Result<Option<(Row, Vec<WrappedKey>, Vec<Dated>)>, Fault> {
    let who = match wanted {
        Wanted::Id(_) => "SELECT $1 AS id".to_owned(),
        Wanted::IdNumber(_, tokens) => {
            // Distinct: while an index key is rotated in, the row has a token under each.
            format!("SELECT DISTINCT t.row_id AS id FROM unique_tokens t WHERE {}", any_of(tokens.len()))
        }
        Wanted::CertificateNumber(_, tokens) => format!(
            "SELECT DISTINCT c.resident_id AS id FROM unique_tokens t JOIN certificates c ON c.id = t.row_id WHERE {}",
            any_of(tokens.len())
        ),
    };
    // Each part asks for the person by itself: neither database looks through a union for the one it is joined to.
    let statement = tx.sql(AssertSqlSafe(format!(
        "WITH who AS ({who})
         SELECT {KEYED}, d.* FROM {FROM}
         LEFT JOIN (
             SELECT f.id AS dated_id, f.kind AS dated_kind, f.value_sealed AS dated_sealed,
                    f.source AS dated_source, f.valid_from AS dated_from, f.recorded_at AS dated_at,
                    CAST(NULL AS UUID) AS certificate_id, CAST(NULL AS BYTEA) AS certificate_sealed
             FROM resident_facts f WHERE f.resident_id = (SELECT id FROM who)
             UNION ALL
             SELECT e.id, NULL, e.event_sealed, NULL, NULL, e.recorded_at, c.id, c.details_sealed
             FROM certificates c JOIN certificate_events e ON e.certificate_id = c.id
             WHERE c.resident_id = (SELECT id FROM who)
         ) d ON 1 = 1
         WHERE r.id = (SELECT id FROM who) AND r.forgotten_at IS NULL"
    )));
    let statement = match wanted {
        Wanted::Id(id) => statement.bind(*id),
        Wanted::IdNumber(field, tokens) | Wanted::CertificateNumber(field, tokens) => {
            let tokens = tokens.iter().cloned();
            tokens.fold(statement.bind(field.clone()), |statement, token| {
                statement.bind(token.version).bind(token.token)
            })
        }
    };
    let (mut keys, mut dated) = (Vec::new(), Vec::<Dated>::new());
    let mut found = None;
    for row in statement.all::<FileRow>().await? {
        keys.push(row.key);
        if row.dated.id.is_some() && dated.iter().all(|known| known.id != row.dated.id) {
            dated.push(row.dated);
        }
        found = found.or(Some(row.row));
    }
    Ok(found.map(|row| (row, keys, dated)))
}

/// A field's token under any of so many index keys.
fn any_of(tokens: usize) -> String {
    let token = |at: usize| format!("t.version = ${} AND t.token = ${}", 2 + 2 * at, 3 + 2 * at);
    let tokens = (0..tokens).map(token).collect::<Vec<_>>().join(" OR ");
    format!("t.field = $1 AND ({tokens})")
}

/// The `records` of the person whom record `$1` is about, for a `WITH RECURSIVE`: a merged record leads onward to the
/// one that stands, and that one to all that were merged into it, directly or over others.
pub(crate) const RECORDS: &str = "onward (id, merged_into_id) AS (
        SELECT id, merged_into_id FROM residents WHERE id = $1
        UNION SELECT r.id, r.merged_into_id FROM residents r JOIN onward o ON r.id = o.merged_into_id
    ), records (id, merged_into_id) AS (
        SELECT id, merged_into_id FROM onward WHERE merged_into_id IS NULL
        UNION SELECT r.id, r.merged_into_id FROM residents r JOIN records s ON r.merged_into_id = s.id
    )";

/// The records of one person with the one each was merged into.
pub(crate) async fn records(tx: &mut Tx, id: Uuid) -> Result<Vec<(Uuid, Option<Uuid>)>, Fault> {
    Ok(tx
        .sql(AssertSqlSafe(format!("WITH RECURSIVE {RECORDS} SELECT id, merged_into_id FROM records")))
        .bind(id)
        .all()
        .await?)
}

/// What a new resident's row holds.
#[derive(Clone)]
pub(crate) struct NewRow {
    pub(crate) id: Uuid,
    pub(crate) area: AreaId,
    pub(crate) id_number: Sealed,
    pub(crate) name: Sealed,
    pub(crate) phone: Option<Sealed>,
    pub(crate) address: Option<Sealed>,
}

/// Writes a new resident with the batch.
pub(crate) fn insert(batch: &mut Batch<'_>, row: NewRow, now: DateTime<Utc>) {
    let insert = batch.insert(
        "INSERT INTO residents (id, area_id, status, id_number_sealed, name_sealed, phone_sealed, address_sealed,
                                version, created_at, changed_at)
         VALUES ($1, $2, 'living', $3, $4, $5, $6, 1, $7, $7)",
    );
    insert
        .bind(row.id)
        .bind(row.area.as_str().to_owned())
        .bind(row.id_number)
        .bind(row.name)
        .bind(row.phone)
        .bind(row.address)
        .bind(now);
}

/// Writes the first facts of a new resident with the batch.
pub(crate) fn insert_facts(batch: &mut Batch<'_>, resident: Uuid, facts: Vec<FactRow>, by: Option<Uuid>) {
    let rows = rows_of_placeholders(facts.len(), 8);
    let sql = format!(
        "INSERT INTO resident_facts (id, resident_id, kind, value_sealed, source, valid_from, recorded_at, recorded_by)
         VALUES {rows}"
    );
    let mut insert = batch.insert_rows(sql, facts.len());
    for fact in facts {
        insert = insert
            .bind(fact.id)
            .bind(resident)
            .bind(fact.kind)
            .bind(fact.value_sealed)
            .bind(fact.source)
            .bind(fact.valid_from)
            .bind(fact.recorded_at)
            .bind(by);
    }
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

/// What a correction writes of the row.
pub(crate) struct Corrected {
    pub(crate) name: Sealed,
    pub(crate) id_number: Sealed,
    pub(crate) status: ResidentStatus,
}

/// Puts the row right; whether `version` was still the resident's.
pub(crate) async fn correct(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    row: Corrected,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE residents SET name_sealed = $3, id_number_sealed = $4, status = $5, version = version + 1,
                    changed_at = $6
             WHERE id = $1 AND version = $2",
        )
        .bind(id)
        .bind(version)
        .bind(row.name)
        .bind(row.id_number)
        .bind(row.status.code())
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Takes a merge back; whether `version` was still the resident's.
pub(crate) async fn separate(
    tx: &mut Tx,
    id: Uuid,
    version: i64,
    status: ResidentStatus,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE residents SET status = $3, merged_into_id = NULL, version = version + 1, changed_at = $4
             WHERE id = $1 AND version = $2 AND merged_into_id IS NOT NULL",
        )
        .bind(id)
        .bind(version)
        .bind(status.code())
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

impl From<FactRow> for Dated {
    fn from(fact: FactRow) -> Self {
        Self {
            id: Some(fact.id),
            kind: Some(fact.kind),
            sealed: Some(fact.value_sealed),
            source: Some(fact.source),
            from: Some(fact.valid_from),
            at: Some(fact.recorded_at),
            certificate_id: None,
            certificate_sealed: None,
        }
    }
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
