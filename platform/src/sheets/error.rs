//! What can be wrong with a table from outside.

use std::io;

/// Why a file is not read, or not read on. No variant repeats anything of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// More bytes than [`super::MOST_BYTES`].
    #[error("the file is larger than {} MiB", super::MOST_BYTES >> 20)]
    TooLarge,
    /// It would unpack to more than it may, or unpacks to more than it declares.
    #[error("the workbook unpacks to far more than it should")]
    Bomb,
    /// Excel's form before 2007, or a workbook with a password.
    #[error("the file is of Excel before 2007 or has a password: save it as .xlsx without one")]
    OldOrLocked,
    /// No workbook that this module can read: broken, cut off, or something else.
    #[error("the file is no workbook that can be read")]
    Unreadable,
    /// Not one row with anything in it.
    #[error("there is nothing in the file")]
    NoRows,
    /// More rows than [`super::MOST_ROWS`].
    #[error("more than {} rows", super::MOST_ROWS)]
    TooManyRows,
    /// Something stands beyond column [`super::MOST_COLUMNS`].
    #[error("row {row} has more than {} columns", super::MOST_COLUMNS)]
    TooManyColumns {
        /// The row, from 1.
        row: u32,
    },
    /// A text longer than [`super::MOST_CELL`] bytes.
    #[error("row {row} has a text of more than {} bytes", super::MOST_CELL)]
    TooLong {
        /// The row, from 1.
        row: u32,
    },
    /// More different texts than [`super::MOST_TEXTS`], or more bytes of them than [`super::MOST_TEXT_BYTES`].
    #[error("the workbook holds too many different texts: divide it, or save it as CSV")]
    TooManyTexts,
    /// Neither UTF-8 nor GB18030.
    #[error("the text is neither UTF-8 nor GB18030")]
    Encoding,
    /// A quotation mark that is never closed, or text behind a closing one.
    #[error("row {row} has a quotation mark that is out of place")]
    Quotes {
        /// The row, from 1.
        row: u32,
    },
    /// The file could not be read or written.
    #[error("the file cannot be read or written: {0}")]
    Io(io::ErrorKind),
    /// The workbook could not be written.
    #[error("the workbook cannot be written")]
    NotWritten,
}

impl SheetError {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "sheet_too_large",
            Self::Bomb => "sheet_bomb",
            Self::OldOrLocked => "sheet_old_or_locked",
            Self::Unreadable => "sheet_unreadable",
            Self::NoRows => "sheet_no_rows",
            Self::TooManyRows => "sheet_too_many_rows",
            Self::TooManyColumns { .. } => "sheet_too_many_columns",
            Self::TooLong { .. } => "sheet_cell_too_long",
            Self::TooManyTexts => "sheet_too_many_texts",
            Self::Encoding => "sheet_encoding",
            Self::Quotes { .. } => "sheet_quotes",
            Self::Io(_) | Self::NotWritten => "sheet_not_read",
        }
    }

    /// Every code that a file can be refused with.
    pub const CODES: &'static [&'static str] = &[
        "sheet_too_large",
        "sheet_bomb",
        "sheet_old_or_locked",
        "sheet_unreadable",
        "sheet_no_rows",
        "sheet_too_many_rows",
        "sheet_too_many_columns",
        "sheet_cell_too_long",
        "sheet_too_many_texts",
        "sheet_encoding",
        "sheet_quotes",
        "sheet_not_read",
    ];
}

impl From<io::Error> for SheetError {
    /// A refusal of ours that came through a reader is that refusal again.
    fn from(error: io::Error) -> Self {
        Self::within(&error)
    }
}

impl SheetError {
    fn within(error: &io::Error) -> Self {
        let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        match (ours, error.kind()) {
            (Some(ours), _) => *ours,
            // What cannot be unpacked, or ends too early, is broken.
            (
                None,
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof,
            ) => Self::Unreadable,
            (None, kind) => Self::Io(kind),
        }
    }
}

impl From<SheetError> for io::Error {
    fn from(error: SheetError) -> Self {
        Self::other(error)
    }
}

impl From<quick_xml::Error> for SheetError {
    fn from(error: quick_xml::Error) -> Self {
        match error {
            quick_xml::Error::Io(error) => Self::within(&error),
            _ => Self::Unreadable,
        }
    }
}
