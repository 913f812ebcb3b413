//! Data keys: first every subject gets a new generation, then every value is sealed anew under it.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::keks::{self, KeyRow};
use super::ledger::{Advance, StepState};
use super::page::{self, Lock, Row};
use super::run::Batch;
use super::{Kind, Rotation, RotationError, SealedColumn, Work};
use crate::store::{StoreError, Tx, rows_of_placeholders};
use crate::vault::subject_keys::wrap;
use crate::vault::{OpenError, Sealed, Secret};

/// Gives the next subjects a new generation of their keys, where the newest is older than the rotation.
pub(super) async fn keys_batch(
    work: &Work<'_>,
    rotation: &Rotation,
    state: &StepState,
    size: usize,
) -> Result<Batch, RotationError> {
    let (rows, is_last) = keks::read(&mut work.store.autocommit().await?, state.reached, size).await?;
    let newest: Vec<&KeyRow> = rows
        .chunk_by(|one, other| (one.subject_id, &one.class) == (other.subject_id, &other.class))
        .filter_map(<[KeyRow]>::last)
        .filter(|row| row.created_at < rotation.started_at)
        .collect();
    let mut tx = work.store.write().await?;
    page::hurry(&mut tx).await?;
    let turned = insert(work, &mut tx, &newest, work.clock.now()).await?;
    let advance = Advance {
        reached: rows.last().map(|row| row.subject_id),
        looked: i64::try_from(rows.len()).unwrap_or(0),
        turned: i64::try_from(turned).unwrap_or(0),
        is_last,
    };
    Batch::keep(work, tx, (Kind::Data, rotation.target), state, advance).await
}

async fn insert(
    work: &Work<'_>,
    tx: &mut Tx,
    newest: &[&KeyRow],
    now: DateTime<Utc>,
) -> Result<u64, RotationError> {
    if newest.is_empty() {
        return Ok(0);
    }
    let ring = work.vault.ring();
    let (kek, random) = (ring.primary(), &work.vault.inner.random);
    let values = rows_of_placeholders(newest.len(), 6);
    // Whoever was forgotten meanwhile gets no new key.
    let mut insert = tx.sql(AssertSqlSafe(format!(
        "INSERT INTO subject_keys (subject_id, class, generation, kek_id, wrapped, created_at)
         SELECT v.column1, v.column2, v.column3 + 1, v.column4, v.column5, v.column6
         FROM (VALUES {values}) AS v JOIN subject_keys k
           ON k.subject_id = v.column1 AND k.class = v.column2 AND k.generation = v.column3
         WHERE 1 = 1
         ON CONFLICT DO NOTHING"
    )));
    for row in newest {
        let mut name = row.name()?;
        name.generation += 1;
        let key = Secret::new(random.bytes());
        insert = insert
            .bind(row.subject_id)
            .bind(row.class.clone())
            .bind(row.generation)
            .bind(i64::from(kek.id))
            .bind(wrap(kek, name, random.bytes(), &key))
            .bind(now);
    }
    Ok(insert.run().await?)
}

/// Seals the next values of a column anew, where an older generation sealed them.
pub(super) async fn values_batch(
    work: &Work<'_>,
    rotation: &Rotation,
    column: &SealedColumn,
    state: &StepState,
    size: usize,
) -> Result<Batch, RotationError> {
    let looked = look(work, column, state.reached, size).await?;
    let mut tx = work.store.write().await?;
    page::hurry(&mut tx).await?;
    let turned = swap(&mut tx, column, &looked).await?;
    // A value that somebody changed meanwhile is theirs: it is looked at again.
    let is_complete = turned == looked.stale.len() as u64;
    let advance = Advance {
        reached: looked.rows.last().filter(|_| is_complete).map(|row| row.id),
        looked: if is_complete { i64::try_from(looked.rows.len()).unwrap_or(0) } else { 0 },
        turned: i64::try_from(turned).unwrap_or(0),
        is_last: is_complete && looked.rows.len() < size,
    };
    Batch::keep(work, tx, (Kind::Data, rotation.target), state, advance).await
}

/// A page of values, and those of them that an older generation sealed, with what takes their place.
pub(super) struct Looked {
    pub(super) rows: Vec<Row>,
    pub(super) stale: Vec<(usize, Sealed)>,
    /// Values that do not open although their key is there.
    pub(super) broken: i64,
}

pub(super) async fn look(
    work: &Work<'_>,
    column: &SealedColumn,
    reached: uuid::Uuid,
    size: usize,
) -> Result<Looked, RotationError> {
    let mut tx = work.store.autocommit().await?;
    // The values first: a key that is there when it is asked for was there, or is newer.
    let rows = page::read(&mut tx, column, reached, size, Lock::No).await?;
    let keys = work.vault.subjects(&mut tx, &subjects(&rows), column.class).await?;
    let (mut stale, mut broken) = (Vec::new(), 0);
    for (at, row) in rows.iter().enumerate() {
        // Whose key is gone was forgotten.
        let Some(key) = keys.get(&row.subject_id) else { continue };
        match key.turned(&row.cell(column), &row.value) {
            Ok(None) | Err(OpenError::UnknownGeneration(_)) => {}
            Ok(Some(turned)) => stale.push((at, turned)),
            Err(error) => {
                broken += 1;
                tracing::warn!(
                    rotation.table = column.table, rotation.column = column.column, rotation.row = %row.id, %error,
                    "a sealed value does not open and stays as it is"
                );
            }
        }
    }
    Ok(Looked { rows, stale, broken })
}

/// Writes what takes the place of stale values, where they are still what was read: how many were.
pub(super) async fn swap(tx: &mut Tx, column: &SealedColumn, looked: &Looked) -> Result<u64, StoreError> {
    if looked.stale.is_empty() {
        return Ok(0);
    }
    let SealedColumn { table, column: name, .. } = column;
    let values = rows_of_placeholders(looked.stale.len(), 3);
    let mut update = tx.sql(AssertSqlSafe(format!(
        "UPDATE {table} SET {name} = v.column3 FROM (VALUES {values}) AS v
         WHERE {table}.id = v.column1 AND {table}.{name} = v.column2"
    )));
    for (at, turned) in &looked.stale {
        let row = &looked.rows[*at];
        update = update.bind(row.id).bind(row.value.clone()).bind(turned.clone());
    }
    update.run().await
}

/// Whose keys a page needs, each once.
pub(super) fn subjects(rows: &[Row]) -> Vec<uuid::Uuid> {
    let mut subjects: Vec<_> = rows.iter().map(|row| row.subject_id).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}
