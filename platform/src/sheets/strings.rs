//! The texts that a workbook shares among its cells.

use std::io::Read;

use quick_xml::events::Event;

use super::xml::{Xml, is};
use super::{MOST_CELL, MOST_TEXT_BYTES, MOST_TEXTS, SheetError};

/// All shared texts in one piece of memory.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Reads the part of the workbook that holds them.
    pub(super) fn read(from: impl Read) -> Result<Self, SheetError> {
        let mut strings = Self::default();
        let mut xml = Xml::new(from);
        let mut collected = Collected::default();
        loop {
            match xml.next()? {
                Event::End(end) if end.local_name().as_ref() == b"si" => strings.push(&collected.take())?,
                Event::Eof => return Ok(strings),
                event => collected.see(&event).map_err(|fault| fault.at(0))?,
            }
        }
    }

    /// The text of an index.
    pub(super) fn text(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    fn push(&mut self, text: &str) -> Result<(), SheetError> {
        if self.ends.len() == MOST_TEXTS || self.text.len() + text.len() > MOST_TEXT_BYTES {
            return Err(SheetError::TooManyTexts);
        }
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| SheetError::TooManyTexts)?);
        Ok(())
    }
}

/// What is wrong with a text that is being collected; where it stands is for the caller to say.
pub(super) enum Fault {
    TooLong,
    Unreadable,
}

impl Fault {
    pub(super) fn at(self, row: u32) -> SheetError {
        match self {
            Self::TooLong => SheetError::TooLong { row },
            Self::Unreadable => SheetError::Unreadable,
        }
    }
}

/// The text inside `<t>` elements, put together; how it is pronounced (`<rPh>`) is left out.
#[derive(Default)]
pub(super) struct Collected {
    text: String,
    inside: bool,
    pronounced: bool,
}

impl Collected {
    /// Takes what belongs to the text.
    pub(super) fn see(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) if is(start, b"t") => self.inside = !self.pronounced,
            Event::Start(start) if is(start, b"rPh") => self.pronounced = true,
            Event::End(end) => match end.local_name().as_ref() {
                b"t" => self.inside = false,
                b"rPh" => self.pronounced = false,
                _ => {}
            },
            Event::Text(text) if self.inside => {
                self.push(&text.unescape().map_err(|_| Fault::Unreadable)?)?;
            }
            Event::CData(text) if self.inside => {
                self.push(std::str::from_utf8(text).map_err(|_| Fault::Unreadable)?)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The text so far; the next begins empty.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn push(&mut self, text: &str) -> Result<(), Fault> {
        if self.text.len() + text.len() > MOST_CELL {
            return Err(Fault::TooLong);
        }
        self.text.push_str(text);
        Ok(())
    }
}
