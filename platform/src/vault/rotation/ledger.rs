//! How far a rotation has come, in the store: written in the transaction of the work that it tells of.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Kind, RotationError};
use crate::store::{StoreError, Tx};

/// A rotation as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Rotation {
    /// The id of a key-encryption key, the version of an index key, or a running number of data keys.
    pub target: i64,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When everything had turned.
    pub done_at: Option<DateTime<Utc>>,
    /// When the old keys were destroyed.
    pub retired_at: Option<DateTime<Utc>>,
}

/// How far one step is.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StepState {
    /// `subject_keys`, or `table.column`.
    pub step: String,
    /// Everything up to this row was looked at.
    pub reached: Uuid,
    /// Rows that were looked at.
    pub looked: i64,
    /// Values or keys that turned, or tokens that were added.
    pub turned: i64,
    /// When it was through.
    pub done_at: Option<DateTime<Utc>>,
}

/// The newest rotation of a kind.
///
/// # Errors
/// What the store says.
pub async fn newest(tx: &mut Tx, kind: Kind) -> Result<Option<Rotation>, StoreError> {
    tx.sql(
        "SELECT target, started_at, done_at, retired_at FROM key_rotations
         WHERE kind = $1 ORDER BY target DESC LIMIT 1",
    )
    .bind(kind.as_str())
    .optional()
    .await
}

/// The steps of a rotation that have begun.
///
/// # Errors
/// What the store says.
pub async fn steps(tx: &mut Tx, kind: Kind, target: i64) -> Result<Vec<StepState>, StoreError> {
    tx.sql(
        "SELECT step, reached, looked, turned, done_at FROM key_rotation_steps
         WHERE kind = $1 AND target = $2 ORDER BY step",
    )
    .bind(kind.as_str())
    .bind(target)
    .all()
    .await
}

/// Records that a rotation has begun; of several who begin at once all go on with the one that is there.
pub(super) async fn start(
    tx: &mut Tx,
    kind: Kind,
    target: i64,
    now: DateTime<Utc>,
) -> Result<Rotation, RotationError> {
    tx.sql("INSERT INTO key_rotations (kind, target, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(kind.as_str())
        .bind(target)
        .bind(now)
        .run()
        .await?;
    newest(tx, kind).await?.ok_or(RotationError::Unreadable)
}

/// The state of a step, written now if it has not begun.
pub(super) async fn step(tx: &mut Tx, kind: Kind, target: i64, step: &str) -> Result<StepState, StoreError> {
    tx.sql(
        "INSERT INTO key_rotation_steps (kind, target, step, reached, looked, turned)
         VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT DO NOTHING",
    )
    .bind(kind.as_str())
    .bind(target)
    .bind(step.to_owned())
    .bind(Uuid::nil())
    .run()
    .await?;
    tx.sql(
        "SELECT step, reached, looked, turned, done_at FROM key_rotation_steps
         WHERE kind = $1 AND target = $2 AND step = $3",
    )
    .bind(kind.as_str())
    .bind(target)
    .bind(step.to_owned())
    .one()
    .await
}

/// What a batch did of a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Advance {
    /// The last row that is done with; `None` where the batch must be looked at again.
    pub(super) reached: Option<Uuid>,
    /// Rows that are done with.
    pub(super) looked: i64,
    /// What turned.
    pub(super) turned: i64,
    /// Nothing comes after it.
    pub(super) is_last: bool,
}

/// Records what a batch did; `false` if another process has been here meanwhile, and then nothing may be kept.
pub(super) async fn advance(
    tx: &mut Tx,
    (kind, target): (Kind, i64),
    before: &StepState,
    advance: &Advance,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = tx
        .sql(
            "UPDATE key_rotation_steps
             SET reached = $5, looked = looked + $6, turned = turned + $7, done_at = $8
             WHERE kind = $1 AND target = $2 AND step = $3 AND reached = $4 AND done_at IS NULL",
        )
        .bind(kind.as_str())
        .bind(target)
        .bind(before.step.clone())
        .bind(before.reached)
        .bind(advance.reached.unwrap_or(before.reached))
        .bind(advance.looked)
        .bind(advance.turned)
        .bind(advance.is_last.then_some(now))
        .run()
        .await?;
    Ok(changed == 1)
}

/// Records that everything has turned.
pub(super) async fn finish(
    tx: &mut Tx,
    kind: Kind,
    target: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.sql("UPDATE key_rotations SET done_at = $3 WHERE kind = $1 AND target = $2 AND done_at IS NULL")
        .bind(kind.as_str())
        .bind(target)
        .bind(now)
        .run()
        .await
        .map(drop)
}

/// Records that the old keys are gone.
pub(super) async fn retired(
    tx: &mut Tx,
    kind: Kind,
    target: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.sql("UPDATE key_rotations SET retired_at = $3 WHERE kind = $1 AND target = $2")
        .bind(kind.as_str())
        .bind(target)
        .bind(now)
        .run_one()
        .await
}
