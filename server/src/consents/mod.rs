//! Consents: what a person was told and what they agreed to, where consent is the basis, each on its own.
//!
//! A consent belongs to a version of its notice: a new text asks anew. What this noun does NOT do: decide which
//! actions need one, or what must end when it is taken back. The noun that acts asks with [`require`], and hears of a
//! withdrawal under [`WITHDRAWN`] in the outbox.

pub mod api;
pub mod store;

use chrono::NaiveDate;
use domain::consents::{Purpose, notice_on};
use platform::http::Problem;
use platform::outbox::{self, Delivery, Message};
use platform::store::Tx;
use platform::vault::{Cell, Class};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;
use crate::residents::{Reached, Records};

/// The topic of consents that were taken back, in the outbox.
pub const WITHDRAWN: &str = "consent_withdrawn";
/// The version of what is queued under [`WITHDRAWN`].
const VERSION: i64 = 1;

/// A consent that was taken back.
#[derive(Serialize, Deserialize)]
pub struct Withdrawn {
    /// The consent.
    pub consent: Uuid,
    /// The worker who sat beside the person, if one did.
    pub by: Option<Uuid>,
    /// The machine that it was done at.
    pub device: Option<Uuid>,
}

fn queued_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "outbox", column: "payload_sealed", row: id, subject: resident }
}

/// Says that a consent was taken back, in the transaction in which it was, so that what stands on it ends.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub(crate) async fn announce(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    withdrawn: &Withdrawn,
) -> Result<(), Fault> {
    let id = app.random.uuid(&app.clock);
    let message = Message {
        id,
        topic: WITHDRAWN,
        version: VERSION,
        subject_id: resident.id,
        payload_sealed: resident.key.seal_padded_json(&queued_cell(id, resident.id), withdrawn),
        not_before: app.clock.now(),
    };
    Ok(outbox::enqueue(tx, &message).await?)
}

/// What a message under [`WITHDRAWN`] says.
///
/// # Errors
/// [`Fault`] when it cannot be opened.
pub async fn announced(app: &App, tx: &mut Tx, message: &Delivery) -> Result<Withdrawn, Fault> {
    let key = app.vault.subject(tx, message.subject_id, Class::Statutory).await?;
    let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
    Ok(key.open_padded_json(&queued_cell(message.id, message.subject_id), &message.payload_sealed)?)
}

/// Whether the person agreed to the notice in force for `purpose`.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn given(
    tx: &mut Tx,
    records: &Records,
    purpose: Purpose,
    today: NaiveDate,
) -> Result<bool, Fault> {
    let Some(notice) = notice_on(purpose, today) else { return Ok(false) };
    Ok(store::standing(tx, &records.all, purpose, Some(notice.version)).await?.is_some())
}

/// Goes on only when the person agreed to the notice in force for `purpose`.
///
/// # Errors
/// 403 `consent_missing` otherwise.
pub async fn require(
    tx: &mut Tx,
    records: &Records,
    purpose: Purpose,
    today: NaiveDate,
) -> Result<(), Problem> {
    if given(tx, records, purpose, today).await? {
        Ok(())
    } else {
        Err(Problem::forbidden("consent_missing"))
    }
}

/// Whether the person's agreement for `purpose` stands, to the notice in force or an earlier one: what was begun on it
/// may go on.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn still_given(tx: &mut Tx, records: &Records, purpose: Purpose) -> Result<bool, Fault> {
    Ok(store::standing(tx, &records.all, purpose, None).await?.is_some())
}
