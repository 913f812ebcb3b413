//! One import from its first row to its last.

use std::fs::File;
use std::io::Seek as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::imports::{CellFault, Heading, ImportKind, ImportState, ImportView, RowOutcome};
use platform::audit::{self, Entry};
use platform::failpoint;
use platform::store::Tx;
use platform::vault::{Class, Field, Sealed, SubjectKey};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::areas::Areas;
use super::employers::Employers;
use super::reading::{self, GivenRow, Read};
use super::residents::Residents;
use super::store::{self, Counts, ImportRow, Kept, NewBatch};
use super::workers::Workers;
use crate::app::App;
use crate::problems::Fault;

/// The same file is known again by a token of its hash.
const FILE: Field = Field { table: "import_batches", column: "file_token", normalisation: 1 };

/// What is to be imported, and how.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// What the table is about.
    pub kind: ImportKind,
    /// Read, compare and report, but write nothing.
    pub dry_run: bool,
    /// Write nothing if anything is wrong.
    pub all_or_nothing: bool,
    /// The account that brings it; none at the server's own command line.
    pub by: Option<Uuid>,
    /// The request that brought it.
    pub request: Option<Uuid>,
}

/// What became of a row.
pub(super) struct Taken {
    pub(super) row: GivenRow,
    pub(super) outcome: RowOutcome,
    pub(super) faults: Vec<CellFault>,
    pub(super) warnings: Vec<CellFault>,
    pub(super) target: Option<Target>,
}

/// What a row wrote.
pub(super) struct Target {
    pub(super) id: Option<Uuid>,
    pub(super) version: Option<i64>,
    pub(super) before: Option<BeforeImage>,
    pub(super) once: Option<Vec<String>>,
}

/// How a target stood before: sealed for the row under the person's key, or in the words of the noun, to be sealed
/// under the import's.
pub(super) enum BeforeImage {
    Sealed { row: Uuid, sealed: Sealed },
    Plain(serde_json::Value),
}

impl Taken {
    pub(super) fn refused(row: GivenRow, faults: Vec<CellFault>) -> Self {
        Self { row, outcome: RowOutcome::Refused, faults, warnings: Vec::new(), target: None }
    }

    pub(super) fn of(row: GivenRow, outcome: RowOutcome) -> Self {
        Self { row, outcome, faults: Vec::new(), warnings: Vec::new(), target: None }
    }
}

/// What is given to whoever takes rows over.
pub(super) struct Run<'a> {
    pub(super) app: &'a App,
    pub(super) order: &'a Order,
    pub(super) heading: &'a Heading,
    /// Whether anything is written.
    pub(super) write: bool,
}

/// Who takes rows over, per kind.
enum Taker {
    Residents(Box<Residents>),
    Employers(Employers),
    Areas(Areas),
    Workers(Workers),
}

impl Taker {
    async fn new(app: &App, kind: ImportKind) -> Result<Self, Fault> {
        let tx = &mut app.store.autocommit().await?;
        Ok(match kind {
            ImportKind::Residents => Self::Residents(Box::new(Residents::new(tx).await?)),
            ImportKind::Employers => Self::Employers(Employers::new(tx).await?),
            ImportKind::Areas => Self::Areas(Areas::new(tx).await?),
            ImportKind::Workers => Self::Workers(Workers::new(tx).await?),
        })
    }

    async fn take(&mut self, run: &Run<'_>, tx: &mut Tx, rows: Vec<GivenRow>) -> Result<Vec<Taken>, Fault> {
        match self {
            Self::Residents(taker) => taker.take(run, tx, rows).await,
            Self::Employers(taker) => taker.take(run, tx, rows).await,
            Self::Areas(taker) => taker.take(run, tx, rows).await,
            Self::Workers(taker) => taker.take(run, tx, rows).await,
        }
    }

    /// What takes long and needs no transaction, before the rows are taken.
    async fn prepare(&mut self, run: &Run<'_>, rows: &[GivenRow]) -> Result<(), Fault> {
        match self {
            Self::Workers(taker) => taker.prepare(run, rows).await,
            Self::Residents(taker) => taker.prepare(run.app, run.heading, rows).await,
            Self::Employers(_) | Self::Areas(_) => Ok(()),
        }
    }
}

/// Writes an import that begins, with its own key.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn begin(app: &App, tx: &mut Tx, order: &Order, file_hash: &[u8; 32]) -> Result<ImportView, Fault> {
    let id = app.random.uuid(&app.clock);
    let hash = BASE64_STANDARD.encode(file_hash);
    let batch = NewBatch {
        id,
        kind: order.kind,
        dry_run: order.dry_run,
        all_or_nothing: order.all_or_nothing,
        file_token: app.vault.token(FILE, &hash).as_bytes().to_vec(),
        created_by: order.by,
    };
    store::insert(tx, &batch, app.clock.now()).await?;
    app.vault.subject_or_create(tx, id, Class::Statutory).await?;
    audit::record(tx, entry(app, order, "imports.begin").object(format!("import:{id}"))).await?;
    Ok(store::find(tx, id).await?.ok_or(Fault::Unreadable("import_batches"))?.into())
}

fn entry(app: &App, order: &Order, action: &'static str) -> Entry {
    app.entry(action).actor(order.by).request(order.request)
}

/// Imports a file into a batch that was begun; `progress` is told how many rows are read. Whatever happens, the batch
/// says so in the end.
///
/// # Errors
/// [`Fault`] when the database fails so that not even that can be written.
pub async fn run(
    app: &App,
    id: Uuid,
    order: &Order,
    file: File,
    progress: impl Fn(u64),
) -> Result<ImportView, Fault> {
    let outcome = Import { app, id, order }.run(file, &progress).await;
    let (state, failure) = match &outcome {
        Ok(state) => (*state, None),
        Err(Stopped::At(code)) => (ImportState::Failed, Some(*code)),
        Err(Stopped::By(fault)) => {
            tracing::error!(import.id = %id, error.message = %fault, "an import broke off");
            (ImportState::Failed, Some("import_interrupted"))
        }
    };
    let mut tx = app.store.write().await?;
    store::finish(&mut tx, id, state, failure, app.clock.now()).await?;
    audit::record(&mut tx, entry(app, order, "imports.end").object(format!("import:{id} {}", state.code())))
        .await?;
    let batch = store::find(&mut tx, id).await?.ok_or(Fault::Unreadable("import_batches"))?;
    tx.commit().await?;
    Ok(batch.into())
}

/// Why an import went no further.
enum Stopped {
    /// The file, or what happened meanwhile; a code of the table of sentences.
    At(&'static str),
    /// Our own failure.
    By(Fault),
}

impl<E: Into<Fault>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::By(error.into())
    }
}

struct Import<'a> {
    app: &'a App,
    id: Uuid,
    order: &'a Order,
}

/// Which rows are kept for the report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    Refused,
}

impl Import<'_> {
    async fn run(&self, mut file: File, progress: &impl Fn(u64)) -> Result<ImportState, Stopped> {
        let io = |error: std::io::Error| Fault::Other(format!("the file of an import: {error}"));
        if self.order.dry_run {
            self.pass(file, false, Keep::All, progress).await?;
            return Ok(ImportState::Checked);
        }
        if !self.order.all_or_nothing {
            self.pass(file, true, Keep::All, progress).await?;
            return Ok(ImportState::Done);
        }
        let trial = self.pass(file.try_clone().map_err(io)?, false, Keep::Refused, progress).await?;
        if trial.refused > 0 {
            return Ok(ImportState::Refused);
        }
        file.rewind().map_err(io)?;
        self.all_at_once(file, progress).await?;
        Ok(ImportState::Done)
    }

    /// Every chunk in a transaction of its own.
    async fn pass(
        &self,
        file: File,
        write: bool,
        keep: Keep,
        progress: &impl Fn(u64),
    ) -> Result<Counts, Stopped> {
        let mut from = reading::begin(file, self.order.kind);
        let heading = heading(&mut from).await?;
        let run = Run { app: self.app, order: self.order, heading: &heading, write };
        let mut taker = Taker::new(self.app, self.order.kind).await?;
        let mut counts = Counts::default();
        while let Some(rows) = next(&mut from).await? {
            taker.prepare(&run, &rows).await?;
            let mut tx = self.app.store.write().await?;
            let key = self.key(&mut tx).await?;
            let results = taker.take(&run, &mut tx, rows).await?;
            self.note(&mut tx, &run, &key, results, keep, &mut counts).await?;
            tx.commit().await?;
            failpoint::pass("imports.rows_kept");
            progress(u64::try_from(counts.read).unwrap_or_default());
        }
        Ok(counts)
    }

    /// All chunks in one transaction; it is dropped if a row is refused that was right on trial.
    async fn all_at_once(&self, file: File, progress: &impl Fn(u64)) -> Result<(), Stopped> {
        let mut from = reading::begin(file, self.order.kind);
        let heading = heading(&mut from).await?;
        let run = Run { app: self.app, order: self.order, heading: &heading, write: true };
        let mut taker = Taker::new(self.app, self.order.kind).await?;
        let mut counts = Counts::default();
        let mut tx = self.app.store.write().await?;
        let key = self.key(&mut tx).await?;
        while let Some(rows) = next(&mut from).await? {
            taker.prepare(&run, &rows).await?;
            let results = taker.take(&run, &mut tx, rows).await?;
            self.note(&mut tx, &run, &key, results, Keep::All, &mut counts).await?;
            if counts.refused > 0 {
                return Err(Stopped::At("import_overtaken"));
            }
            progress(u64::try_from(counts.read).unwrap_or_default());
        }
        tx.commit().await?;
        Ok(())
    }

    async fn key(&self, tx: &mut Tx) -> Result<SubjectKey, Fault> {
        let key = self.app.vault.subject(tx, self.id, Class::Statutory).await?;
        key.ok_or(Fault::Unreadable("subject_keys of an import"))
    }

    /// Writes what became of rows, and puts on record whose files were written.
    async fn note(
        &self,
        tx: &mut Tx,
        run: &Run<'_>,
        key: &SubjectKey,
        taken: Vec<Taken>,
        keep: Keep,
        counts: &mut Counts,
    ) -> Result<(), Fault> {
        let mut rows = Vec::new();
        let mut people = Vec::new();
        for taken in taken {
            counts.read += 1;
            counts.warned += i64::from(!taken.warnings.is_empty());
            match taken.outcome {
                RowOutcome::New => counts.new += 1,
                RowOutcome::Changed => counts.changed += 1,
                RowOutcome::Unchanged => counts.unchanged += 1,
                RowOutcome::Refused => counts.refused += 1,
            }
            if let Some(Target { id: Some(person), .. }) = &taken.target
                && self.order.kind == ImportKind::Residents
            {
                people.push(*person);
            }
            if keep == Keep::All || taken.outcome == RowOutcome::Refused {
                rows.extend(self.kept(run, key, taken));
            }
        }
        store::add_rows(tx, self.id, &rows).await?;
        if !people.is_empty() {
            let object = format!("import:{}", self.id);
            let entry = entry(self.app, self.order, "residents.import").people(people).object(object);
            audit::record(tx, entry).await?;
        }
        store::advance(tx, self.id, counts, self.app.clock.now()).await
    }

    /// A row as it is kept, if there is a reason to.
    fn kept(&self, run: &Run<'_>, key: &SubjectKey, taken: Taken) -> Option<ImportRow> {
        let Taken { row, outcome, faults, warnings, target } = taken;
        let once = target.as_ref().and_then(|target| target.once.clone());
        let noted = !faults.is_empty() || !warnings.is_empty() || once.is_some();
        if !noted && target.is_none() {
            return None;
        }
        let (id, before) = match target.as_ref().and_then(|target| target.before.as_ref()) {
            Some(BeforeImage::Sealed { row, sealed }) => (*row, Some(sealed.clone())),
            Some(BeforeImage::Plain(value)) => {
                let id = self.app.random.uuid(&self.app.clock);
                (id, Some(key.seal_padded_json(&store::before_cell(id, self.id), value)))
            }
            None => (self.app.random.uuid(&self.app.clock), None),
        };
        let cells = noted.then(|| {
            let columns = self.order.kind.columns();
            let shown = |key: &str| run.heading.cell(&row.cells, key).shown();
            let cells = columns.iter().map(|column| shown(column.key)).collect();
            let kept = Kept { cells, faults, warnings, once };
            key.seal_padded_json(&store::cells_cell(id, self.id), &kept)
        });
        Some(ImportRow {
            id,
            row_number: row.number.into(),
            outcome,
            target_id: target.as_ref().and_then(|target| target.id),
            target_version: target.as_ref().and_then(|target| target.version),
            cells_sealed: cells,
            before_sealed: before,
        })
    }
}

async fn heading(from: &mut mpsc::Receiver<Read>) -> Result<Heading, Stopped> {
    match from.recv().await {
        Some(Read::Heading(heading)) => Ok(heading),
        Some(Read::Broken(code)) => Err(Stopped::At(code)),
        Some(Read::Rows(_)) | None => Err(Stopped::At("sheet_not_read")),
    }
}

/// The next rows; `None` at the end of the file.
async fn next(from: &mut mpsc::Receiver<Read>) -> Result<Option<Vec<GivenRow>>, Stopped> {
    match from.recv().await {
        Some(Read::Rows(rows)) => Ok(Some(rows)),
        Some(Read::Broken(code)) => Err(Stopped::At(code)),
        Some(Read::Heading(_)) => Err(Stopped::At("sheet_not_read")),
        None => Ok(None),
    }
}
