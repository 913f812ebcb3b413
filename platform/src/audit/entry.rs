//! One thing that is told, and writing it down.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::clock::Clock;
use crate::failpoint;
use crate::random::Random;
use crate::store::{Batch, Result, Tx};

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
    people: Option<Vec<u8>>,
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
            people: None,
            device: None,
            area: None,
            purpose: None,
            object: None,
            request: None,
        }
    }

    /// The id under which it will stand.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
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

    /// The people of a list, in the order shown: each of them was read and may read this entry.
    pub fn people(mut self, people: impl IntoIterator<Item = Uuid>) -> Self {
        let people: Vec<u8> = people.into_iter().flat_map(Uuid::into_bytes).collect();
        self.people = Some(people).filter(|people| !people.is_empty());
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
    let mut batch = tx.batch();
    record_in(&mut batch, entry);
    batch.run().await?;
    failpoint::pass("audit.recorded");
    Ok(())
}

/// Write one entry together with what it tells of.
pub fn record_in(batch: &mut Batch<'_>, entry: Entry) {
    batch
        .insert(
            "INSERT INTO audit_entries (id, at, action, outcome, actor_id, subject_id, person_id, people, device_id,
                                        area_id, purpose, object, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(entry.id)
        .bind(entry.at)
        .bind(entry.action)
        .bind(entry.outcome)
        .bind(entry.actor)
        .bind(entry.subject)
        .bind(entry.person)
        .bind(entry.people)
        .bind(entry.device)
        .bind(entry.area)
        .bind(entry.purpose)
        .bind(entry.object)
        .bind(entry.request);
}
