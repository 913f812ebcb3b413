//! Holds the entries against the chain, and the chain against the checkpoints outside.
//!
//! Every entry is hashed again, every batch is built again from its leaves and chained again to the one before. What
//! this does NOT do: find a row that its owner inserted with the right time a moment before it was sealed, which is
//! what the application does too; nor what was removed since the last checkpoint, together with its leaf and batch.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::canonical::Columns;
use super::checkpoint::{self, CheckpointError, PublicKey};
pub use super::finding::Finding;
use super::merkle::{self, Hash};
use super::seal::Batch;
use crate::store::{Dialect, Result, Store, StoreError};

/// Leaves and batches that are read at once.
const ROWS_AT_ONCE: i64 = 4_096;

/// So much an entry's time may differ from when it was sealed: longer than any transaction.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// Findings that are named; the others are counted.
const NAMED: usize = 1_000;

/// What is held against what.
#[derive(Debug)]
pub struct Verify<'a> {
    /// The database.
    pub store: &'a Store,
    /// The files of checkpoints that lie outside, and who signed them.
    pub checkpoints: Option<(&'a [PathBuf], PublicKey)>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Batches of the chain.
    pub batches: i64,
    /// Entries in them.
    pub entries: i64,
    /// Entries that wait to be sealed.
    pub waiting: i64,
    /// Checkpoints that the chain was held against.
    pub checkpoints: usize,
    /// The last of them: its batch and when it was signed.
    pub last_checkpoint: Option<(i64, DateTime<Utc>)>,
    /// What does not fit, in the order of the chain; a thousand at most.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: usize,
}

impl Report {
    fn found(&mut self, finding: Finding) {
        if self.findings.len() < NAMED { self.findings.push(finding) } else { self.more += 1 }
    }
}

/// A checkpoint that is held against the chain.
struct Signed {
    file: PathBuf,
    line: usize,
    chain: String,
    at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Leaf {
    number: i64,
    entry_id: Uuid,
    hash: Vec<u8>,
    #[sqlx(flatten)]
    entry: Columns,
}

/// Looks at everything.
///
/// # Errors
/// [`CheckpointError`] when a file or the database cannot be read; what does not fit is in the report.
pub async fn verify(asked: Verify<'_>) -> Result<Report, CheckpointError> {
    let mut report = Report::default();
    // In this order, so that nothing is signed or remembered that is not there when it is looked for.
    let remembered = remembered(asked.store).await?;
    let mut lines = BTreeMap::new();
    let mut signed: BTreeMap<i64, Vec<Signed>> = BTreeMap::new();
    if let Some((files, key)) = &asked.checkpoints {
        for file in *files {
            read_file(file, key, &mut report, &mut signed, &mut lines)?;
        }
    }
    for (file, remembered) in remembered {
        let found = lines.get(&file).copied().unwrap_or_default();
        if found < remembered {
            report.found(Finding::LinesRemoved { file, found, remembered });
        }
    }
    let last = walk(asked.store, &mut signed, &mut report).await?;
    for (batch, checkpoints) in signed {
        for Signed { file, line, .. } in checkpoints {
            report.found(Finding::CutBefore { file, line, batch, last: last.number });
        }
    }
    if let Some((signed, at)) = report.last_checkpoint
        && last.number > signed
        && last.sealed_at - at > LATE
    {
        let (last, sealed_at) = (last.number, last.sealed_at);
        report.found(Finding::NotCheckpointed { signed, last, sealed_at });
    }
    outside_the_chain(asked.store, &last, &mut report).await?;
    Ok(report)
}

/// How many lines the database remembers of each file of checkpoints.
async fn remembered(store: &Store) -> Result<Vec<(Uuid, i64)>> {
    let mut tx = store.autocommit().await?;
    let rows: Vec<(String, i64)> = tx
        .sql("SELECT name, number FROM audit_progress WHERE name LIKE $1 AND number IS NOT NULL")
        .bind(format!("{}%", checkpoint::REMEMBERED))
        .all()
        .await?;
    let file = |name: &str| name.strip_prefix(checkpoint::REMEMBERED)?.parse().ok();
    Ok(rows.into_iter().filter_map(|(name, lines)| Some((file(&name)?, lines))).collect())
}

/// Looks at the signatures and the order of a file's lines, and keeps what is to be held against the chain.
fn read_file(
    path: &Path,
    key: &PublicKey,
    report: &mut Report,
    signed: &mut BTreeMap<i64, Vec<Signed>>,
    lines: &mut BTreeMap<Uuid, i64>,
) -> Result<(), CheckpointError> {
    let (mut previous, mut file, mut count) = (String::new(), None, 0);
    for (line, (text, said)) in (1..).zip(checkpoint::read(path)?) {
        let fits = said.filter(|said| {
            said.is_signed_by(key)
                && i64::try_from(line) == Ok(said.number)
                && said.previous == previous
                && file.is_none_or(|file| file == said.file)
        });
        previous = checkpoint::hash_of_line(&text);
        let Some(said) = fits else {
            report.found(Finding::LineChanged { file: path.to_owned(), line });
            continue;
        };
        count += 1;
        file = Some(said.file);
        report.checkpoints += 1;
        if report.last_checkpoint.is_none_or(|(batch, _)| said.batch >= batch) {
            report.last_checkpoint = Some((said.batch, said.at));
        }
        let checkpoint = Signed { file: path.to_owned(), line, chain: said.chain, at: said.at };
        signed.entry(said.batch).or_default().push(checkpoint);
    }
    if let Some(file) = file {
        *lines.entry(file).or_default() += count;
    }
    Ok(())
}

/// Builds the chain again, batch by batch, and takes away the checkpoints that it came past; the last batch.
async fn walk(store: &Store, signed: &mut BTreeMap<i64, Vec<Signed>>, report: &mut Report) -> Result<Batch> {
    let mut last = Batch::none();
    let mut leaves = Leaves { store, read: VecDeque::new(), next: 1 };
    loop {
        let batches: Vec<Batch> = {
            let text = format!(
                "SELECT {} FROM audit_batches WHERE number > $1 ORDER BY number LIMIT $2",
                Batch::LIST
            );
            let mut tx = store.autocommit().await?;
            tx.sql(AssertSqlSafe(text)).bind(last.number).bind(ROWS_AT_ONCE).all().await?
        };
        if batches.is_empty() {
            return Ok(last);
        }
        for batch in batches {
            look_at(&batch, &last, &mut leaves, report).await?;
            for Signed { file, line, chain, at } in signed.remove(&batch.number).unwrap_or_default() {
                if chain != STANDARD.encode(&batch.chain) {
                    report.found(Finding::NotAsSigned { file, line, batch: batch.number, at });
                }
            }
            report.batches += 1;
            report.entries += batch.entries;
            last = batch;
        }
    }
}

async fn look_at(batch: &Batch, before: &Batch, leaves: &mut Leaves<'_>, report: &mut Report) -> Result<()> {
    let number = batch.number;
    if number != before.number + 1 {
        report.found(Finding::BatchRemoved { batch: before.number + 1, next: number });
    } else if batch.chained_to(&before.chain).as_slice() != batch.chain
        || batch.first_leaf != before.next_leaf()
        || batch.opening != before.opens_further()
    {
        report.found(Finding::BatchChanged { batch: number });
    }
    let mut hashes: Vec<Hash> = Vec::new();
    let (mut found, mut stray) = (0, Vec::new());
    leaves
        .before(batch.next_leaf(), |leaf| match leaf {
            Ok(leaf) if leaf.number < batch.first_leaf => stray.push(leaf.number),
            Ok(leaf) => {
                found += 1;
                // Of another length it fits no leaf, and the root shows it.
                hashes.push(Hash::try_from(leaf.hash.as_slice()).unwrap_or_default());
                report_entry(&leaf, batch, before, report);
            }
            Err(leaf) => {
                found += 1;
                report.found(Finding::Unreadable { leaf });
            }
        })
        .await?;
    for leaf in stray {
        report.found(Finding::LeafWithoutBatch { leaf });
    }
    if found != batch.entries {
        report.found(Finding::LeavesRemoved { batch: number, sealed: batch.entries, found });
    } else if merkle::root(&hashes).as_slice() != batch.root {
        let (first, last) = (batch.first_leaf, batch.next_leaf() - 1);
        report.found(Finding::LeavesChanged { batch: number, first, last });
    }
    Ok(())
}

fn report_entry(leaf: &Leaf, batch: &Batch, before: &Batch, report: &mut Report) {
    let (entry, number) = (leaf.entry_id, leaf.number);
    if leaf.entry.id.is_none() {
        report.found(Finding::Removed { entry, leaf: number, batch: batch.number });
    } else if leaf.entry.leaf().as_slice() != leaf.hash {
        report.found(Finding::Changed { entry, leaf: number, batch: batch.number });
    } else if let Some(at) = leaf.entry.at {
        let early = !batch.opening && at < before.sealed_at - LATE;
        if early || at > batch.sealed_at + LATE {
            report.found(Finding::WrongTime { entry, leaf: number, at, sealed_at: batch.sealed_at });
        }
    }
}

/// The leaves with their entries, in order, read some thousand at a time.
struct Leaves<'a> {
    store: &'a Store,
    read: VecDeque<std::result::Result<Leaf, i64>>,
    next: i64,
}

impl Leaves<'_> {
    /// Each leaf that was not given yet and stands before `end`; of one that cannot be read its number.
    async fn before(&mut self, end: i64, mut each: impl FnMut(std::result::Result<Leaf, i64>)) -> Result<()> {
        loop {
            while let Some(leaf) = self.read.front() {
                if leaf.as_ref().map_or_else(|number| *number, |leaf| leaf.number) >= end {
                    return Ok(());
                }
                each(self.read.pop_front().expect("one was just looked at"));
            }
            if self.next >= end || !self.more().await? {
                return Ok(());
            }
        }
    }

    async fn more(&mut self) -> Result<bool> {
        let from = self.next;
        let found = match some(self.store, from, ROWS_AT_ONCE).await {
            Ok(found) => found.into_iter().map(Ok).collect(),
            Err(StoreError::Unavailable(error)) => return Err(StoreError::Unavailable(error)),
            Err(_) => self.one_by_one(from).await?,
        };
        let last: Option<&std::result::Result<Leaf, i64>> = found.last();
        let Some(last) = last.map(|leaf| leaf.as_ref().map_or_else(|number| *number, |leaf| leaf.number))
        else {
            return Ok(false);
        };
        self.next = last + 1;
        self.read.extend(found);
        Ok(true)
    }

    /// One of these cannot be read: which, is asked one after the other.
    async fn one_by_one(&self, from: i64) -> Result<Vec<std::result::Result<Leaf, i64>>> {
        let mut tx = self.store.autocommit().await?;
        let numbers: Vec<i64> = tx
            .sql("SELECT number FROM audit_leaves WHERE number >= $1 ORDER BY number LIMIT $2")
            .bind(from)
            .bind(ROWS_AT_ONCE)
            .scalars()
            .await?;
        drop(tx);
        let mut found = Vec::new();
        for number in numbers {
            found.push(match some(self.store, number, 1).await {
                Ok(mut one) => one.pop().ok_or(number),
                Err(StoreError::Unavailable(error)) => return Err(StoreError::Unavailable(error)),
                Err(_) => Err(number),
            });
        }
        Ok(found)
    }
}

async fn some(store: &Store, from: i64, limit: i64) -> Result<Vec<Leaf>> {
    let text = format!(
        "SELECT l.number, l.entry_id, l.hash, {}
         FROM audit_leaves l LEFT JOIN audit_entries e ON e.id = l.entry_id
         WHERE l.number >= $1 ORDER BY l.number LIMIT $2",
        Columns::LIST
    );
    let mut tx = store.autocommit().await?;
    tx.sql(AssertSqlSafe(text)).bind(from).bind(limit).all().await
}

/// Entries without a leaf, and leaves beyond the last batch.
async fn outside_the_chain(store: &Store, last: &Batch, report: &mut Report) -> Result<()> {
    let mut tx = store.autocommit().await?;
    let without =
        "FROM audit_entries e WHERE NOT EXISTS (SELECT 1 FROM audit_leaves l WHERE l.entry_id = e.id)";
    report.waiting = tx.sql(AssertSqlSafe(format!("SELECT COUNT(*) {without}"))).scalar().await?;
    if report.waiting > 0 && !last.opens_further() {
        let shown = match tx.dialect() {
            Dialect::Sqlite => "lower(hex(e.id)), e.at",
            Dialect::Postgres => "CAST(e.id AS TEXT), CAST(e.at AS TEXT)",
        };
        let text = format!("SELECT {shown} {without} AND e.at < $1 ORDER BY e.id LIMIT $2");
        let inserted: Vec<(String, String)> =
            tx.sql(AssertSqlSafe(text)).bind(last.sealed_at - LATE).bind(ROWS_AT_ONCE).all().await?;
        report.waiting -= i64::try_from(inserted.len()).unwrap_or_default();
        for (entry, at) in inserted {
            report.found(Finding::Inserted { entry, at });
        }
    }
    // A sealer may have gone on since: only leaves that no batch of now holds are strays.
    let strays: Vec<i64> = tx
        .sql(
            "SELECT number FROM audit_leaves
             WHERE number < 1 OR number >= (SELECT COALESCE(MAX(first_leaf + entries), 1) FROM audit_batches)
             ORDER BY number LIMIT $1",
        )
        .bind(ROWS_AT_ONCE)
        .scalars()
        .await?;
    for leaf in strays {
        report.found(Finding::LeafWithoutBatch { leaf });
    }
    Ok(())
}
