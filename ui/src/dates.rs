//! Dates as people say them; the machinery of chrono's formatting stays out of the download.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};

/// `2026年11月23日`
#[must_use]
pub fn long(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `11月23日`
#[must_use]
pub fn short(date: NaiveDate) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// The date in China at this moment: eight hours ahead of UTC all year.
#[must_use]
pub fn in_china(at: DateTime<Utc>) -> NaiveDate {
    let date = at.date_naive();
    if at.hour() >= 16 { date.checked_add_days(Days::new(1)).unwrap_or(date) } else { date }
}

/// `2026-11-23 09:05`, in China.
#[must_use]
pub fn to_the_minute(at: DateTime<Utc>) -> String {
    let (on, hour) = (in_china(at), (at.hour() + 8) % 24);
    format!("{}-{:02}-{:02} {hour:02}:{:02}", on.year(), on.month(), on.day(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date of the calendar")
    }

    #[test]
    fn dates_are_written_without_leading_zeros() {
        assert_eq!(long(date(2026, 1, 5)), "2026年1月5日");
        assert_eq!(short(date(2026, 11, 23)), "11月23日");
    }

    #[test]
    fn a_time_is_told_by_the_clock_on_the_wall() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert_eq!(to_the_minute(at("2026-11-23T01:05:59Z")), "2026-11-23 09:05");
        assert_eq!(to_the_minute(at("2026-12-31T16:00:00Z")), "2027-01-01 00:00");
    }

    #[test]
    fn the_evening_in_london_is_the_next_day_in_china() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert_eq!(in_china(at("2026-11-23T15:59:59Z")), date(2026, 11, 23));
        assert_eq!(in_china(at("2026-11-23T16:00:00Z")), date(2026, 11, 24));
        assert_eq!(in_china(at("2026-12-31T16:00:00Z")), date(2027, 1, 1));
    }
}
