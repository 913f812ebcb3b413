//! The plain tables that the product is given as files (areas, calendar): comma-separated, a header,
//! no quotes. This does NOT read Excel or anybody's upload.

use thiserror::Error;

/// A line of a table that cannot be read, counted from 1 with the header.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// What is wrong with it, in English.
    pub problem: String,
}

impl LineError {
    pub(crate) fn new(line: usize, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}

/// The rows under `header`, each with its line and exactly `N` columns, trimmed; empty lines are passed over.
pub(crate) fn rows<'text, const N: usize>(
    text: &'text str,
    header: [&str; N],
) -> Result<Vec<(usize, [&'text str; N])>, LineError> {
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().enumerate();
    let found = lines.next().map(|(_, line)| line.trim_end()).unwrap_or_default();
    if found != header.join(",") {
        return Err(LineError::new(1, format!("the header must be {}", header.join(","))));
    }
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let columns: Vec<&str> = line.split(',').map(str::trim).collect();
            let count = columns.len();
            let row = columns
                .try_into()
                .map_err(|_| LineError::new(at + 1, format!("{count} columns instead of {N}")))?;
            Ok((at + 1, row))
        })
        .collect()
}
