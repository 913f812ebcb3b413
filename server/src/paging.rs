//! Lists of the newest first, a page at a time.
//!
//! What this does NOT do: count pages. Whoever reads on names where the last page ended, whatever came in between.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use platform::http::Problem;
use uuid::Uuid;

/// A time after everything that is in a list.
const NEVER: DateTime<Utc> =
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar").and_time(NaiveTime::MIN).and_utc();

/// Where a page goes on: with what is older than this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Older {
    pub(crate) at: DateTime<Utc>,
    pub(crate) id: Uuid,
}

impl Older {
    /// Where the first page begins.
    pub(crate) const NEWEST: Self = Self { at: NEVER, id: Uuid::nil() };

    /// Reads what a request gives as `after`.
    ///
    /// # Errors
    /// 422 on `after` when no page ended there.
    pub(crate) fn asked(after: Option<&str>) -> Result<Option<Self>, Problem> {
        let read = |text| Self::read(text).ok_or_else(|| Problem::field("after", "page"));
        after.map(read).transpose()
    }

    fn read(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('_')?;
        Some(Self { at: DateTime::from_timestamp_micros(micros.parse().ok()?)?, id: id.parse().ok()? })
    }
}

impl fmt::Display for Older {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.at.timestamp_micros(), self.id)
    }
}

/// Takes the one row too many off a page that was asked for with it; whether there was one.
pub(crate) fn cut<T>(rows: &mut Vec<T>, limit: i64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_page_ended_is_read_back_as_it_was_written() {
        let at = DateTime::from_timestamp_micros(1_795_000_000_123_456).expect("a time");
        let older = Older { at, id: Uuid::from_u128(7) };
        assert_eq!(Older::asked(Some(&older.to_string())).ok(), Some(Some(older)));
        assert_eq!(Older::asked(None).ok(), Some(None));
        for text in ["", "_", "5", "x_00000000-0000-0000-0000-000000000007", "5_7"] {
            assert!(Older::asked(Some(text)).is_err(), "{text}");
        }
    }
}
