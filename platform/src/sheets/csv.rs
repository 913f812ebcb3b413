//! CSV (RFC 4180), in UTF-8 with or without its mark, or in GB18030, which Chinese Excel saves.

use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8};

use super::{Cell, MOST_CELL, MOST_COLUMNS, MOST_ROWS, Row, SheetError, text_cell};

/// Bytes read at once.
const CHUNK: usize = 16 << 10;
/// The mark that may stand in front of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The records of a CSV file; an empty line is none, but counts.
pub struct CsvRows {
    characters: Characters,
    number: u32,
    read: usize,
    ended: bool,
}

impl CsvRows {
    pub(super) fn open(file: File) -> Result<Self, SheetError> {
        Ok(Self { characters: Characters::open(file)?, number: 0, read: 0, ended: false })
    }

    /// The next record with something in it.
    fn row(&mut self) -> Result<Option<Row>, SheetError> {
        while let Some(cells) = self.record()? {
            if cells.iter().all(|cell| *cell == Cell::Empty) {
                continue;
            }
            self.read += 1;
            if self.read > MOST_ROWS {
                return Err(SheetError::TooManyRows);
            }
            return Ok(Some(Row { number: self.number, cells }));
        }
        Ok(None)
    }

    /// The next record, also an empty one; `None` at the end.
    fn record(&mut self) -> Result<Option<Vec<Cell>>, SheetError> {
        let Some(mut next) = self.characters.next()? else { return Ok(None) };
        self.number += 1;
        let mut cells = Vec::new();
        loop {
            let (text, after) = self.field(next)?;
            let cell = text_cell(text);
            if cell != Cell::Empty {
                if cells.len() >= MOST_COLUMNS {
                    return Err(SheetError::TooManyColumns { row: self.number });
                }
                cells.push(cell);
            } else if cells.len() < MOST_COLUMNS {
                cells.push(Cell::Empty);
            }
            match after {
                // A comma at the very end has one more field behind it, which is empty.
                Some(',') => match self.characters.next()? {
                    Some(character) => next = character,
                    None => return Ok(Some(cells)),
                },
                _ => return Ok(Some(cells)),
            }
        }
    }

    /// A field that begins with `first`, and what ended it: a comma, a new line or nothing.
    fn field(&mut self, first: char) -> Result<(String, Option<char>), SheetError> {
        let mut text = String::new();
        let row = self.number;
        if first == '"' {
            self.quoted(&mut text)?;
            return match self.characters.next()? {
                Some('\r') => Ok((text, self.characters.next()?)),
                Some(end @ (',' | '\n')) => Ok((text, Some(end))),
                None => Ok((text, None)),
                Some(_) => Err(SheetError::Quotes { row }),
            };
        }
        let mut next = Some(first);
        loop {
            match next {
                Some(',' | '\n') | None => return Ok((text, next)),
                Some('\r') => {}
                Some(character) => push(&mut text, character, row)?,
            }
            next = self.characters.next()?;
        }
    }

    /// What stands between quotation marks, where two of them are one.
    fn quoted(&mut self, text: &mut String) -> Result<(), SheetError> {
        let row = self.number;
        loop {
            match self.characters.next()? {
                Some('"') => {
                    if self.characters.peek()? != Some('"') {
                        return Ok(());
                    }
                    self.characters.next()?;
                    push(text, '"', row)?;
                }
                Some(character) => push(text, character, row)?,
                None => return Err(SheetError::Quotes { row }),
            }
        }
    }
}

fn push(text: &mut String, character: char, row: u32) -> Result<(), SheetError> {
    if text.len() + character.len_utf8() > MOST_CELL {
        return Err(SheetError::TooLong { row });
    }
    text.push(character);
    Ok(())
}

impl Iterator for CsvRows {
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

/// The characters of the file, decoded piece by piece.
struct Characters {
    file: File,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    at: usize,
    over: bool,
}

impl Characters {
    /// UTF-8 if all of it is, else GB18030: hardly any Chinese text in the latter is also valid UTF-8.
    fn open(mut file: File) -> Result<Self, SheetError> {
        let utf_8 = is_utf_8(&mut file)?;
        file.rewind()?;
        let mut first = Vec::with_capacity(MARK.len());
        Read::by_ref(&mut file).take(MARK.len() as u64).read_to_end(&mut first)?;
        if first != MARK {
            file.seek(SeekFrom::Start(0))?;
        }
        let decoder = if utf_8 { UTF_8 } else { GB18030 }.new_decoder_without_bom_handling();
        Ok(Self { file, decoder, bytes: vec![0; CHUNK], text: String::new(), at: 0, over: false })
    }

    fn next(&mut self) -> Result<Option<char>, SheetError> {
        let next = self.peek()?;
        self.at += next.map_or(0, char::len_utf8);
        Ok(next)
    }

    fn peek(&mut self) -> Result<Option<char>, SheetError> {
        while self.at == self.text.len() {
            if self.over {
                return Ok(None);
            }
            self.fill()?;
        }
        Ok(self.text[self.at..].chars().next())
    }

    fn fill(&mut self) -> Result<(), SheetError> {
        let read = self.file.read(&mut self.bytes)?;
        self.over = read == 0;
        self.text.clear();
        self.at = 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(4 * CHUNK);
        self.text.reserve(room);
        let bytes = &self.bytes[..read];
        match self.decoder.decode_to_string_without_replacement(bytes, &mut self.text, self.over).0 {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => Err(SheetError::Encoding),
        }
    }
}

fn is_utf_8(file: &mut File) -> Result<bool, SheetError> {
    file.rewind()?;
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut bytes, mut text) = (vec![0; CHUNK], String::new());
    loop {
        let read = file.read(&mut bytes)?;
        text.clear();
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(4 * CHUNK));
        let result = decoder.decode_to_string_without_replacement(&bytes[..read], &mut text, read == 0).0;
        match result {
            DecoderResult::InputEmpty if read == 0 => return Ok(true),
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => return Ok(false),
        }
    }
}
