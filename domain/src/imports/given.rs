//! One row as it was given, asked cell by cell.

use chrono::NaiveDate;

use crate::imports::{CellFault, Heading};
use crate::text;

/// What stands in a cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number, as the file writes it.
    Number(String),
    /// A day.
    Date(NaiveDate),
    /// True or false.
    Boolean(bool),
}

impl Value {
    /// As a report shows it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Date(day) => day.to_string(),
            Self::Boolean(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// Asks a row for its cells and gathers what is wrong: one reason a cell, the first.
pub(super) struct Given<'r> {
    heading: &'r Heading,
    cells: &'r [Value],
    faults: Vec<CellFault>,
}

impl<'r> Given<'r> {
    pub(super) fn new(heading: &'r Heading, cells: &'r [Value]) -> Self {
        Self { heading, cells, faults: Vec::new() }
    }

    /// The text of a cell; empty without one. A whole number is its digits.
    pub(super) fn text(&mut self, key: &str) -> String {
        match self.heading.cell(self.cells, key) {
            Value::Empty => String::new(),
            Value::Text(text) => text.clone(),
            Value::Number(number) => whole(number).unwrap_or_else(|| self.not_a_text(key)),
            Value::Date(_) | Value::Boolean(_) => self.not_a_text(key),
        }
    }

    fn not_a_text(&mut self, key: &str) -> String {
        self.fault(key, "invalid_type");
        String::new()
    }

    /// The text of a cell that holds the number of a person or a paper. As a number it has lost digits: Excel keeps
    /// 15, and so does what a program writes as `3.30498E+17`.
    pub(super) fn paper_number(&mut self, key: &str) -> String {
        match self.heading.cell(self.cells, key) {
            Value::Number(_) => self.lost_digits(key),
            Value::Text(text) if is_scientific(text) => self.lost_digits(key),
            _ => self.text(key),
        }
    }

    fn lost_digits(&mut self, key: &str) -> String {
        self.fault(key, "digits_lost");
        String::new()
    }

    /// The day of a cell; `None` for an empty one, or a wrong one, which is noted.
    pub(super) fn day(&mut self, key: &str) -> Option<NaiveDate> {
        let day = match self.heading.cell(self.cells, key) {
            Value::Empty => return None,
            Value::Date(day) => Some(*day),
            Value::Text(text) => written_day(text),
            Value::Number(number) => written_day(number).filter(|_| number.len() == 8),
            Value::Boolean(_) => None,
        };
        if day.is_none() {
            self.fault(key, "date_form");
        }
        day
    }

    /// Whether a cell has nothing in it.
    pub(super) fn is_empty(&self, key: &str) -> bool {
        *self.heading.cell(self.cells, key) == Value::Empty
    }

    /// Notes that a cell is wrong, unless it is known to be.
    pub(super) fn fault(&mut self, key: &str, code: &str) {
        if self.faults.iter().all(|fault| fault.column != key) {
            self.faults.push(CellFault::new(key, code));
        }
    }

    /// The value, or notes why the cell has none.
    pub(super) fn take<T, E: Into<&'static str>>(&mut self, key: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.fault(key, error.into())).ok()
    }

    /// The row if nothing is wrong with it.
    pub(super) fn finish<T>(self, row: Option<T>) -> Result<T, Vec<CellFault>> {
        match row {
            Some(row) if self.faults.is_empty() => Ok(row),
            _ => Err(self.faults),
        }
    }
}

/// The digits of a whole number that has lost none: `13800001234`, also as `13800001234.0` or `1.3800001234E10`.
fn whole(number: &str) -> Option<String> {
    const EXACT: f64 = 999_999_999_999_999.0;
    if !number.is_empty() && number.len() <= 15 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(number.to_owned());
    }
    let value: f64 = number.parse().ok()?;
    (value.fract() == 0.0 && (0.0..=EXACT).contains(&value)).then(|| format!("{value:.0}"))
}

/// `3.30498E+17`: how a spreadsheet program writes a long number into a text.
fn is_scientific(text: &str) -> bool {
    let text = text::number(text);
    let Some((mantissa, exponent)) = text.split_once('E') else { return false };
    mantissa.contains('.') && mantissa.parse::<f64>().is_ok() && exponent.parse::<i32>().is_ok()
}

/// A day as people write it: `2024-10-08`, `2024/10/8`, `2024.10.8`, `2024年10月8日`, `20241008`.
fn written_day(text: &str) -> Option<NaiveDate> {
    let text = text::number(text);
    // What a date in a text drags along: the midnight of `2024-10-08 00:00:00`.
    let text = text.strip_suffix("00:00:00").unwrap_or(&text);
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let digits =
        |part: &str, longest| (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::date;

    #[test]
    fn a_day_is_read_however_it_is_written() {
        for text in [
            "2024-10-08",
            "2024/10/8",
            " 2024.10.08 ",
            "2024年10月8日",
            "20241008",
            "２０２４-10-08",
            "2024-10-08 00:00:00",
        ] {
            assert_eq!(written_day(text), Some(date(2024, 10, 8)), "{text}");
        }
        for text in
            ["", "8.10.2024", "2024-13-01", "2024-02-30", "24-10-08", "2024-10", "去年", "2024-10-08-1"]
        {
            assert_eq!(written_day(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_keep_their_digits_and_long_ones_have_lost_some() {
        assert_eq!(whole("13800001234").as_deref(), Some("13800001234"));
        assert_eq!(whole("1.3800001234E10").as_deref(), Some("13800001234"));
        assert_eq!(whole("330483100002.0").as_deref(), Some("330483100002"));
        for number in ["1.5", "-3", "330498198503120013", "3.3049819850312E+17", "x"] {
            assert_eq!(whole(number), None, "{number}");
        }
        assert!(is_scientific("3.30498E+17") && is_scientific("3.30498e17"));
        assert!(!is_scientific("33049819850312001X") && !is_scientific("E") && !is_scientific("3E5"));
    }
}
