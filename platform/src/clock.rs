//! What time it is.
//!
//! The only place that asks the machine for the time. Everything else is handed a [`Clock`], so
//! that a test can stop it and move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Asia/Shanghai, eight hours ahead of UTC: China has kept no summer time since 1991.
const SHANGHAI: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("eight hours are within a day");

/// A source of the present time; cheap to clone, and every clone tells the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine,
    /// Microseconds since 1970, moved only by hand.
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands at `at` until it is moved; for tests and for replaying a day.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::ByHand(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// The present, cut to microseconds: PostgreSQL keeps no more and SQLite would keep all, so a
    /// time that was written and read again would differ from itself on one of them.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Source::Machine =>
            {
                #[expect(clippy::disallowed_methods, reason = "this is where the machine is asked")]
                Utc::now().timestamp_micros()
            }
            Source::ByHand(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::UNIX_EPOCH + TimeDelta::microseconds(micros)
    }

    /// The date in Asia/Shanghai, where every legal date and deadline is reckoned.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        shanghai_date(self.now())
    }

    /// Move a clock made by [`Clock::fixed`] forward; all its clones move.
    ///
    /// # Panics
    /// On the machine's clock, which cannot be moved.
    pub fn advance(&self, by: Duration) {
        let by = TimeDelta::from_std(by).expect("a test moves the clock by less than 292 million years");
        self.set(self.now() + by);
    }

    /// Set a clock made by [`Clock::fixed`]; all its clones are set.
    ///
    /// # Panics
    /// On the machine's clock, which cannot be set.
    pub fn set(&self, to: DateTime<Utc>) {
        match &self.0 {
            Source::ByHand(micros) => micros.store(to.timestamp_micros(), Ordering::SeqCst),
            Source::Machine => panic!("the machine's clock cannot be set"),
        }
    }
}

/// The date that `at` falls on in Asia/Shanghai.
#[must_use]
pub fn shanghai_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&SHANGHAI).date_naive()
}

/// The midnight in Asia/Shanghai with which the day of `at` ends.
#[must_use]
pub fn end_of_day(at: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = shanghai_date(at) + Days::new(1);
    (tomorrow.and_time(NaiveTime::MIN) - SHANGHAI).and_utc()
}

#[cfg(test)]
mod tests {
    use chrono::{SubsecRound, TimeZone, Timelike};

    use super::*;

    #[test]
    fn the_day_ends_at_midnight_in_china() {
        let end = |text: &str| end_of_day(text.parse().expect("a time")).to_rfc3339();
        assert_eq!(end("2026-11-30T01:00:00Z"), "2026-11-30T16:00:00+00:00");
        assert_eq!(end("2026-11-30T16:00:00Z"), "2026-12-01T16:00:00+00:00");
    }

    #[test]
    fn the_present_has_no_nanoseconds() {
        let now = Clock::system().now();
        assert_eq!(now, now.trunc_subsecs(6));
        let exact = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap().with_nanosecond(123_456_789).unwrap();
        assert_eq!(Clock::fixed(exact).now().nanosecond(), 123_456_000);
    }

    #[test]
    fn a_new_day_begins_in_shanghai_eight_hours_early() {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 6, 30, 15, 59, 59).unwrap());
        assert_eq!(clock.today(), NaiveDate::from_ymd_opt(2026, 6, 30).unwrap());
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.today(), NaiveDate::from_ymd_opt(2026, 7, 1).unwrap());
    }

    #[test]
    fn a_clone_tells_the_same_time() {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
        let other = clock.clone();
        clock.advance(Duration::from_secs(90));
        assert_eq!(other.now(), Utc.with_ymd_and_hms(2026, 1, 1, 0, 1, 30).unwrap());
    }

    #[test]
    #[should_panic(expected = "cannot be set")]
    fn the_machine_is_never_set() {
        Clock::system().advance(Duration::from_secs(1));
    }
}
