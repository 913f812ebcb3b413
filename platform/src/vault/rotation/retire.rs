//! The end of an old key: only when nothing needs it, and then for good.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::data::{self, Looked};
use super::{
    GRACE, Held, Kind, Owner, Pace, Rotation, RotationError, SealedColumn, Work, begin, keks, ledger,
};
use crate::store::{Dialect, Tx, rows_of_placeholders};

/// Within this time after a new index key was first asked, a process may still have made tokens by the old one alone.
const HEARD_OF: TimeDelta = TimeDelta::minutes(1);

/// What went with an old key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retired {
    /// Generations of data keys, or tokens.
    pub removed: u64,
    /// Values that were sealed anew by the last look.
    pub turned: u64,
}

/// Destroys an old key-encryption key, if no data key is wrapped by it. From the moment of the look on the store refuses
/// whatever a process that has not heard of it would still wrap by it.
///
/// # Errors
/// See [`RotationError`].
pub async fn retire_kek(work: &Work<'_>, id: u32) -> Result<Retired, RotationError> {
    let rotation = finished(work, Kind::Kek).await?;
    is_old(work, Kind::Kek, id)?;
    let mut tx = work.store.write().await?;
    if tx.dialect() == Dialect::Postgres {
        // Whoever is about to write a key has written it before the look, or is refused after it.
        tx.sql("SET LOCAL lock_timeout = '5s'").run().await?;
        tx.sql("LOCK TABLE subject_keys IN SHARE ROW EXCLUSIVE MODE").run().await?;
    }
    tx.sql("INSERT INTO retired_keks (id, retired_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(i64::from(id))
        .bind(work.clock.now())
        .run()
        .await?;
    let count = tx
        .sql("SELECT COUNT(*) FROM subject_keys WHERE kek_id = $1")
        .bind(i64::from(id))
        .scalar::<i64>()
        .await?;
    needed("data keys wrapped by it", count)?;
    ledger::retired(&mut tx, Kind::Kek, rotation.target, work.clock.now()).await?;
    tx.commit().await?;
    if !work.vault.change_ring(|ring| ring.without_kek(id))? {
        return Err(RotationError::NoFile);
    }
    Ok(Retired::default())
}

/// Destroys an old index key, if everything that it finds is found by the new one too, and then its tokens.
///
/// # Errors
/// See [`RotationError`].
pub async fn retire_index(work: &Work<'_>, version: u32, pace: &Pace) -> Result<Retired, RotationError> {
    let rotation = finished(work, Kind::Index).await?;
    let (old, new) = (i64::from(version), rotation.target);
    let mut tx = work.store.autocommit().await?;
    let is_left_over = is_left_over(work, &mut tx, version).await?;
    if !is_left_over {
        is_old(work, Kind::Index, version)?;
        for table in ["unique_tokens", "search_tokens"] {
            let count = tx
                .sql(AssertSqlSafe(format!(
                    "SELECT COUNT(*) FROM {table} o WHERE o.version = $1 AND NOT EXISTS (
                         SELECT 1 FROM {table} n
                         WHERE n.row_id = o.row_id AND n.field = o.field AND n.version = $2)"
                )))
                .bind(old)
                .bind(new)
                .scalar::<i64>()
                .await?;
            needed("values found by it alone (rotate again: that finds them)", count)?;
        }
        for held in &work.plan.held {
            let count = match held {
                Held::ByVersion { count, .. } => tx.sql(*count).bind(old).scalar::<i64>().await?,
                Held::ByTime { count, .. } => {
                    tx.sql(*count).bind(rotation.started_at + HEARD_OF).scalar::<i64>().await?
                }
            };
            let (Held::ByVersion { what, .. } | Held::ByTime { what, .. }) = held;
            needed(what, count)?;
        }
    }
    drop(tx);
    if !work.vault.change_ring(|ring| ring.without_index_key(version))? {
        return Err(RotationError::NoFile);
    }
    // Every process has read the ring again before the tokens go that it looked for.
    tokio::time::sleep(pace.settle).await;
    let mut removed = 0;
    for table in ["unique_tokens", "search_tokens"] {
        removed += remove_tokens(work, table, old).await?;
    }
    let mut tx = work.store.write().await?;
    ledger::retired(&mut tx, Kind::Index, new, work.clock.now()).await?;
    tx.commit().await?;
    Ok(Retired { removed, turned: 0 })
}

/// Whether the key is gone already and its tokens are not: a process was killed between the two.
async fn is_left_over(work: &Work<'_>, tx: &mut Tx, version: u32) -> Result<bool, RotationError> {
    work.vault.reload_ring()?;
    let known = begin::keys(work, Kind::Index).iter().any(|(number, _)| *number == version);
    if known || version >= begin::primary(work, Kind::Index) {
        return Ok(false);
    }
    let left = tx
        .sql(
            "SELECT (SELECT COUNT(*) FROM unique_tokens WHERE version = $1)
                  + (SELECT COUNT(*) FROM search_tokens WHERE version = $1)",
        )
        .bind(i64::from(version))
        .scalar::<i64>()
        .await?;
    Ok(left > 0)
}

/// Removes the tokens of a version, some at a time, so that nobody waits for all of them.
async fn remove_tokens(work: &Work<'_>, table: &str, version: i64) -> Result<u64, RotationError> {
    const AT_ONCE: i64 = 2_000;
    let mut removed = 0;
    loop {
        let mut tx = work.store.autocommit_write().await?;
        let gone = tx
            .sql(AssertSqlSafe(format!(
                "DELETE FROM {table} WHERE version = $1 AND (field, token, row_id) IN (
                     SELECT field, token, row_id FROM {table} WHERE version = $1 LIMIT $2)"
            )))
            .bind(version)
            .bind(AT_ONCE)
            .run()
            .await?;
        removed += gone;
        if gone == 0 {
            return Ok(removed);
        }
    }
}

/// Destroys the older generations of every subject's data keys, after a last look at every sealed value that turns what
/// it finds.
///
/// # Errors
/// See [`RotationError`].
pub async fn retire_data(work: &Work<'_>, pace: &Pace) -> Result<Retired, RotationError> {
    let rotation = finished(work, Kind::Data).await?;
    let keys_done = keks::state(work, Kind::Data, rotation.target, keks::STEP).await?.done_at;
    let keys_done = keys_done.ok_or(RotationError::Unfinished)?;
    let now = work.clock.now();
    may_go(keys_done + GRACE, now)?;
    let mut turned = 0;
    for column in &work.plan.sealed {
        match column.owner {
            Owner::Passes(written_at) => passed(work, column, written_at, keys_done + GRACE).await?,
            _ => turned += look_again(work, column, pace.batch).await?,
        }
    }
    let removed = remove_generations(work, &rotation, now - GRACE, pace.batch).await?;
    let mut tx = work.store.write().await?;
    ledger::retired(&mut tx, Kind::Data, rotation.target, now).await?;
    tx.commit().await?;
    Ok(Retired { removed, turned })
}

/// Refuses while rows are left that were sealed before the new keys were known everywhere.
async fn passed(
    work: &Work<'_>,
    column: &SealedColumn,
    written_at: &str,
    before: DateTime<Utc>,
) -> Result<(), RotationError> {
    let SealedColumn { table, column: name, .. } = column;
    let count = work
        .store
        .autocommit()
        .await?
        .sql(AssertSqlSafe(format!(
            "SELECT COUNT(*) FROM {table} WHERE {name} IS NOT NULL AND {written_at} < $1"
        )))
        .bind(before)
        .scalar::<i64>()
        .await?;
    needed(&format!("rows of {table} from before the rotation, which pass within days"), count)
}

/// Looks at every value of a column once more and turns what an older generation sealed after the sweep had passed.
async fn look_again(work: &Work<'_>, column: &SealedColumn, size: usize) -> Result<u64, RotationError> {
    let (mut reached, mut turned, mut broken) = (Uuid::nil(), 0, 0);
    loop {
        let looked: Looked = data::look(work, column, reached, size).await?;
        if !looked.stale.is_empty() {
            let mut tx = work.store.write().await?;
            let swapped = data::swap(&mut tx, column, &looked).await?;
            tx.commit().await?;
            turned += swapped;
            if swapped != looked.stale.len() as u64 {
                continue;
            }
        }
        broken += looked.broken;
        match looked.rows.last() {
            Some(last) if looked.rows.len() >= size => reached = last.id,
            _ => break,
        }
    }
    needed(&format!("values of {} that do not open", column.name()), broken)?;
    Ok(turned)
}

/// Removes the generations before the one that this rotation made.
async fn remove_generations(
    work: &Work<'_>,
    rotation: &Rotation,
    made_before: DateTime<Utc>,
    size: usize,
) -> Result<u64, RotationError> {
    let (mut reached, mut removed) = (Uuid::nil(), 0);
    loop {
        let (rows, is_last) = keks::read(&mut work.store.autocommit().await?, reached, size).await?;
        let old: Vec<_> = rows
            .chunk_by(|one, other| (one.subject_id, &one.class) == (other.subject_id, &other.class))
            .filter_map(|generations| generations.split_last())
            .filter(|(newest, _)| {
                newest.created_at >= rotation.started_at && newest.created_at <= made_before
            })
            .flat_map(|(_, older)| older)
            .collect();
        if !old.is_empty() {
            let values = rows_of_placeholders(old.len(), 3);
            let mut tx = work.store.autocommit_write().await?;
            let mut delete = tx.sql(AssertSqlSafe(format!(
                "DELETE FROM subject_keys WHERE (subject_id, class, generation) IN (VALUES {values})"
            )));
            for row in &old {
                delete = delete.bind(row.subject_id).bind(row.class.clone()).bind(row.generation);
            }
            removed += delete.run().await?;
        }
        match rows.last() {
            Some(last) if !is_last => reached = last.subject_id,
            _ => return Ok(removed),
        }
    }
}

/// The rotation whose old key is to go: finished, and long enough ago.
async fn finished(work: &Work<'_>, kind: Kind) -> Result<Rotation, RotationError> {
    work.vault.reload_ring()?;
    let newest = ledger::newest(&mut work.store.autocommit().await?, kind).await?;
    let rotation = newest.ok_or(RotationError::NothingToRetire)?;
    let done_at = rotation.done_at.ok_or(RotationError::Unfinished)?;
    if kind == Kind::Data && rotation.retired_at.is_some() {
        return Err(RotationError::NothingToRetire);
    }
    if kind != Kind::Data && i64::from(begin::primary(work, kind)) != rotation.target {
        return Err(RotationError::Unfinished);
    }
    may_go(done_at + GRACE, work.clock.now())?;
    Ok(rotation)
}

fn is_old(work: &Work<'_>, kind: Kind, number: u32) -> Result<(), RotationError> {
    let known = begin::keys(work, kind).iter().any(|(known, _)| *known == number);
    if known && number < begin::primary(work, kind) { Ok(()) } else { Err(RotationError::NoOldKey(number)) }
}

fn may_go(from: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), RotationError> {
    if now >= from { Ok(()) } else { Err(RotationError::NotYet(from)) }
}

fn needed(what: &str, count: i64) -> Result<(), RotationError> {
    if count == 0 { Ok(()) } else { Err(RotationError::StillNeeded { what: what.to_owned(), count }) }
}
