//! A workbook's parts: which sheet is shown first, and what its cells refer to.

use std::fs::File;

use quick_xml::events::Event;

use super::SheetError;
use super::archive::Archive;
use super::dates::DateStyles;
use super::rows::WorkbookRows;
use super::strings::Strings;
use super::xml::{Xml, attribute, is};

/// Opens the first sheet that is shown of a workbook of so many bytes.
pub(super) fn open(file: File, bytes: u64) -> Result<WorkbookRows, SheetError> {
    let mut archive = Archive::open(file, bytes)?;
    let book = Book::read(&mut archive)?;
    let targets = Targets::read(&mut archive, &book.sheet)?;
    let strings = match targets.strings.filter(|name| archive.has(name)) {
        Some(name) => Strings::read(archive.entry(&name)?)?,
        None => Strings::default(),
    };
    let dates = match targets.styles.filter(|name| archive.has(name)) {
        Some(name) => DateStyles::read(archive.entry(&name)?)?,
        None => DateStyles::default(),
    };
    let sheet = archive.into_entry(&targets.sheet)?;
    Ok(WorkbookRows::new(sheet, strings, dates, book.since_1904))
}

/// What `workbook.xml` says.
struct Book {
    /// By which relation the first sheet that is shown is found.
    sheet: String,
    since_1904: bool,
}

impl Book {
    fn read(archive: &mut Archive) -> Result<Self, SheetError> {
        let mut xml = Xml::new(archive.entry("xl/workbook.xml")?);
        let (mut sheet, mut since_1904) = (None, false);
        loop {
            match xml.next()? {
                Event::Start(start) if is(&start, b"sheet") && sheet.is_none() => {
                    if matches!(attribute(&start, b"state")?.as_deref(), None | Some("visible")) {
                        // `r:id`; there is also a `sheetId`, which is another thing.
                        sheet = attribute(&start, b"id")?;
                    }
                }
                Event::Start(start) if is(&start, b"workbookPr") => {
                    let value = attribute(&start, b"date1904")?;
                    since_1904 = value.is_some_and(|value| value == "1" || value == "true");
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Self { sheet: sheet.ok_or(SheetError::NoRows)?, since_1904 })
    }
}

/// Names of the parts in the archive.
struct Targets {
    sheet: String,
    strings: Option<String>,
    styles: Option<String>,
}

impl Targets {
    fn read(archive: &mut Archive, wanted: &str) -> Result<Self, SheetError> {
        let mut xml = Xml::new(archive.entry("xl/_rels/workbook.xml.rels")?);
        let (mut sheet, mut strings, mut styles) = (None, None, None);
        loop {
            match xml.next()? {
                Event::Start(start) if is(&start, b"Relationship") => {
                    let kind = attribute(&start, b"Type")?.unwrap_or_default();
                    let target = attribute(&start, b"Target")?.map(|target| name(&target));
                    if attribute(&start, b"Id")?.as_deref() == Some(wanted) {
                        sheet = target;
                    } else if kind.ends_with("/sharedStrings") {
                        strings = target;
                    } else if kind.ends_with("/styles") {
                        styles = target;
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Self { sheet: sheet.ok_or(SheetError::Unreadable)?, strings, styles })
    }
}

/// The name of a part that is named from inside `xl/`, or from the top with a slash.
fn name(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(from_the_top) => from_the_top.to_owned(),
        None => format!("xl/{target}"),
    }
}
