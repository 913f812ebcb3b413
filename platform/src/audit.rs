//! Who did or saw what.
//!
//! An [`Entry`] is written in the transaction that it tells of, so that there is never one without
//! the other; a refusal, whose own transaction wrote nothing, is told in one of its own. Entries are
//! never changed or removed: the database itself refuses. This module does NOT chain them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::clock::Clock;
use crate::random::Random;
use crate::store::{Batch, Result, Tx, rows_of_placeholders};

/// The tables that only ever grow: a role that serves may add to them and change nothing.
pub const APPEND_ONLY: [&str; 1] = ["audit_entries"];

const COLUMNS: usize = 12;

/// Entries written by one statement; a page of a list is one or two.
const AT_ONCE: usize = 50;

/// One thing that was done, seen or refused. Holds ids, codes and dates: no name, no number, no text
/// that a person typed.
#[derive(Clone, Debug)]
#[must_use = "an entry says nothing until it is recorded"]
pub struct Entry {
    id: Uuid,
    at: DateTime<Utc>,
    action: &'static str,
    outcome: &'static str,
    actor: Option<Uuid>,
    subject: Option<Uuid>,
    person: Option<Uuid>,
    device: Option<Uuid>,
    area: Option<String>,
    purpose: Option<&'static str>,
    object: Option<String>,
    request: Option<Uuid>,
}

impl Entry {
    /// `action` was done, such as `case.opened` or `resident.read`.
    pub fn done(clock: &Clock, random: &Random, action: &'static str) -> Self {
        Self::new(clock, random, action, "done")
    }

    /// `action` was asked for and refused.
    pub fn refused(clock: &Clock, random: &Random, action: &'static str) -> Self {
        Self::new(clock, random, action, "refused")
    }

    fn new(clock: &Clock, random: &Random, action: &'static str, outcome: &'static str) -> Self {
        Self {
            id: random.uuid(clock),
            at: clock.now(),
            action,
            outcome,
            actor: None,
            subject: None,
            person: None,
            device: None,
            area: None,
            purpose: None,
            object: None,
            request: None,
        }
    }

    /// The same of each of these people, at the same time: the rows of a list.
    #[must_use]
    pub fn of_each(
        self,
        clock: &Clock,
        random: &Random,
        people: impl IntoIterator<Item = Uuid>,
    ) -> Vec<Self> {
        let of = |person| Self { id: random.uuid(clock), person: Some(person), ..self.clone() };
        people.into_iter().map(of).collect()
    }

    /// Whether the two tell the same of two people.
    fn is_like(&self, other: &Self) -> bool {
        let told =
            |entry: &Self| (entry.at, entry.action, entry.outcome, entry.actor, entry.subject, entry.device);
        told(self) == told(other)
            && (self.purpose, self.request) == (other.purpose, other.request)
            && (&self.area, &self.object) == (&other.area, &other.object)
    }

    /// The account that acted; none when a person acted for themselves at a kiosk.
    pub fn actor(mut self, account: impl Into<Option<Uuid>>) -> Self {
        self.actor = account.into();
        self
    }

    /// The person on whose behalf the session acted, signed in by card or with a worker beside them.
    pub fn subject(mut self, person: impl Into<Option<Uuid>>) -> Self {
        self.subject = person.into();
        self
    }

    /// The person whose data was touched: they may read this entry.
    pub fn person(mut self, person: impl Into<Option<Uuid>>) -> Self {
        self.person = person.into();
        self
    }

    /// The enrolled machine that it was done at.
    pub fn device(mut self, device: impl Into<Option<Uuid>>) -> Self {
        self.device = device.into();
        self
    }

    /// The id of the area that it belongs to.
    pub fn area(mut self, id: impl Into<String>) -> Self {
        self.area = Some(id.into());
        self
    }

    /// What a value was revealed for, as a code.
    pub fn purpose(mut self, code: &'static str) -> Self {
        self.purpose = Some(code);
        self
    }

    /// What it was done to, as `kind:id`.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// The request that asked for it, as it stands in the log and in the answer.
    pub fn request(mut self, id: impl Into<Option<Uuid>>) -> Self {
        self.request = id.into();
        self
    }
}

/// Write one entry, in the transaction that it tells of.
///
/// # Errors
/// What the store reports.
pub async fn record(tx: &mut Tx, entry: Entry) -> Result<()> {
    record_all(tx, &[entry]).await
}

/// Write many entries: every row of a list counts as a read.
///
/// # Errors
/// What the store reports.
pub async fn record_all(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    for entries in entries.chunks(AT_ONCE) {
        let alike = entries.iter().all(|entry| entry.is_like(&entries[0]));
        if alike { record_alike(tx, entries).await? } else { record_each(tx, entries).await? }
    }
    Ok(())
}

/// Write one entry together with what it tells of.
pub fn record_in(batch: &mut Batch<'_>, entry: Entry) {
    batch
        .insert(
            "INSERT INTO audit_entries (id, at, action, outcome, actor_id, subject_id, person_id, device_id,
                                        area_id, purpose, object, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(entry.id)
        .bind(entry.at)
        .bind(entry.action)
        .bind(entry.outcome)
        .bind(entry.actor)
        .bind(entry.subject)
        .bind(entry.person)
        .bind(entry.device)
        .bind(entry.area)
        .bind(entry.purpose)
        .bind(entry.object)
        .bind(entry.request);
}

/// Entries that differ in id and person only, as those of a list do: the rest is sent once.
async fn record_alike(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    let Some(first) = entries.first() else { return Ok(()) };
    let row =
        |at: usize| format!("(${}, $1, $2, $3, $4, $5, ${}, $6, $7, $8, $9, $10)", 11 + 2 * at, 12 + 2 * at);
    let rows = (0..entries.len()).map(row).collect::<Vec<_>>().join(", ");
    let insert = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "INSERT INTO audit_entries (id, at, action, outcome, actor_id, subject_id, person_id, device_id,
                                        area_id, purpose, object, request_id)
             VALUES {rows}"
        )))
        .bind(first.at)
        .bind(first.action)
        .bind(first.outcome)
        .bind(first.actor)
        .bind(first.subject)
        .bind(first.device)
        .bind(&first.area)
        .bind(first.purpose)
        .bind(&first.object)
        .bind(first.request);
    entries.iter().fold(insert, |insert, entry| insert.bind(entry.id).bind(entry.person)).run().await?;
    Ok(())
}

async fn record_each(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    let rows = rows_of_placeholders(entries.len(), COLUMNS);
    let mut insert = tx.sql(sqlx::AssertSqlSafe(format!(
        "INSERT INTO audit_entries (id, at, action, outcome, actor_id, subject_id, person_id, device_id,
                                    area_id, purpose, object, request_id)
         VALUES {rows}"
    )));
    for entry in entries {
        insert = insert
            .bind(entry.id)
            .bind(entry.at)
            .bind(entry.action)
            .bind(entry.outcome)
            .bind(entry.actor)
            .bind(entry.subject)
            .bind(entry.person)
            .bind(entry.device)
            .bind(&entry.area)
            .bind(entry.purpose)
            .bind(&entry.object)
            .bind(entry.request);
    }
    insert.run().await?;
    Ok(())
}
