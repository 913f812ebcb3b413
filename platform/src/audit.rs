//! Who did or saw what.
//!
//! An [`Entry`] is written in the transaction that it tells of, so that there is never one without
//! the other; a refusal, whose own transaction wrote nothing, is told in one of its own. Entries are
//! never changed or removed: the database itself refuses. This module does NOT chain them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::clock::Clock;
use crate::random::Random;
use crate::store::{Result, Tx, rows_of_placeholders};

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
    }
    Ok(())
}
