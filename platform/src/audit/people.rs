//! Whom each entry tells of: an index that is filled behind the requests.
//!
//! Ids begin with their millisecond, but an entry is seen only when its transaction ends, so the youngest id that was
//! seen says nothing of the others. Looked at is therefore everything from a mark on that is not indexed yet, and the
//! mark follows a little behind the oldest transaction that may still end. What this does NOT do: keep a request
//! waiting, or answer without what is not indexed yet.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::clock::Clock;
use crate::store::{Dialect, Result, Store, Tx, rows_of_placeholders};

/// People that one pass puts into the index, so that it takes little from the requests before it.
const PEOPLE_AT_ONCE: usize = 2_000;

/// Entries that one pass looks at.
const ENTRIES_AT_ONCE: i64 = 2_000;

/// Rows of one statement; SQLite looks every placeholder up among the others.
const ROWS_AT_ONCE: usize = 250;

/// How far the mark stays behind: longer than a request takes from drawing an id to writing it, and than clocks of two
/// machines differ.
const MARGIN: TimeDelta = TimeDelta::seconds(20);

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

const TOLD: &str = "id, at, action, outcome, actor_id, subject_id, device_id, purpose, object";

#[derive(sqlx::FromRow)]
struct Pending {
    id: Uuid,
    person_id: Option<Uuid>,
    people: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct PendingTold {
    #[sqlx(flatten)]
    told: Told,
    person_id: Option<Uuid>,
    people: Option<Vec<u8>>,
}

/// Whose ids these bytes are.
fn each(person: Option<Uuid>, people: Option<&[u8]>) -> impl Iterator<Item = Uuid> {
    let (listed, _) = people.unwrap_or_default().as_chunks::<16>();
    person.into_iter().chain(listed.iter().map(|bytes| Uuid::from_bytes(*bytes)))
}

/// The entries from `$1` on that the index does not hold yet, oldest first.
fn pending(columns: &str) -> String {
    format!(
        "SELECT {columns} FROM audit_entries e
         WHERE e.id >= $1 AND NOT EXISTS (SELECT 1 FROM audit_indexed i WHERE i.entry_id = e.id AND i.entry_id >= $1)
         ORDER BY e.id"
    )
}

/// Put entries that are not in it yet into the index, oldest first, some thousand people at most; whether there may
/// be more.
///
/// # Errors
/// What the store reports; then nothing was put in.
pub async fn index_people(store: &Store, clock: &Clock) -> Result<bool> {
    let mut tx = store.autocommit().await?;
    let settled = settled(&mut tx, clock).await?;
    let mark = mark(&mut tx).await?;
    let text = format!("{} LIMIT $2", pending("e.id, e.person_id, e.people"));
    let found: Vec<Pending> = tx.sql(AssertSqlSafe(text)).bind(mark).bind(ENTRIES_AT_ONCE).all().await?;
    drop(tx);
    let (mut entries, mut people) = (Vec::new(), Vec::new());
    for entry in &found {
        if people.len() >= PEOPLE_AT_ONCE {
            break;
        }
        entries.push(entry.id);
        people.extend(each(entry.person_id, entry.people.as_deref()).map(|person| (person, entry.id)));
    }
    let Some(last) = entries.last().copied() else { return Ok(false) };
    let more = entries.len() < found.len() || i64::try_from(found.len()) == Ok(ENTRIES_AT_ONCE);
    let next = if more { settled.min(last) } else { settled };
    people.sort_unstable();
    people.dedup();
    put_in(store, &entries, &people, mark.max(next)).await?;
    Ok(more)
}

async fn put_in(store: &Store, entries: &[Uuid], people: &[(Uuid, Uuid)], mark: Uuid) -> Result<()> {
    let mut tx = store.write().await?;
    for rows in people.chunks(ROWS_AT_ONCE) {
        tx.sql(AssertSqlSafe(format!(
            "INSERT INTO audit_people (person_id, entry_id) VALUES {} ON CONFLICT DO NOTHING",
            rows_of_placeholders(rows.len(), 2)
        )))
        .bind_all(rows.iter().flat_map(|(person, entry)| [*person, *entry]))
        .run()
        .await?;
    }
    for rows in entries.chunks(ROWS_AT_ONCE) {
        tx.sql(AssertSqlSafe(format!(
            "INSERT INTO audit_indexed (entry_id) VALUES {} ON CONFLICT DO NOTHING",
            rows_of_placeholders(rows.len(), 1)
        )))
        .bind_all(rows.iter().copied())
        .run()
        .await?;
    }
    tx.sql(
        "INSERT INTO audit_progress (name, from_id) VALUES ('people', $1)
         ON CONFLICT (name) DO UPDATE SET from_id = EXCLUDED.from_id",
    )
    .bind(mark)
    .run_one()
    .await?;
    tx.commit().await
}

/// Everything before this id is in the index.
async fn mark(tx: &mut Tx) -> Result<Uuid> {
    let mark = tx.sql("SELECT from_id FROM audit_progress WHERE name = 'people'").optional_scalar().await?;
    Ok(mark.unwrap_or(Uuid::nil()))
}

/// Ids before this one belong to transactions that have ended, as far as they are written at all.
///
/// Asked before the entries are read. SQLite has one writer, and what it wrote is seen before the next begins.
async fn settled(tx: &mut Tx, clock: &Clock) -> Result<Uuid> {
    let now = clock.now();
    let running: Option<i64> = match tx.dialect() {
        Dialect::Sqlite => None,
        Dialect::Postgres => {
            tx.sql(
                "SELECT CAST(CEIL(EXTRACT(EPOCH FROM (clock_timestamp() - MIN(xact_start)))) AS BIGINT)
                 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL",
            )
            .scalar()
            .await?
        }
    };
    let running = TimeDelta::try_seconds(running.unwrap_or_default()).unwrap_or_default();
    let millis = u64::try_from((now - running - MARGIN).timestamp_millis()).unwrap_or_default();
    Ok(Uuid::from_u128(u128::from(millis) << 80))
}

/// The entries that tell of `person`, youngest first, so many at most, older than `before`.
///
/// # Errors
/// What the store reports.
pub async fn of_person(tx: &mut Tx, person: Uuid, before: Option<Uuid>, limit: i64) -> Result<Vec<Told>> {
    let before = before.unwrap_or(Uuid::max());
    let mark = mark(tx).await?;
    // First what is not indexed yet: what moves into the index meanwhile is found twice, never not at all.
    let columns = format!("{TOLD}, person_id, people");
    let tail: Vec<PendingTold> = tx.sql(AssertSqlSafe(pending(&columns))).bind(mark).all().await?;
    let mut told: Vec<Told> = tx
        .sql(AssertSqlSafe(format!(
            "SELECT {TOLD} FROM audit_entries WHERE id IN (
                 SELECT entry_id FROM audit_people WHERE person_id = $1 AND entry_id < $2
                 ORDER BY entry_id DESC LIMIT $3
             )"
        )))
        .bind(person)
        .bind(before)
        .bind(limit)
        .all()
        .await?;
    let of_them = tail.into_iter().filter(|entry| {
        entry.told.id < before && each(entry.person_id, entry.people.as_deref()).any(|one| one == person)
    });
    told.extend(of_them.map(|entry| entry.told));
    told.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    told.dedup_by_key(|entry| entry.id);
    told.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(told)
}
