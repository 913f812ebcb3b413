//! Whom each entry tells of: an index that is filled behind the requests, in the order of the leaves.
//!
//! What this does NOT do: keep a request waiting, or answer without what is not indexed yet.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::pending;
use super::seal::{id_in, limit};
use crate::store::{Result, Store, Tx, placeholders};

/// People that one pass puts into the index, so that it takes little from the requests before it.
const PEOPLE_AT_ONCE: usize = 2_000;

/// Entries that one pass looks at.
const ENTRIES_AT_ONCE: i64 = 4_000;

/// An entry as the person it tells of may read it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    /// The entry.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What, such as `resident.read`.
    pub action: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// The account that acted.
    pub actor_id: Option<Uuid>,
    /// On whose behalf.
    pub subject_id: Option<Uuid>,
    /// The machine it was done at.
    pub device_id: Option<Uuid>,
    /// What a value was shown for.
    pub purpose: Option<String>,
    /// What it was done to.
    pub object: Option<String>,
}

const TOLD: &str =
    "e.id, e.at, e.action, e.outcome, e.actor_id, e.subject_id, e.device_id, e.purpose, e.object";

#[derive(sqlx::FromRow)]
struct Leaf {
    number: i64,
    id: Uuid,
    person_id: Option<Uuid>,
    people: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct NotIndexed {
    #[sqlx(flatten)]
    told: Told,
    person_id: Option<Uuid>,
    people: Option<Vec<u8>>,
}

/// Whose ids these bytes are.
pub(super) fn each(person: Option<Uuid>, people: Option<&[u8]>) -> impl Iterator<Item = Uuid> {
    let (listed, _) = people.unwrap_or_default().as_chunks::<16>();
    person.into_iter().chain(listed.iter().map(|bytes| Uuid::from_bytes(*bytes)))
}

/// The first leaf that the index does not hold.
async fn next_leaf(tx: &mut Tx) -> Result<i64> {
    let next = tx.sql("SELECT number FROM audit_progress WHERE name = 'people'").optional_scalar().await?;
    Ok(next.unwrap_or(1))
}

/// Put sealed entries that are not in it yet into the index, in order, some thousand people at most; whether there may
/// be more.
///
/// # Errors
/// What the store reports; then nothing was put in.
pub async fn index_people(store: &Store) -> Result<bool> {
    let mut tx = store.autocommit().await?;
    let next = next_leaf(&mut tx).await?;
    let found: Vec<Leaf> = tx
        .sql(
            "SELECT l.number, l.entry_id AS id, e.person_id, e.people
             FROM audit_leaves l LEFT JOIN audit_entries e ON e.id = l.entry_id
             WHERE l.number >= $1 AND l.number < $1 + $2 ORDER BY l.number",
        )
        .bind(next)
        .bind(ENTRIES_AT_ONCE)
        .all()
        .await?;
    drop(tx);
    let (mut people, mut last) = (Vec::new(), None);
    for leaf in &found {
        if people.len() >= PEOPLE_AT_ONCE {
            break;
        }
        last = Some(leaf.number);
        people.extend(each(leaf.person_id, leaf.people.as_deref()).map(|person| (person, leaf.id)));
    }
    let Some(last) = last else { return Ok(false) };
    people.sort_unstable();
    people.dedup();
    put_in(store, &people, last + 1).await?;
    Ok(found.last().is_some_and(|leaf| leaf.number > last) || limit(found.len()) == ENTRIES_AT_ONCE)
}

async fn put_in(store: &Store, people: &[(Uuid, Uuid)], next: i64) -> Result<()> {
    let mut tx = store.write().await?;
    if !people.is_empty() {
        let (person, entry) =
            (id_in(tx.dialect(), "$2", "n * 32 + 1"), id_in(tx.dialect(), "$2", "n * 32 + 17"));
        let text = format!(
            "WITH RECURSIVE counted (n) AS (
                 SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < $1
             )
             INSERT INTO audit_people (person_id, entry_id) SELECT {person}, {entry} FROM counted WHERE TRUE
             ON CONFLICT DO NOTHING"
        );
        let bytes: Vec<u8> =
            people.iter().flat_map(|(person, entry)| [*person, *entry]).flat_map(Uuid::into_bytes).collect();
        tx.sql(AssertSqlSafe(text)).bind(limit(people.len())).bind(bytes).run().await?;
    }
    tx.sql(
        "INSERT INTO audit_progress (name, number) VALUES ('people', $1)
         ON CONFLICT (name) DO UPDATE SET number = EXCLUDED.number",
    )
    .bind(next)
    .run_one()
    .await?;
    tx.commit().await
}

/// The entries that tell of a person by any of their records, youngest first, so many at most, older than `before`.
///
/// # Errors
/// What the store reports.
pub async fn of_person(tx: &mut Tx, records: &[Uuid], before: Option<Uuid>, most: i64) -> Result<Vec<Told>> {
    let before = before.unwrap_or(Uuid::max());
    let mut told = Vec::new();
    // From what is not sealed to what is indexed: an entry that moves on meanwhile is found twice, never not at all.
    for entry in not_indexed(tx).await? {
        if entry.told.id < before
            && each(entry.person_id, entry.people.as_deref()).any(|one| records.contains(&one))
        {
            told.push(entry.told);
        }
    }
    let inside = placeholders(3, records.len());
    let indexed: Vec<Told> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {TOLD} FROM audit_entries e WHERE e.id IN (
                 SELECT DISTINCT entry_id FROM audit_people WHERE entry_id < $1 AND person_id IN ({inside})
                 ORDER BY entry_id DESC LIMIT $2
             )"
        )))
        .bind(before)
        .bind(most)
        .bind_all(records.iter().copied())
        .all()
        .await?;
    told.extend(indexed);
    told.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    told.dedup_by_key(|entry| entry.id);
    told.truncate(usize::try_from(most).unwrap_or_default());
    Ok(told)
}

async fn not_indexed(tx: &mut Tx) -> Result<Vec<NotIndexed>> {
    let columns = format!("{TOLD}, e.person_id, e.people");
    let mark = pending::mark(tx).await?;
    let mut found: Vec<NotIndexed> =
        tx.sql(AssertSqlSafe(pending::unsealed(&columns))).bind(mark).all().await?;
    let next = next_leaf(tx).await?;
    let sealed: Vec<NotIndexed> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {columns} FROM audit_leaves l JOIN audit_entries e ON e.id = l.entry_id WHERE l.number >= $1"
        )))
        .bind(next)
        .all()
        .await?;
    found.extend(sealed);
    Ok(found)
}
