//! The sealer: entries become leaves of a batch, and each batch is chained to the one before.
//!
//! It works behind the requests and takes no lock that one of them waits for. Any number of processes may run it: a
//! batch's number and its leaves' numbers are taken once, so of two that go on from the same batch one finds that the
//! other was faster. What this does NOT do: prove anything to somebody who trusts the database's owner as little as
//! its software; that takes checkpoints outside (`checkpoint`).

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::canonical::{Canonical, Columns};
use super::merkle::{self, Hash};
use super::pending;
use crate::clock::Clock;
use crate::failpoint;
use crate::store::{Dialect, Result, Store, StoreError, Tx};

/// Entries of one batch at most: SQLite's one writer is kept for some milliseconds.
pub(super) const ENTRIES_AT_ONCE: usize = 4_096;

/// Batches of one pass at most.
const BATCHES_AT_ONCE: usize = 32;

/// A batch as it stands in the database.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Batch {
    /// From 1.
    pub(super) number: i64,
    /// From 1, over all batches.
    pub(super) first_leaf: i64,
    pub(super) entries: i64,
    /// Whether it seals what was there before there was a chain.
    pub(super) opening: bool,
    pub(super) root: Vec<u8>,
    pub(super) chain: Vec<u8>,
    pub(super) sealed_at: DateTime<Utc>,
}

impl Batch {
    pub(super) const LIST: &str = "number, first_leaf, entries, opening, root, chain, sealed_at";

    /// The batch that stands before the first one.
    pub(super) fn none() -> Self {
        Self {
            number: 0,
            first_leaf: 1,
            entries: 0,
            opening: true,
            root: Vec::new(),
            chain: vec![0; 32],
            sealed_at: DateTime::UNIX_EPOCH,
        }
    }

    /// The number of the leaf after its last.
    pub(super) fn next_leaf(&self) -> i64 {
        self.first_leaf.saturating_add(self.entries)
    }

    /// Whether the batch after it may still seal what was there before there was a chain: as long as there was more
    /// than one batch of it.
    pub(super) fn opens_further(&self) -> bool {
        self.opening && (self.number == 0 || usize::try_from(self.entries) == Ok(ENTRIES_AT_ONCE))
    }

    /// The hash over everything that this batch says and the chain before it.
    pub(super) fn chained_to(&self, before: &[u8]) -> Hash {
        let bytes = Canonical::of("aixin audit batch 1")
            .number(self.number)
            .number(self.first_leaf)
            .number(self.entries)
            .number(i64::from(self.opening))
            .time(Some(self.sealed_at))
            .bytes(&self.root)
            .bytes(before)
            .finish();
        merkle::leaf(&bytes)
    }
}

pub(super) async fn last_batch(tx: &mut Tx) -> Result<Batch> {
    let text = format!("SELECT {} FROM audit_batches ORDER BY number DESC LIMIT 1", Batch::LIST);
    Ok(tx.sql(AssertSqlSafe(text)).optional().await?.unwrap_or_else(Batch::none))
}

/// The last batch of the chain and the hash over it and all before; `None` while nothing is sealed.
///
/// # Errors
/// What the store reports.
pub async fn end(store: &Store) -> Result<Option<(i64, Vec<u8>)>> {
    let last = last_batch(&mut store.autocommit().await?).await?;
    Ok((last.number > 0).then_some((last.number, last.chain)))
}

/// The hash over a batch and all before it; `None` when there is no such batch.
///
/// # Errors
/// What the store reports.
pub async fn chain_at(store: &Store, batch: i64) -> Result<Option<Vec<u8>>> {
    let mut tx = store.autocommit().await?;
    tx.sql("SELECT chain FROM audit_batches WHERE number = $1").bind(batch).optional_scalar().await
}

/// Seals what no batch holds yet, some hundred thousand entries at most; how many it sealed.
///
/// # Errors
/// What the store reports; the batches before it are kept.
pub async fn seal(store: &Store, clock: &Clock) -> Result<usize> {
    let mut sealed = 0;
    for _ in 0..BATCHES_AT_ONCE {
        match seal_batch(store, clock).await {
            Ok(entries) => {
                sealed += entries;
                if entries < ENTRIES_AT_ONCE {
                    break;
                }
            }
            // Another process was faster, and goes on.
            Err(StoreError::Conflict { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(sealed)
}

async fn seal_batch(store: &Store, clock: &Clock) -> Result<usize> {
    let mut tx = store.autocommit().await?;
    let mark = pending::mark(&mut tx).await?;
    let settled = pending::settled(&mut tx, clock).await?;
    let last = last_batch(&mut tx).await?;
    let text = format!("{} LIMIT $2", pending::unsealed(Columns::LIST));
    let found: Vec<Columns> =
        tx.sql(AssertSqlSafe(text)).bind(mark).bind(limit(ENTRIES_AT_ONCE)).all().await?;
    drop(tx);
    let Some(youngest) = found.last().and_then(|entry| entry.id) else { return Ok(0) };
    let leaves: Vec<Hash> = found.iter().map(Columns::leaf).collect();
    let mut batch = Batch {
        number: last.number + 1,
        first_leaf: last.next_leaf(),
        entries: limit(found.len()),
        opening: last.opens_further(),
        root: merkle::root(&leaves).to_vec(),
        chain: Vec::new(),
        sealed_at: clock.now(),
    };
    batch.chain = batch.chained_to(&last.chain).to_vec();
    let ids: Vec<u8> = found.iter().filter_map(|entry| entry.id).flat_map(Uuid::into_bytes).collect();
    let next = if found.len() < ENTRIES_AT_ONCE { settled } else { settled.min(youngest) };
    let mut tx = store.write().await?;
    insert(&mut tx, &batch, ids, leaves.concat(), mark.max(next)).await?;
    failpoint::pass("audit.batch_written");
    tx.commit().await?;
    failpoint::pass("audit.sealed");
    Ok(found.len())
}

async fn insert(tx: &mut Tx, batch: &Batch, ids: Vec<u8>, hashes: Vec<u8>, mark: Uuid) -> Result<()> {
    let text = format!(
        "WITH RECURSIVE counted (n) AS (
             SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < $2
         )
         INSERT INTO audit_leaves (number, entry_id, hash)
         SELECT $1 + n, {}, substr($4, CAST(n * 32 + 1 AS INTEGER), 32) FROM counted",
        id_in(tx.dialect(), "$3", "n * 16 + 1")
    );
    let written = tx
        .sql(AssertSqlSafe(text))
        .bind(batch.first_leaf)
        .bind(batch.entries)
        .bind(ids)
        .bind(hashes)
        .run()
        .await?;
    debug_assert_eq!(i64::try_from(written), Ok(batch.entries));
    tx.sql(
        "INSERT INTO audit_batches (number, first_leaf, entries, opening, root, chain, sealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(batch.number)
    .bind(batch.first_leaf)
    .bind(batch.entries)
    .bind(batch.opening)
    .bind(batch.root.clone())
    .bind(batch.chain.clone())
    .bind(batch.sealed_at)
    .run_one()
    .await?;
    tx.sql(
        "INSERT INTO audit_progress (name, from_id) VALUES ('sealed', $1)
         ON CONFLICT (name) DO UPDATE SET from_id = EXCLUDED.from_id",
    )
    .bind(mark)
    .run_one()
    .await
}

/// An id out of many that are bound as one value; the two databases keep ids differently.
pub(super) fn id_in(dialect: Dialect, ids: &str, first_byte: &str) -> String {
    let bytes = format!("substr({ids}, CAST({first_byte} AS INTEGER), 16)");
    match dialect {
        Dialect::Sqlite => bytes,
        Dialect::Postgres => format!("CAST(encode({bytes}, 'hex') AS UUID)"),
    }
}

pub(super) fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
