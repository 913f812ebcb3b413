//! A rotation from where it stands to its end: batch after batch, with rests between.

use std::time::{Duration, Instant};

use super::ledger::{self, Advance, Rotation, StepState};
use super::{
    IndexedColumn, Kind, Pace, Plan, RotationError, SealedColumn, Work, begin, data, index, keks, page,
};
use crate::store::{StoreError, Tx};
use crate::vault::VaultError;

/// How often a batch is tried that meets other people's locks; half a minute of it.
const TRIES: u32 = 300;
/// How long is waited in between.
const WAIT: Duration = Duration::from_millis(100);
/// The smallest batch that is tried then.
const SMALLEST: usize = 8;
/// No rest is longer.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// How far a step is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'p> {
    /// `subject_keys`, or `table.column`.
    pub step: &'p str,
    /// Rows that were looked at, also by those who began it.
    pub looked: i64,
    /// Keys or values that turned, or tokens that were added.
    pub turned: i64,
    /// Rows there were when this process came to the step.
    pub total: i64,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything has turned.
    Done,
    /// [`Pace::stop_after`] stopped it.
    Stopped,
}

/// Durable steps that are left before it stops.
pub(super) struct Steps(Option<u64>);

impl Steps {
    /// Counts one step; whether it was the last.
    pub(super) fn used_up(&mut self) -> bool {
        match &mut self.0 {
            None => false,
            Some(left) => {
                *left = left.saturating_sub(1);
                *left == 0
            }
        }
    }
}

/// What a batch did, and whether it was kept.
pub(super) struct Batch {
    advance: Advance,
    is_kept: bool,
}

impl Batch {
    /// Commits the work together with how far it is, unless another process has done the same meanwhile.
    pub(super) async fn keep(
        work: &Work<'_>,
        mut tx: Tx,
        rotation: (Kind, i64),
        before: &StepState,
        advance: Advance,
    ) -> Result<Self, RotationError> {
        let is_kept = ledger::advance(&mut tx, rotation, before, &advance, work.clock.now()).await?;
        if is_kept {
            tx.commit().await?;
        }
        Ok(Self { advance, is_kept })
    }
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Rewrap,
    NewGenerations,
    Values(&'p SealedColumn),
    Tokens(&'p SealedColumn, &'p IndexedColumn),
}

impl Step<'_> {
    fn of(kind: Kind, plan: &Plan) -> Vec<Step<'_>> {
        match kind {
            Kind::Kek => vec![Step::Rewrap],
            Kind::Data => {
                std::iter::once(Step::NewGenerations).chain(plan.turned().map(Step::Values)).collect()
            }
            Kind::Index => plan.indexed().map(|(sealed, indexed)| Step::Tokens(sealed, indexed)).collect(),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Rewrap | Self::NewGenerations => keks::STEP.to_owned(),
            Self::Values(column) | Self::Tokens(column, _) => column.name(),
        }
    }

    async fn total(self, work: &Work<'_>) -> Result<i64, RotationError> {
        let mut tx = work.store.autocommit().await?;
        Ok(match self {
            Self::Rewrap | Self::NewGenerations => keks::count(&mut tx).await?,
            Self::Values(column) | Self::Tokens(column, _) => page::count(&mut tx, column).await?,
        })
    }

    async fn batch(
        self,
        work: &Work<'_>,
        rotation: &Rotation,
        state: &StepState,
        size: usize,
    ) -> Result<Batch, RotationError> {
        match self {
            Self::Rewrap => keks::batch(work, rotation.target, state, size).await,
            Self::NewGenerations => data::keys_batch(work, rotation, state, size).await,
            Self::Values(column) => data::values_batch(work, rotation, column, state, size).await,
            Self::Tokens(column, indexed) => {
                index::batch(work, rotation, (column, indexed), state, size).await
            }
        }
    }
}

/// Turns the keys of a kind: begins a rotation, or goes on with the one that is not finished, to its end. Several
/// processes may do it at once; they share the work.
///
/// # Errors
/// See [`RotationError`]; what has turned stays turned, and the next run goes on from there.
pub async fn run(
    work: &Work<'_>,
    kind: Kind,
    pace: &Pace,
    tell: &mut (dyn FnMut(&Progress<'_>) + Send),
) -> Result<Outcome, RotationError> {
    let mut steps = Steps(pace.stop_after);
    let Some(rotation) = begin::begin(work, kind, pace, &mut steps).await? else {
        return Ok(Outcome::Stopped);
    };
    for step in Step::of(kind, work.plan) {
        if take(work, (kind, &rotation), step, pace, &mut steps, tell).await? == Outcome::Stopped {
            return Ok(Outcome::Stopped);
        }
    }
    let mut tx = work.store.write().await?;
    ledger::finish(&mut tx, kind, rotation.target, work.clock.now()).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// One step to its end.
async fn take(
    work: &Work<'_>,
    (kind, rotation): (Kind, &Rotation),
    step: Step<'_>,
    pace: &Pace,
    steps: &mut Steps,
    tell: &mut (dyn FnMut(&Progress<'_>) + Send),
) -> Result<Outcome, RotationError> {
    let name = step.name();
    let mut state = keks::state(work, kind, rotation.target, &name).await?;
    let total = step.total(work).await?;
    while state.done_at.is_none() {
        let begun = Instant::now();
        let batch = patiently(work, rotation, step, &state, pace.batch).await?;
        if batch.is_kept && !batch.advance.is_last {
            state.reached = batch.advance.reached.unwrap_or(state.reached);
            state.looked += batch.advance.looked;
            state.turned += batch.advance.turned;
        } else {
            state = keks::state(work, kind, rotation.target, &name).await?;
        }
        tell(&Progress { step: &name, looked: state.looked, turned: state.turned, total });
        if steps.used_up() {
            return Ok(Outcome::Stopped);
        }
        rest(begun.elapsed(), pace.share).await;
    }
    if let (Step::NewGenerations, Some(done_at)) = (step, state.done_at) {
        // Whoever read a subject's keys before is done before a value of the new generation meets them.
        let since = (work.clock.now() - done_at).to_std().unwrap_or_default();
        tokio::time::sleep(pace.settle.saturating_sub(since)).await;
    }
    Ok(Outcome::Done)
}

/// A batch, tried again and smaller while others hold what it needs.
async fn patiently(
    work: &Work<'_>,
    rotation: &Rotation,
    step: Step<'_>,
    state: &StepState,
    size: usize,
) -> Result<Batch, RotationError> {
    let mut size = size.max(1);
    for _ in 0..TRIES {
        match step.batch(work, rotation, state, size).await {
            Err(error) if is_passing(&error) => {
                size = (size / 2).max(SMALLEST.min(size));
                tokio::time::sleep(WAIT).await;
            }
            done_or_failed => return done_or_failed,
        }
    }
    step.batch(work, rotation, state, size).await
}

fn is_passing(error: &RotationError) -> bool {
    matches!(
        error,
        RotationError::Store(StoreError::Busy) | RotationError::Vault(VaultError::Store(StoreError::Busy))
    )
}

/// Leaves the others their share of the time.
async fn rest(worked: Duration, share: u32) {
    let share = share.clamp(1, 100);
    let rest = worked * (100 - share) / share;
    tokio::time::sleep(rest.min(LONGEST_REST)).await;
}
