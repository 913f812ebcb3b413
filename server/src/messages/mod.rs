//! Messages: what a resident is told when something of theirs moves, in neutral words.
//!
//! They are queued in the outbox with the change they tell of, and put into the person's inbox behind it. What this
//! noun does NOT do: send to a phone; other ways out come beside the inbox.

pub mod api;
pub mod store;

use platform::outbox::{self, Delivery, Message};
use platform::store::Tx;
use platform::vault::{Cell, Class};
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;
use crate::residents::Reached;

/// The topic of messages to residents in the outbox.
pub const TOPIC: &str = "resident_message";
/// The version of what is queued under [`TOPIC`].
const VERSION: i64 = 1;

fn queued_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "outbox", column: "payload_sealed", row: id, subject: resident }
}

/// Queues a message, in the transaction of what it tells of.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn tell(app: &App, tx: &mut Tx, resident: &Reached, words: &str) -> Result<(), Fault> {
    let id = app.random.uuid(&app.clock);
    let payload = resident.key.seal_padded_text(&queued_cell(id, resident.id), words);
    let message = Message {
        id,
        topic: TOPIC,
        version: VERSION,
        subject_id: resident.id,
        payload_sealed: payload,
        not_before: app.clock.now(),
    };
    Ok(outbox::enqueue(tx, &message).await?)
}

/// Puts a queued message into the inbox of its resident. Doing it twice leaves one message.
///
/// # Errors
/// [`Fault`] when it cannot be opened or written.
pub async fn deliver(app: &App, tx: &mut Tx, message: &Delivery) -> Result<(), Fault> {
    let key = app.vault.subject(tx, message.subject_id, Class::Statutory).await?;
    let key = key.ok_or(Fault::Unreadable("subject_keys of a resident"))?;
    let words =
        key.open_padded_text(&queued_cell(message.id, message.subject_id), &message.payload_sealed)?;
    let sealed = key.seal_padded_text(&store::body_cell(message.id, message.subject_id), words.expose());
    store::put(tx, message.id, message.subject_id, sealed, app.clock.now()).await
}
