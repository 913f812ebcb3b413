//! Tables from outside and for outside: Excel workbooks (.xlsx) and CSV, read row by row and written row by row.
//!
//! A file from outside is hostile until read. A workbook is a zip archive: its directory is looked at before anything
//! is unpacked, what it declares is bounded, and what really comes out is held to what it declared. Every further
//! bound stands below as a constant; memory does not grow with the number of rows (a workbook's shared texts are the
//! one thing that is kept, and bounded). What this module does NOT do: know what a column means, compute formulas
//! (the value that was stored with one is taken), or read any sheet but the first that is shown.

mod archive;
mod csv;
mod dates;
mod error;
mod rows;
mod strings;
mod workbook;
mod write;
mod xml;

use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom};

use chrono::NaiveDate;

pub use self::error::SheetError;
pub use self::write::{FileFormat, Out, Top, Width, Writer};

/// Bytes of a file at most.
pub const MOST_BYTES: u64 = 64 << 20;
/// Entries of a workbook's archive at most.
pub const MOST_ENTRIES: usize = 256;
/// Bytes of an archive's directory at most.
pub const MOST_DIRECTORY: u64 = 256 << 10;
/// Bytes that a whole workbook may unpack to.
pub const MOST_UNPACKED: u64 = 384 << 20;
/// How many times its packed size an entry may unpack to, where it unpacks to more than [`UNSUSPICIOUS`] bytes.
/// Tables of text come to ten or thirty; a bomb comes to a thousand.
pub const MOST_RATIO: u64 = 100;
/// Bytes to which any entry may unpack whatever its packed size: an empty table packs very well.
pub const UNSUSPICIOUS: u64 = 1 << 20;
/// Rows with something in them at most.
pub const MOST_ROWS: usize = 500_000;
/// Columns at most.
pub const MOST_COLUMNS: usize = 64;
/// Bytes of one cell's text at most.
pub const MOST_CELL: usize = 8 << 10;
/// Different texts that a workbook shares among its cells at most.
pub const MOST_TEXTS: usize = 1_000_000;
/// Bytes of all those texts at most.
pub const MOST_TEXT_BYTES: usize = 24 << 20;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, as it stands there.
    Text(String),
    /// A number, as the file writes it: `13800001234`, `3.3049819850312E+17`. Excel keeps 15 digits of it.
    Number(String),
    /// A day; the time of day is cut off.
    Date(NaiveDate),
    /// True or false.
    Boolean(bool),
}

/// A row with something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number in the file, from 1; in CSV that of its record.
    pub number: u32,
    /// Its cells, from the first column on; what lies beyond is empty.
    pub cells: Vec<Cell>,
}

/// The rows of a file, in order; after an error there are no more.
pub enum Rows {
    /// Of a workbook.
    Workbook(Box<rows::WorkbookRows>),
    /// Of a CSV file.
    Csv(Box<csv::CsvRows>),
}

impl Rows {
    /// Opens a file by what it begins with: a zip archive is a workbook, everything else is CSV.
    ///
    /// # Errors
    /// [`SheetError`] names what is wrong or too much; nothing was unpacked before the archive's directory passed.
    pub fn open(mut file: File) -> Result<Self, SheetError> {
        let bytes = file.seek(SeekFrom::End(0))?;
        if bytes > MOST_BYTES {
            return Err(SheetError::TooLarge);
        }
        file.rewind()?;
        let mut first = Vec::with_capacity(8);
        Read::by_ref(&mut file).take(8).read_to_end(&mut first)?;
        match first.as_slice() {
            [] => Err(SheetError::NoRows),
            [b'P', b'K', ..] => Ok(Self::Workbook(Box::new(workbook::open(file, bytes)?))),
            // The container of Excel before 2007, and of every workbook with a password.
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(SheetError::OldOrLocked),
            _ => Ok(Self::Csv(Box::new(csv::CsvRows::open(file)?))),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Workbook(rows) => rows.next(),
            Self::Csv(rows) => rows.next(),
        }
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows(..)")
    }
}

/// A file without a name for what passes through: for its owner alone, and gone as soon as it is closed.
///
/// # Errors
/// When the system's folder for such files takes none.
pub fn nameless_file() -> std::io::Result<File> {
    tempfile::tempfile()
}

/// Characters with which a spreadsheet program takes a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that no spreadsheet program computes: one that looks like a formula gets an apostrophe in front.
#[must_use]
pub fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}

/// The text before it was [`escaped`].
fn unescaped(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        _ => text,
    }
}

/// A text as a cell: white space alone is nothing.
fn text_cell(text: String) -> Cell {
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(unescaped(text)) }
}

#[cfg(test)]
mod tests;
