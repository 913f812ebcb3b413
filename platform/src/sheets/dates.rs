//! Which numbers of a workbook are days: Excel keeps a day as a number and says so in the cell's format alone.

use std::collections::HashMap;
use std::io::Read;

use chrono::{Days, NaiveDate};
use quick_xml::events::{BytesStart, Event};

use super::SheetError;
use super::xml::{Xml, attribute, is};

/// Formats of cells at most.
const MOST_STYLES: usize = 65_536;

/// Which of a workbook's cell formats show a day.
#[derive(Default)]
pub(super) struct DateStyles(Vec<bool>);

impl DateStyles {
    /// Reads the part of the workbook that holds its formats.
    pub(super) fn read(from: impl Read) -> Result<Self, SheetError> {
        let mut xml = Xml::new(from);
        let mut own: HashMap<u32, bool> = HashMap::new();
        let mut styles = Vec::new();
        let mut of_cells = false;
        loop {
            match xml.next()? {
                Event::Start(start) if is(&start, b"numFmt") => {
                    if let (Some(id), Some(code)) = (id(&start)?, attribute(&start, b"formatCode")?) {
                        own.insert(id, shows_a_day(&code));
                    }
                }
                Event::Start(start) if is(&start, b"cellXfs") => of_cells = true,
                Event::Start(start) if is(&start, b"xf") && of_cells => {
                    let id = id(&start)?.unwrap_or_default();
                    styles.push(own.get(&id).copied().unwrap_or_else(|| is_built_in_day(id)));
                }
                Event::End(end) if end.local_name().as_ref() == b"cellXfs" => of_cells = false,
                Event::Eof => return Ok(Self(styles)),
                _ => {}
            }
            if styles.len().max(own.len()) > MOST_STYLES {
                return Err(SheetError::Unreadable);
            }
        }
    }

    /// Whether the format of this index shows a day.
    pub(super) fn is_day(&self, style: usize) -> bool {
        self.0.get(style).copied().unwrap_or_default()
    }
}

fn id(start: &BytesStart<'_>) -> Result<Option<u32>, SheetError> {
    Ok(attribute(start, b"numFmtId")?.and_then(|id| id.parse().ok()))
}

/// Formats that every Excel has (ECMA-376 part 1, 18.8.30), with those of the Chinese one; times of day alone are
/// none.
const fn is_built_in_day(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format's code has a year or a day in it, outside of quoted text, brackets and escaped characters.
fn shows_a_day(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => while characters.next().is_some_and(|inside| inside != '"') {},
            '[' => while characters.next().is_some_and(|inside| inside != ']') {},
            '\\' | '_' | '*' => {
                characters.next();
            }
            'y' | 'Y' | 'd' | 'D' => return true,
            _ => {}
        }
    }
    false
}

/// The day of a number. Excel counts a 29 February 1900 that never was, so days before March 1900 are one later.
pub(super) fn day(number: f64, since_1904: bool) -> Option<NaiveDate> {
    if !(1.0..2_958_466.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and three million"
    )]
    let days = number as u64;
    let (year, month, first) = match (since_1904, days) {
        (true, _) => (1904, 1, 1),
        (false, ..60) => (1899, 12, 31),
        (false, _) => (1899, 12, 30),
    };
    NaiveDate::from_ymd_opt(year, month, first)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_by_its_format() {
        for code in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy/m/d;@", "d-mmm"] {
            assert!(shows_a_day(code), "{code}");
        }
        for code in ["General", "0.00", "@", "\"day\"0", "[Red]0", "\\d0", "h:mm:ss"] {
            assert!(!shows_a_day(code), "{code}");
        }
    }

    #[test]
    fn numbers_become_the_days_that_excel_shows() {
        let on = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(day(45_573.0, false), on(2024, 10, 8));
        assert_eq!(day(45_573.75, false), on(2024, 10, 8));
        assert_eq!(day(61.0, false), on(1900, 3, 1));
        assert_eq!(day(1.0, false), on(1900, 1, 1));
        assert_eq!(day(44_111.0, true), on(2024, 10, 8));
        assert_eq!(day(f64::NAN, false), None);
        assert_eq!(day(1e18, false), None);
    }
}
