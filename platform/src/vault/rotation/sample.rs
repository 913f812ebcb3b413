//! Sealed values opened where they stand, to see that they open: after a rotation, or after a restore.

use uuid::Uuid;

use super::page::{self, Lock};
use super::{RotationError, SealedColumn, Work, data};
use crate::vault::{OpenError, Secret};

/// A sealed value and what became of opening it.
#[derive(Debug)]
pub struct Sample {
    /// The row.
    pub row: Uuid,
    /// What it holds; `None` if its key is gone: whose it was is forgotten.
    pub value: Option<Result<Secret<Vec<u8>>, OpenError>>,
}

/// Opens the next values of a column by row, after `reached`, so many at most.
///
/// # Errors
/// What the store says, or a key that cannot be had.
pub async fn open_some(
    work: &Work<'_>,
    column: &SealedColumn,
    reached: Uuid,
    size: usize,
) -> Result<Vec<Sample>, RotationError> {
    let mut tx = work.store.autocommit().await?;
    let rows = page::read(&mut tx, column, reached, size, Lock::No).await?;
    let keys = work.vault.subjects(&mut tx, &data::subjects(&rows), column.class).await?;
    let open = |row: &page::Row| match keys.get(&row.subject_id)?.open_any(&row.cell(column), &row.value) {
        Err(OpenError::UnknownGeneration(_)) => None,
        opened_or_broken => Some(opened_or_broken),
    };
    Ok(rows.iter().map(|row| Sample { row: row.id, value: open(row) }).collect())
}
