//! Batches and their cases in the database.

use chrono::{DateTime, Utc};
use domain::cases::{BatchItem, BatchOutcome, BatchView, CaseAt};
use domain::words::sentence;
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// Writes a batch without its cases.
pub(super) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    actor: Uuid,
    now: DateTime<Utc>,
    undo_until: DateTime<Utc>,
) -> Result<(), Fault> {
    Ok(tx
        .sql("INSERT INTO decision_batches (id, actor_id, made_at, undo_until) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(actor)
        .bind(now)
        .bind(undo_until)
        .run_one()
        .await?)
}

/// A case of a batch about to be written.
pub(super) struct NewItem<'i> {
    pub(super) batch: Uuid,
    pub(super) place: i64,
    pub(super) case: CaseAt,
    pub(super) outcome: BatchOutcome,
    pub(super) code: Option<&'i str>,
    pub(super) carry_out_at: DateTime<Utc>,
}

/// Writes a case of a batch; whether no other batch has it waiting.
pub(super) async fn insert_item(tx: &mut Tx, item: &NewItem<'_>) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "INSERT INTO batch_items (batch_id, case_id, place, version, outcome, code, carry_out_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(item.batch)
        .bind(item.case.id)
        .bind(item.place)
        .bind(item.case.version)
        .bind(item.outcome.code())
        .bind(item.code.map(str::to_owned))
        .bind(item.carry_out_at)
        .run()
        .await?;
    Ok(written == 1)
}

/// A batch of this worker with its cases.
pub(super) async fn find(tx: &mut Tx, id: Uuid, actor: Uuid) -> Result<Option<BatchView>, Fault> {
    let undo_until: Option<DateTime<Utc>> = tx
        .sql("SELECT undo_until FROM decision_batches WHERE id = $1 AND actor_id = $2")
        .bind(id)
        .bind(actor)
        .optional_scalar()
        .await?;
    let Some(undo_until) = undo_until else { return Ok(None) };
    let rows: Vec<(Uuid, String, Option<String>)> = tx
        .sql("SELECT case_id, outcome, code FROM batch_items WHERE batch_id = $1 ORDER BY place")
        .bind(id)
        .all()
        .await?;
    let items = rows.into_iter().map(|(case, outcome, code)| item(case, &outcome, code));
    Ok(Some(BatchView { id, undo_until, items: items.collect::<Result<_, _>>()? }))
}

fn item(case_id: Uuid, outcome: &str, code: Option<String>) -> Result<BatchItem, Fault> {
    let outcome = BatchOutcome::from_code(outcome).ok_or(Fault::Unreadable("batch_items.outcome"))?;
    let words = code.as_deref().map_or_else(|| outcome.words(), sentence).to_owned();
    Ok(BatchItem { case_id, outcome, code, words })
}

/// The cases of a batch that still wait, with the resident of each.
pub(super) async fn people_waiting(tx: &mut Tx, id: Uuid) -> Result<Vec<Uuid>, Fault> {
    Ok(tx
        .sql(
            "SELECT c.resident_id FROM batch_items b JOIN cases c ON c.id = b.case_id
             WHERE b.batch_id = $1 AND b.outcome = 'waiting' ORDER BY b.place",
        )
        .bind(id)
        .scalars()
        .await?)
}

/// Takes back what still waits and is not due yet; how many cases that were.
pub(super) async fn undo(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<u64, Fault> {
    Ok(tx
        .sql(
            "UPDATE batch_items SET outcome = 'undone'
             WHERE batch_id = $1 AND outcome = 'waiting' AND carry_out_at > $2",
        )
        .bind(id)
        .bind(now)
        .run()
        .await?)
}

/// A decision whose time has come.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Due {
    pub(super) batch_id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) version: i64,
    pub(super) actor_id: Uuid,
    pub(super) carry_out_at: DateTime<Utc>,
}

/// What is due, some dozens at a time; what was not tried yet stands before what has failed.
pub(super) async fn due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Due>, Fault> {
    Ok(tx
        .sql(
            "SELECT i.batch_id, i.case_id, i.version, b.actor_id, i.carry_out_at
             FROM batch_items i JOIN decision_batches b ON b.id = i.batch_id
             WHERE i.outcome = 'waiting' AND i.carry_out_at <= $1 ORDER BY i.carry_out_at DESC, i.place LIMIT 50",
        )
        .bind(now)
        .all()
        .await?)
}

/// Writes what became of a decision that waited; whether it still did.
pub(super) async fn settle(
    tx: &mut Tx,
    due: &Due,
    outcome: BatchOutcome,
    code: Option<&str>,
) -> Result<bool, Fault> {
    let settled = tx
        .sql(
            "UPDATE batch_items SET outcome = $3, code = $4
             WHERE batch_id = $1 AND case_id = $2 AND outcome = 'waiting'",
        )
        .bind(due.batch_id)
        .bind(due.case_id)
        .bind(outcome.code())
        .bind(code.map(str::to_owned))
        .run()
        .await?;
    Ok(settled == 1)
}
