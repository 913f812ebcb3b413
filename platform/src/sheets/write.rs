//! Tables for outside, written row by row into a nameless file.
//!
//! Every text is written as a text, so that nothing is taken for a number or a formula; what looks like a formula is
//! [`escaped`] as well, for the day when somebody saves the workbook as CSV.

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{SheetError, escaped, nameless_file};

/// What kind of file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// An Excel workbook.
    Xlsx,
    /// CSV in UTF-8 with its mark, by which Excel knows it.
    Csv,
}

/// What is written into a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Out<'a> {
    /// Nothing.
    Empty,
    /// A text, numbers of people and papers included.
    Text(&'a str),
    /// A text that is wrong: marked where the file can show it.
    Wrong(&'a str),
    /// A count.
    Count(u64),
    /// A day.
    Date(NaiveDate),
}

/// A column's heading and its width in characters.
#[derive(Clone, Copy, Debug)]
pub struct Width<'a>(pub &'a str, pub u8);

/// What stands above the headings.
#[derive(Clone, Copy, Debug)]
pub enum Top<'a> {
    /// Nothing.
    Nothing,
    /// A line for whoever fills the table in.
    Title(&'a str),
    /// Who took the table and when; on every printed page too.
    Watermark(&'a str),
}

/// Writes a table.
pub struct Writer {
    to: To,
    next: u32,
}

enum To {
    Xlsx { book: Box<Workbook>, formats: Box<Formats> },
    Csv(BufWriter<File>),
}

struct Formats {
    text: Format,
    wrong: Format,
    day: Format,
    heading: Format,
}

impl From<XlsxError> for SheetError {
    fn from(_: XlsxError) -> Self {
        Self::NotWritten
    }
}

impl Writer {
    /// Begins a table: what stands at the top, then the headings.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn new(format: FileFormat, top: Top<'_>, columns: &[Width<'_>]) -> Result<Self, SheetError> {
        let to = match format {
            FileFormat::Csv => {
                let mut file = BufWriter::new(nameless_file()?);
                file.write_all(b"\xef\xbb\xbf")?;
                To::Csv(file)
            }
            FileFormat::Xlsx => To::Xlsx {
                book: Box::new(begin(top, columns)?),
                formats: Box::new(Formats {
                    text: Format::new().set_num_format("@"),
                    wrong: Format::new().set_num_format("@").set_background_color(Color::RGB(0x00FF_C7CE)),
                    day: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
                    heading: Format::new().set_num_format("@").set_bold(),
                }),
            },
        };
        let mut writer = Self { to, next: 0 };
        if let Top::Title(text) | Top::Watermark(text) = top {
            writer.row(&[Out::Text(text)])?;
        }
        let headings: Vec<Out<'_>> = columns.iter().map(|column| Out::Text(column.0)).collect();
        writer.write(&headings, true)?;
        Ok(writer)
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// When the file takes no more.
    pub fn row(&mut self, cells: &[Out<'_>]) -> Result<(), SheetError> {
        self.write(cells, false)
    }

    fn write(&mut self, cells: &[Out<'_>], heading: bool) -> Result<(), SheetError> {
        match &mut self.to {
            To::Csv(file) => write_csv(file, cells)?,
            To::Xlsx { book, formats } => {
                let sheet = book.worksheet_from_index(0)?;
                for (column, cell) in (0_u16..).zip(cells) {
                    write_cell(sheet, (self.next, column), *cell, formats, heading)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }

    /// The finished file, at its beginning.
    ///
    /// # Errors
    /// When it cannot be finished.
    pub fn finish(self) -> Result<File, SheetError> {
        let mut file = match self.to {
            To::Csv(file) => file.into_inner().map_err(|error| SheetError::from(error.into_error()))?,
            To::Xlsx { mut book, .. } => {
                let mut file = nameless_file()?;
                book.save_to_writer(&mut file)?;
                file
            }
        };
        file.rewind()?;
        Ok(file)
    }
}

fn begin(top: Top<'_>, columns: &[Width<'_>]) -> Result<Workbook, SheetError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory();
    for (at, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, f64::from(column.1))?;
    }
    sheet.set_freeze_panes(if matches!(top, Top::Nothing) { 1 } else { 2 }, 0)?;
    if let Top::Watermark(watermark) = top {
        // `&` begins an instruction there.
        let text = watermark.replace('&', "&&");
        sheet.set_header(format!("&L{text}"));
        sheet.set_footer(format!("&L{text}&R&P / &N"));
    }
    Ok(book)
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Out<'_>,
    formats: &Formats,
    heading: bool,
) -> Result<(), SheetError> {
    match cell {
        Out::Empty => {}
        Out::Text(text) => {
            let format = if heading { &formats.heading } else { &formats.text };
            sheet.write_string_with_format(row, column, escaped(text), format)?;
        }
        // An empty cell is marked too: what is missing is wrong.
        Out::Wrong("") => {
            sheet.write_blank(row, column, &formats.wrong)?;
        }
        Out::Wrong(text) => {
            sheet.write_string_with_format(row, column, escaped(text), &formats.wrong)?;
        }
        Out::Count(number) => {
            #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
            sheet.write_number(row, column, number as f64)?;
        }
        Out::Date(day) => {
            let year = u16::try_from(day.year()).map_err(|_| SheetError::NotWritten)?;
            let (month, number) = (day.month(), day.day());
            let narrow = |number: u32| u8::try_from(number).map_err(|_| SheetError::NotWritten);
            match ExcelDateTime::from_ymd(year, narrow(month)?, narrow(number)?) {
                Ok(day) => sheet.write_datetime_with_format(row, column, &day, &formats.day)?,
                // Excel knows no day before 1900.
                Err(_) => sheet.write_string_with_format(row, column, day.to_string(), &formats.text)?,
            };
        }
    }
    Ok(())
}

fn write_csv(file: &mut impl std::io::Write, cells: &[Out<'_>]) -> Result<(), SheetError> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            file.write_all(b",")?;
        }
        match cell {
            Out::Empty => {}
            Out::Text(text) | Out::Wrong(text) => write_field(file, &escaped(text))?,
            Out::Count(number) => write!(file, "{number}")?,
            Out::Date(day) => write!(file, "{day}")?,
        }
    }
    file.write_all(b"\r\n")?;
    Ok(())
}

fn write_field(file: &mut impl std::io::Write, text: &str) -> Result<(), SheetError> {
    if text.contains([',', '"', '\r', '\n']) {
        write!(file, "\"{}\"", text.replace('"', "\"\""))?;
    } else {
        file.write_all(text.as_bytes())?;
    }
    Ok(())
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("next", &self.next).finish_non_exhaustive()
    }
}
