//! Data keys wrapped anew, a batch of subjects at a time.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::ledger::{self, Advance, StepState};
use super::run::Batch;
use super::{Kind, RotationError, Work, page};
use crate::store::{StoreError, Tx, rows_of_placeholders};
use crate::vault::cache::KeyName;
use crate::vault::subject_keys::{unwrap, wrap};
use crate::vault::{Class, SubjectId, VaultError};

/// Rows read beyond a batch, so that the last subject of it is whole: classes times generations.
const MARGIN: usize = 16;

/// A data key in the store.
#[derive(sqlx::FromRow)]
pub(super) struct KeyRow {
    pub(super) subject_id: Uuid,
    pub(super) class: String,
    pub(super) generation: i64,
    pub(super) kek_id: i64,
    pub(super) wrapped: Vec<u8>,
    pub(super) created_at: DateTime<Utc>,
}

impl KeyRow {
    pub(super) fn name(&self) -> Result<KeyName, RotationError> {
        let class = [Class::Statutory, Class::Consent].into_iter().find(|class| class.as_str() == self.class);
        Ok(KeyName {
            subject: SubjectId(self.subject_id),
            class: class.ok_or(RotationError::Unreadable)?,
            generation: u32::try_from(self.generation).map_err(|_| RotationError::Unreadable)?,
        })
    }
}

/// The keys of some subjects after `reached`, all of each; whether there are none after them.
pub(super) async fn read(
    tx: &mut Tx,
    reached: Uuid,
    size: usize,
) -> Result<(Vec<KeyRow>, bool), RotationError> {
    let limit = size + MARGIN;
    let mut rows: Vec<KeyRow> = tx
        .sql(
            "SELECT subject_id, class, generation, kek_id, wrapped, created_at FROM subject_keys
             WHERE subject_id > $1 ORDER BY subject_id, class, generation LIMIT $2",
        )
        .bind(reached)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .all()
        .await?;
    let is_last = rows.len() < limit;
    if !is_last {
        let last = rows.last().map(|row| row.subject_id);
        rows.retain(|row| Some(row.subject_id) != last);
        if rows.is_empty() {
            return Err(RotationError::Unreadable);
        }
    }
    Ok((rows, is_last))
}

/// Wraps the keys of the next subjects by the key-encryption key `target`.
pub(super) async fn batch(
    work: &Work<'_>,
    target: i64,
    state: &StepState,
    size: usize,
) -> Result<Batch, RotationError> {
    let (rows, is_last) = read(&mut work.store.autocommit().await?, state.reached, size).await?;
    let mut wrapped = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.kek_id != target) {
        wrapped.push((row, rewrapped(work, row, target)?));
    }
    let mut tx = work.store.write().await?;
    page::hurry(&mut tx).await?;
    let turned = swap(&mut tx, target, &wrapped).await?;
    // Whoever was faster wrapped it by the same key or destroyed it: then it is looked at again.
    let is_complete = turned == wrapped.len() as u64;
    let advance = Advance {
        reached: rows.last().filter(|_| is_complete).map(|row| row.subject_id),
        looked: if is_complete { i64::try_from(rows.len()).unwrap_or(0) } else { 0 },
        turned: i64::try_from(turned).unwrap_or(0),
        is_last: is_last && is_complete,
    };
    Batch::keep(work, tx, (Kind::Kek, target), state, advance).await
}

fn rewrapped(work: &Work<'_>, row: &KeyRow, target: i64) -> Result<Vec<u8>, RotationError> {
    let vault = work.vault;
    let number = |id: i64| u32::try_from(id).map_err(|_| VaultError::UnknownKek(id));
    if vault.ring().kek(number(row.kek_id)?).is_none() {
        vault.reload_ring()?;
    }
    let ring = vault.ring();
    let old = ring.kek(number(row.kek_id)?).ok_or(VaultError::UnknownKek(row.kek_id))?;
    let new = ring.kek(number(target)?).ok_or(VaultError::UnknownKek(target))?;
    let name = row.name()?;
    let key = unwrap(old, name, &row.wrapped).ok_or(VaultError::BrokenKey)?;
    Ok(wrap(new, name, vault.inner.random.bytes(), &key))
}

async fn swap(tx: &mut Tx, target: i64, wrapped: &[(&KeyRow, Vec<u8>)]) -> Result<u64, StoreError> {
    if wrapped.is_empty() {
        return Ok(0);
    }
    let values = rows_of_placeholders(wrapped.len(), 6);
    let mut update = tx.sql(AssertSqlSafe(format!(
        "UPDATE subject_keys SET kek_id = v.column5, wrapped = v.column6 FROM (VALUES {values}) AS v
         WHERE subject_keys.subject_id = v.column1 AND subject_keys.class = v.column2
           AND subject_keys.generation = v.column3 AND subject_keys.wrapped = v.column4"
    )));
    for (row, new) in wrapped {
        update = update
            .bind(row.subject_id)
            .bind(row.class.clone())
            .bind(row.generation)
            .bind(row.wrapped.clone())
            .bind(target)
            .bind(new.clone());
    }
    update.run().await
}

/// How many keys there are.
pub(super) async fn count(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.sql("SELECT COUNT(*) FROM subject_keys").scalar().await
}

/// The step of the ledger.
pub(super) const STEP: &str = "subject_keys";

pub(super) async fn state(
    work: &Work<'_>,
    kind: Kind,
    target: i64,
    step: &str,
) -> Result<StepState, RotationError> {
    let mut tx = work.store.write().await?;
    let state = ledger::step(&mut tx, kind, target, step).await?;
    tx.commit().await?;
    Ok(state)
}
