//! How a rotation begins: the new key is durable, known and only then used.

use super::{Kind, Pace, Rotation, RotationError, Work, ledger};
use crate::vault::KeyStatus;
use crate::vault::rotation::run::Steps;

/// The rotation to work on: the one that is not finished, or else a new one. `None` when `steps` are used up.
pub(super) async fn begin(
    work: &Work<'_>,
    kind: Kind,
    pace: &Pace,
    steps: &mut Steps,
) -> Result<Option<Rotation>, RotationError> {
    work.vault.reload_ring()?;
    let newest = ledger::newest(&mut work.store.autocommit().await?, kind).await?;
    if let Some(open) = newest.as_ref().filter(|rotation| rotation.done_at.is_none()) {
        return Ok(Some(open.clone()));
    }
    let target = match kind {
        Kind::Data => newest.map_or(0, |rotation| rotation.target) + 1,
        Kind::Kek | Kind::Index => {
            if !is_begun(work, kind, newest.as_ref()) {
                // What was added before, by `aixin keys add` or by a process that was killed, is taken.
                if newest_key(work, kind) == primary(work, kind) {
                    add(work, kind)?;
                    if steps.used_up() {
                        return Ok(None);
                    }
                }
                tokio::time::sleep(pace.settle).await;
                promote(work, kind)?;
                if steps.used_up() {
                    return Ok(None);
                }
            }
            i64::from(primary(work, kind))
        }
    };
    let mut tx = work.store.write().await?;
    let rotation = ledger::start(&mut tx, kind, target, work.clock.now()).await?;
    tx.commit().await?;
    Ok((!steps.used_up()).then_some(rotation))
}

/// Whether the primary key was put in its place and nothing was recorded of it: a process was killed in between.
fn is_begun(work: &Work<'_>, kind: Kind, newest: Option<&Rotation>) -> bool {
    let primary = primary(work, kind);
    let recorded = newest.is_some_and(|rotation| rotation.target >= i64::from(primary));
    primary > 1 && !recorded && primary == newest_key(work, kind)
}

/// Adds a key that every process may know before it is used. It is durable when this returns.
///
/// # Errors
/// What the ring's file says.
pub(super) fn add(work: &Work<'_>, kind: Kind) -> Result<(), RotationError> {
    let random = &work.vault.inner.random;
    let changed = work.vault.change_ring(|ring| match kind {
        Kind::Kek => ring.with_kek(random),
        Kind::Index => ring.with_index_key(random),
        Kind::Data => ring,
    })?;
    if changed { Ok(()) } else { Err(RotationError::NoFile) }
}

fn promote(work: &Work<'_>, kind: Kind) -> Result<(), RotationError> {
    let changed = work.vault.change_ring(|ring| match kind {
        Kind::Kek => ring.with_newest_kek_primary(),
        Kind::Index => ring.with_newest_index_key_primary(),
        Kind::Data => ring,
    })?;
    if changed { Ok(()) } else { Err(RotationError::NoFile) }
}

pub(super) fn keys(work: &Work<'_>, kind: Kind) -> Vec<(u32, KeyStatus)> {
    let (keks, index_keys) = work.vault.keys();
    if kind == Kind::Index { index_keys } else { keks }
}

pub(super) fn primary(work: &Work<'_>, kind: Kind) -> u32 {
    let keys = keys(work, kind);
    keys.iter().find(|(_, status)| *status == KeyStatus::Primary).map_or(0, |(number, _)| *number)
}

fn newest_key(work: &Work<'_>, kind: Kind) -> u32 {
    keys(work, kind).iter().map(|(number, _)| *number).max().unwrap_or(0)
}
