//! Index keys: every value that is found by tokens gets one under the new key, beside the one it has.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::ledger::{Advance, StepState};
use super::page::{self, Lock, Row};
use super::run::Batch;
use super::{IndexedColumn, Kind, Rotation, RotationError, SealedColumn, Work, data};
use crate::store::{StoreError, Tx, rows_of_placeholders};
use crate::vault::{OpenError, Token};

/// A token to write.
struct NewToken {
    field: String,
    token: Token,
    row: Uuid,
}

/// Adds the tokens of the next values of a column. The rows cannot change meanwhile: a token never outlives its value.
pub(super) async fn batch(
    work: &Work<'_>,
    rotation: &Rotation,
    (column, indexed): (&SealedColumn, &IndexedColumn),
    state: &StepState,
    size: usize,
) -> Result<Batch, RotationError> {
    let mut tx = work.store.write().await?;
    page::hurry(&mut tx).await?;
    let rows = page::read(&mut tx, column, state.reached, size, Lock::Share).await?;
    let (unique, shared) = tokens(work, rotation.target, &mut tx, (column, indexed), &rows).await?;
    let turned = insert(&mut tx, "unique_tokens", rotation.target, &unique).await?
        + insert(&mut tx, "search_tokens", rotation.target, &shared).await?;
    let advance = Advance {
        reached: rows.last().map(|row| row.id),
        looked: i64::try_from(rows.len()).unwrap_or(0),
        turned: i64::try_from(turned).unwrap_or(0),
        is_last: rows.len() < size,
    };
    Batch::keep(work, tx, (Kind::Index, rotation.target), state, advance).await
}

async fn tokens(
    work: &Work<'_>,
    version: i64,
    tx: &mut Tx,
    (column, indexed): (&SealedColumn, &IndexedColumn),
    rows: &[Row],
) -> Result<(Vec<NewToken>, Vec<NewToken>), RotationError> {
    let keys = work.vault.subjects(tx, &data::subjects(rows), column.class).await?;
    let ring = work.vault.ring();
    let index_key = ring.live_index_keys().find(|key| i64::from(key.version) == version);
    let index_key = index_key.ok_or(RotationError::Unreadable)?;
    let today = work.clock.today();
    let (mut unique, mut shared) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(key) = keys.get(&row.subject_id) else { continue };
        let opened = match key.open_any(&row.cell(column), &row.value) {
            Ok(opened) => opened,
            // Forgotten: nobody finds it any more.
            Err(OpenError::UnknownGeneration(_)) => continue,
            Err(error) => return Err(RotationError::Vault(error.into())),
        };
        let values = (indexed.values)(opened.expose(), today).ok_or(RotationError::Unreadable)?;
        for value in values {
            let make = if value.is_unique { Token::unique } else { Token::short };
            let token = make(index_key, &value.field, value.value.expose());
            let token = NewToken { field: value.field.name(), token, row: row.id };
            if value.is_unique { unique.push(token) } else { shared.push(token) }
        }
    }
    Ok((unique, shared))
}

async fn insert(tx: &mut Tx, table: &str, version: i64, tokens: &[NewToken]) -> Result<u64, StoreError> {
    const AT_ONCE: usize = 1_000;
    let mut written = 0;
    for tokens in tokens.chunks(AT_ONCE) {
        let values = rows_of_placeholders(tokens.len(), 4);
        let mut insert = tx.sql(AssertSqlSafe(format!(
            "INSERT INTO {table} (field, version, token, row_id) VALUES {values} ON CONFLICT DO NOTHING"
        )));
        for token in tokens {
            insert = insert.bind(token.field.clone()).bind(version).bind(token.token.clone()).bind(token.row);
        }
        written += insert.run().await?;
    }
    Ok(written)
}
