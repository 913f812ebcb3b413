//! The clock of this machine, which may be another than the server's: it says how long something has lasted, and what day
//! it is for the worker. What it does NOT do: decide what is late; the server does.

use chrono::{DateTime, Utc};

/// The time of this machine.
pub(crate) fn now() -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of this century")]
    let milliseconds = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
