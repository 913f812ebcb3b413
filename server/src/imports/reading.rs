//! Reading the file, in a thread of its own, while the rows before are being written.

use std::fs::File;

use domain::imports::{Heading, ImportKind, Value};
use platform::sheets::{self, Cell, Row, SheetError};
use tokio::sync::mpsc;

/// Rows that are handled together: one transaction.
pub(super) const CHUNK: usize = 500;
/// Rows at the top that may stand above the headings: a title, a watermark.
const ABOVE_HEADINGS: usize = 5;

/// A row as it was given.
pub(super) struct GivenRow {
    pub(super) number: u32,
    pub(super) cells: Vec<Value>,
}

/// What comes out of the file.
pub(super) enum Read {
    /// The headings, first and once.
    Heading(Heading),
    /// The next rows.
    Rows(Vec<GivenRow>),
    /// The file is broken or too much from here on; the code of why.
    Broken(&'static str),
}

/// Begins to read; two chunks wait at most.
pub(super) fn begin(file: File, kind: ImportKind) -> mpsc::Receiver<Read> {
    let (to, from) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        if let Err(code) = read(file, kind, &to) {
            // Nobody listens any more when the import itself has ended.
            let _ = to.blocking_send(Read::Broken(code));
        }
    });
    from
}

fn read(file: File, kind: ImportKind, to: &mpsc::Sender<Read>) -> Result<(), &'static str> {
    let mut rows = sheets::Rows::open(file).map_err(SheetError::code)?;
    let mut heading = None;
    for row in rows.by_ref().take(ABOVE_HEADINGS) {
        let row = values(row.map_err(SheetError::code)?);
        if let Some(found) = Heading::find(kind, &row.cells) {
            heading = Some(found.map_err(|fault| fault.code())?);
            break;
        }
    }
    let heading = heading.ok_or("heading_not_found")?;
    if to.blocking_send(Read::Heading(heading)).is_err() {
        return Ok(());
    }
    let mut chunk = Vec::with_capacity(CHUNK);
    for row in rows {
        chunk.push(values(row.map_err(SheetError::code)?));
        if chunk.len() == CHUNK {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            if to.blocking_send(Read::Rows(full)).is_err() {
                return Ok(());
            }
        }
    }
    if !chunk.is_empty() {
        let _ = to.blocking_send(Read::Rows(chunk));
    }
    Ok(())
}

fn values(row: Row) -> GivenRow {
    let value = |cell| match cell {
        Cell::Empty => Value::Empty,
        Cell::Text(text) => Value::Text(text),
        Cell::Number(number) => Value::Number(number),
        Cell::Date(day) => Value::Date(day),
        Cell::Boolean(value) => Value::Boolean(value),
    };
    GivenRow { number: row.number, cells: row.cells.into_iter().map(value).collect() }
}
