//! The record read in the order of its leaves, by whoever has to look at everything once.
//!
//! What this does NOT do: remember how far somebody came, or say what an entry means.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::people::each;
use crate::store::{Result, Tx, placeholders};

/// A sealed entry that tells of people.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Walked {
    /// Its leaf.
    pub leaf: i64,
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
    person_id: Option<Uuid>,
    people: Option<Vec<u8>>,
}

impl Walked {
    /// The people it tells of.
    pub fn people(&self) -> impl Iterator<Item = Uuid> {
        each(self.person_id, self.people.as_deref())
    }
}

/// The last leaf there is; 0 before the first.
///
/// # Errors
/// What the store reports.
pub async fn last_leaf(tx: &mut Tx) -> Result<i64> {
    tx.sql("SELECT COALESCE(MAX(number), 0) FROM audit_leaves").scalar().await
}

/// The entries of the leaves after this one, up to `until` and both in order.
///
/// # Errors
/// What the store reports.
pub async fn walk(tx: &mut Tx, after: i64, until: i64) -> Result<Vec<Walked>> {
    tx.sql(
        "SELECT l.number AS leaf, e.id, e.at, e.action, e.outcome, e.actor_id, e.subject_id, e.person_id, e.people
         FROM audit_leaves l JOIN audit_entries e ON e.id = l.entry_id
         WHERE l.number > $1 AND l.number <= $2 ORDER BY l.number",
    )
    .bind(after)
    .bind(until)
    .all()
    .await
}

/// What somebody did about a person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Did {
    /// The person.
    pub person_id: Uuid,
    /// The account that acted.
    pub actor_id: Uuid,
    /// What.
    pub action: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What these accounts did about these people in that time, as far as the index by person holds it; refusals are none.
///
/// # Errors
/// What the store reports.
pub async fn done_about(
    tx: &mut Tx,
    (actors, people): (&[Uuid], &[Uuid]),
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Did>> {
    let (by, about) = (placeholders(3, actors.len()), placeholders(3 + actors.len(), people.len()));
    tx.sql(AssertSqlSafe(format!(
        "SELECT p.person_id, e.actor_id, e.action, e.at FROM audit_people p JOIN audit_entries e ON e.id = p.entry_id
         WHERE p.entry_id >= $1 AND p.entry_id <= $2 AND e.outcome = 'done' AND e.actor_id IN ({by})
           AND p.person_id IN ({about})"
    )))
    .bind(first_id(from))
    .bind(first_id(until))
    .bind_all(actors.iter().copied())
    .bind_all(people.iter().copied())
    .all()
    .await
}

/// No entry of this time or later has a smaller id: ids begin with their millisecond.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(u128::from(millis) << 80)
}
