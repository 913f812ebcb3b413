//! The XML inside a workbook, one event at a time, none of which may be large.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{MOST_CELL, SheetError};

/// Bytes that one event may have: a cell's text with every character written as an entity fits.
const MOST_EVENT: usize = 8 * MOST_CELL;

/// A reader of events. `<a/>` comes as a start and an end.
pub(super) struct Xml<R: Read> {
    reader: Reader<Guarded<BufReader<R>>>,
    buffer: Vec<u8>,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(from: R) -> Self {
        let mut reader = Reader::from_reader(Guarded { from: BufReader::new(from), read: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new() }
    }

    /// The next event. A document type is refused: that is where entities that grow are declared.
    pub(super) fn next(&mut self) -> Result<Event<'_>, SheetError> {
        self.buffer.clear();
        self.reader.get_mut().read = 0;
        match self.reader.read_event_into(&mut self.buffer)? {
            Event::DocType(_) => Err(SheetError::Unreadable),
            event => Ok(event),
        }
    }
}

/// The name of an element without its prefix.
pub(super) fn is(start: &BytesStart<'_>, name: &[u8]) -> bool {
    start.local_name().as_ref() == name
}

/// An attribute by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &[u8]) -> Result<Option<String>, SheetError> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| SheetError::Unreadable)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.unescape_value()?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Reads on, but not more for one event than it may have.
struct Guarded<R> {
    from: R,
    read: usize,
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer)
    }
}

impl<R: BufRead> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read > MOST_EVENT {
            return Err(SheetError::Unreadable.into());
        }
        self.from.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.read += bytes;
        self.from.consume(bytes);
    }
}
