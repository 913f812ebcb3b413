//! The rows of a workbook's sheet, as its XML streams by.

use std::fs::File;

use quick_xml::events::{BytesStart, Event};

use super::archive::Unpacked;
use super::dates::{self, DateStyles};
use super::strings::{Collected, Strings};
use super::xml::{Xml, attribute, is};
use super::{Cell, MOST_CELL, MOST_COLUMNS, MOST_ROWS, Row, SheetError, text_cell};

/// The last row that Excel has.
const LAST_ROW: u32 = 1_048_576;
/// The last column that Excel has.
const LAST_COLUMN: usize = 16_384;

/// The rows of a workbook.
pub struct WorkbookRows {
    xml: Xml<Unpacked<File>>,
    strings: Strings,
    dates: DateStyles,
    since_1904: bool,
    /// The number of the last row, and how many had something in them.
    last: u32,
    read: usize,
    ended: bool,
}

/// What a cell says of its value.
struct Kind {
    column: usize,
    of: String,
    style: usize,
}

impl WorkbookRows {
    pub(super) fn new(sheet: Unpacked<File>, strings: Strings, dates: DateStyles, since_1904: bool) -> Self {
        Self { xml: Xml::new(sheet), strings, dates, since_1904, last: 0, read: 0, ended: false }
    }

    /// The next row with something in it.
    fn row(&mut self) -> Result<Option<Row>, SheetError> {
        loop {
            match self.xml.next()? {
                Event::Start(start) if is(&start, b"row") => {
                    let number = attribute(&start, b"r")?.map(|text| text.parse::<u32>());
                    let number = number.transpose().map_err(|_| SheetError::Unreadable)?;
                    let number = number.unwrap_or(self.last + 1);
                    if number <= self.last || number > LAST_ROW {
                        return Err(SheetError::Unreadable);
                    }
                    self.last = number;
                    let cells = self.cells(number)?;
                    if cells.iter().any(|cell| *cell != Cell::Empty) {
                        self.read += 1;
                        if self.read > MOST_ROWS {
                            return Err(SheetError::TooManyRows);
                        }
                        return Ok(Some(Row { number, cells }));
                    }
                }
                Event::End(end) if end.local_name().as_ref() == b"sheetData" => return Ok(None),
                Event::Eof => return Err(SheetError::Unreadable),
                _ => {}
            }
        }
    }

    /// The cells up to the end of the row.
    fn cells(&mut self, row: u32) -> Result<Vec<Cell>, SheetError> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut next = 0;
        loop {
            match self.xml.next()? {
                Event::Start(start) if is(&start, b"c") => {
                    let kind = Kind::read(&start, next)?;
                    next = kind.column + 1;
                    let column = kind.column;
                    let cell = self.cell(row, &kind)?;
                    if cell == Cell::Empty {
                        continue;
                    }
                    if column >= MOST_COLUMNS {
                        return Err(SheetError::TooManyColumns { row });
                    }
                    if column >= cells.len() {
                        cells.resize(column + 1, Cell::Empty);
                    }
                    cells[column] = cell;
                }
                Event::End(end) if end.local_name().as_ref() == b"row" => return Ok(cells),
                Event::Eof => return Err(SheetError::Unreadable),
                _ => {}
            }
        }
    }

    /// One cell up to its end: `<v>` is its value or the index of a shared text, `<is>` a text of its own.
    fn cell(&mut self, row: u32, kind: &Kind) -> Result<Cell, SheetError> {
        let (mut value, mut inside) = (String::new(), false);
        let mut own = Collected::default();
        loop {
            match self.xml.next()? {
                Event::Start(start) if is(&start, b"v") => inside = true,
                Event::End(end) if end.local_name().as_ref() == b"v" => inside = false,
                Event::End(end) if end.local_name().as_ref() == b"c" => break,
                Event::Text(text) if inside => {
                    value.push_str(&text.unescape()?);
                    if value.len() > MOST_CELL {
                        return Err(SheetError::TooLong { row });
                    }
                }
                Event::Eof => return Err(SheetError::Unreadable),
                event => own.see(&event).map_err(|fault| fault.at(row))?,
            }
        }
        self.meant(kind, value, own.take())
    }

    /// What the cell means.
    fn meant(&self, kind: &Kind, value: String, own: String) -> Result<Cell, SheetError> {
        Ok(match kind.of.as_str() {
            "inlineStr" => text_cell(own),
            "s" if value.is_empty() => Cell::Empty,
            "s" => {
                let index = value.trim().parse().map_err(|_| SheetError::Unreadable)?;
                text_cell(self.strings.text(index).ok_or(SheetError::Unreadable)?.to_owned())
            }
            "b" if !value.is_empty() => Cell::Boolean(value.trim() == "1"),
            "d" => match value.get(..10).and_then(|day| day.parse().ok()) {
                Some(day) => Cell::Date(day),
                None => text_cell(value),
            },
            // The result of a formula, or an error such as #N/A, which is no value but must not go unseen.
            "str" | "e" => text_cell(value),
            _ if value.trim().is_empty() => Cell::Empty,
            _ => {
                let number: f64 = value.trim().parse().map_err(|_| SheetError::Unreadable)?;
                let day =
                    self.dates.is_day(kind.style).then(|| dates::day(number, self.since_1904)).flatten();
                day.map_or_else(|| Cell::Number(value.trim().to_owned()), Cell::Date)
            }
        })
    }
}

impl Kind {
    /// `next` is the column that a cell without an address stands in.
    fn read(start: &BytesStart<'_>, next: usize) -> Result<Self, SheetError> {
        let column = match attribute(start, b"r")? {
            Some(address) => column(&address).ok_or(SheetError::Unreadable)?,
            None => next,
        };
        let style = attribute(start, b"s")?.and_then(|style| style.parse().ok()).unwrap_or_default();
        Ok(Self { column, of: attribute(start, b"t")?.unwrap_or_default(), style })
    }
}

/// The column of an address such as `AB12`, from 0.
fn column(address: &str) -> Option<usize> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0_usize, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
    (1..=LAST_COLUMN).contains(&number).then(|| number - 1)
}

impl Iterator for WorkbookRows {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row();
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_from_its_letters() {
        assert_eq!(["A1", "Z9", "AA10", "XFD1"].map(column), [Some(0), Some(25), Some(26), Some(16_383)]);
        assert_eq!(["", "1", "XFE1", "AAAA1", "a1"].map(column), [None; 5]);
    }
}
