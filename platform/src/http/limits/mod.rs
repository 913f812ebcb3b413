//! How much one caller may ask for in a while: some at once, then at a steady pace.
//!
//! The counts stand in the memory of this process (see `docs/decisions`): several processes together let through as
//! many times as much. What this does NOT do: know who is calling; whoever does hands in the key.

mod gate;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

pub use self::gate::{Gate, GateEndpoint};

/// Tables that share the load of one limit, so that callers seldom wait for one another.
const SHARDS: usize = 16;

/// A table is looked through for who has been quiet when it has grown to this many keys, and at twice as many as
/// remain then.
const SWEPT_AT: usize = 1_024;

/// So many requests at once, then so many a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many are let through at once after a quiet while.
    pub at_once: u32,
    /// How many a minute from then on.
    pub per_minute: u32,
}

impl Pace {
    /// A minute's worth at once, then as many a minute.
    #[must_use]
    pub const fn per_minute(per_minute: u32) -> Self {
        Self { at_once: per_minute, per_minute }
    }

    /// The time that one request takes of a caller's budget.
    fn each(self) -> TimeDelta {
        TimeDelta::microseconds(60_000_000 / i64::from(self.per_minute.max(1)))
    }
}

/// A limit, counted per key.
///
/// Of each key one moment is kept: when everything that it was let through would have come at the steady pace (the
/// generic cell rate algorithm). Whoever has been quiet until then is forgotten.
pub struct Limit<K> {
    pace: Pace,
    shards: [Mutex<Shard<K>>; SHARDS],
    hasher: RandomState,
}

struct Shard<K> {
    even_at: HashMap<K, DateTime<Utc>>,
    swept_at: usize,
}

impl<K: Hash + Eq> Limit<K> {
    /// With nobody counted yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        let shard = || Mutex::new(Shard { even_at: HashMap::new(), swept_at: SWEPT_AT });
        Self { pace, shards: std::array::from_fn(|_| shard()), hasher: RandomState::new() }
    }

    /// One more request of `key` at `now`.
    ///
    /// # Errors
    /// The whole seconds after which the next one would be let through; this one is not counted.
    pub fn take(&self, key: K, now: DateTime<Utc>) -> Result<(), u32> {
        let each = self.pace.each();
        let slack = each * i32::try_from(self.pace.at_once.max(1) - 1).unwrap_or(i32::MAX);
        let mut shard = self.shard(&key).lock().unwrap_or_else(PoisonError::into_inner);
        shard.sweep(now);
        let even_at = shard.even_at.get(&key).copied().unwrap_or(now).max(now);
        let early = even_at - now - slack;
        if early > TimeDelta::zero() {
            let seconds = (early.num_milliseconds() + 999) / 1_000;
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX).max(1));
        }
        shard.even_at.insert(key, even_at + each);
        Ok(())
    }

    fn shard(&self, key: &K) -> &Mutex<Shard<K>> {
        let hash = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or_default();
        &self.shards[hash]
    }
}

impl<K: Hash + Eq> Shard<K> {
    /// Forgets whoever has been quiet for long enough, when there are many.
    fn sweep(&mut self, now: DateTime<Utc>) {
        if self.even_at.len() >= self.swept_at {
            self.even_at.retain(|_, even_at| *even_at > now);
            self.swept_at = (2 * self.even_at.len()).max(SWEPT_AT);
        }
    }
}

impl<K> std::fmt::Debug for Limit<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Limit").field(&self.pace).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn ten_are_quick_and_then_one_comes_every_six_seconds() {
        let limit = Limit::new(Pace { at_once: 10, per_minute: 10 });
        for _ in 0..10 {
            assert_eq!(limit.take("worker", at(0)), Ok(()));
        }
        assert_eq!(limit.take("worker", at(0)), Err(6));
        assert_eq!(limit.take("worker", at(5)), Err(1));
        assert_eq!(limit.take("worker", at(6)), Ok(()));
        assert_eq!(limit.take("worker", at(6)), Err(6));
        assert_eq!(limit.take("another", at(6)), Ok(()), "everybody is counted by themselves");
    }

    #[test]
    fn after_a_quiet_while_all_are_quick_again() {
        let limit = Limit::new(Pace::per_minute(3));
        for minute in 0..3 {
            for _ in 0..3 {
                assert_eq!(limit.take((), at(60 * minute)), Ok(()));
            }
            assert!(limit.take((), at(60 * minute)).is_err());
        }
    }

    #[test]
    fn whoever_insists_waits_no_longer_for_it() {
        let limit = Limit::new(Pace::per_minute(1));
        assert_eq!(limit.take((), at(0)), Ok(()));
        for second in 0..59 {
            assert!(limit.take((), at(second)).is_err());
        }
        assert_eq!(limit.take((), at(60)), Ok(()));
    }

    #[test]
    fn who_has_been_quiet_is_forgotten() {
        let limit = Limit::new(Pace::per_minute(60));
        for second in 0..100_000_i64 {
            assert_eq!(limit.take(second, at(second)), Ok(()));
        }
        let kept: usize = limit.shards.iter().map(|shard| shard.lock().unwrap().even_at.len()).sum();
        assert!(kept <= SHARDS * SWEPT_AT, "{kept}");
    }
}
