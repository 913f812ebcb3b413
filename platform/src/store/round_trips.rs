//! How often this process asked its database something: one for every statement, BEGIN and COMMIT.

use std::sync::atomic::{AtomicU64, Ordering};

static ROUND_TRIPS: AtomicU64 = AtomicU64::new(0);

/// One more question is about to be asked.
pub(super) fn count() {
    ROUND_TRIPS.fetch_add(1, Ordering::Relaxed);
}

/// How many questions this process has asked since it started, of every database it opened.
#[must_use]
pub fn round_trips() -> u64 {
    ROUND_TRIPS.load(Ordering::Relaxed)
}
