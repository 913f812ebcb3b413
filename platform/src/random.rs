//! What nobody can guess.
//!
//! The only place that asks the machine for randomness. Everything else is handed a [`Random`],
//! so that a test or the demonstration city can be made twice and come out the same.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Clock;

/// A source of random bytes; cheap to clone, and clones draw from one stream.
#[derive(Clone)]
pub struct Random {
    source: Source,
    ids: Arc<Mutex<Drawn>>,
}

/// Where the ids of one millisecond stand: in front of the random bits they count up.
#[derive(Default)]
struct Drawn {
    /// The clock's millisecond at which counting began.
    since: u64,
    /// The last id's 48 bits of milliseconds and 12 bits of count; a full count runs on into the milliseconds.
    last: u64,
}

#[derive(Clone)]
enum Source {
    Machine,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Random {
    fn of(source: Source) -> Self {
        Self { source, ids: Arc::default() }
    }

    /// The operating system's generator, fit for keys.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Source::Machine)
    }

    /// A stream that is the same for the same seed, **for tests and demonstration data only**:
    /// whoever knows the seed knows every byte.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::of(Source::Seeded { seed, drawn: Arc::new(AtomicU64::new(0)) })
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Fill `bytes` with random ones.
    ///
    /// # Panics
    /// When the operating system gives no randomness: nothing that needs some can go on.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.source {
            Source::Machine => {
                #[expect(clippy::disallowed_methods, reason = "this is where the machine is asked")]
                getrandom::fill(bytes).expect("the operating system gives random bytes");
            }
            Source::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let turn = drawn.fetch_add(1, Ordering::SeqCst);
                    let block =
                        Sha256::new().chain_update(seed.to_be_bytes()).chain_update(turn.to_be_bytes());
                    chunk.copy_from_slice(&block.finalize()[..chunk.len()]);
                }
            }
        }
    }

    /// A random number, every one equally likely.
    #[must_use]
    pub fn u64(&self) -> u64 {
        u64::from_be_bytes(self.bytes())
    }

    /// A random number below `end`, every one equally likely.
    ///
    /// # Panics
    /// When `end` is 0: there is no number below it.
    #[must_use]
    pub fn below(&self, end: u64) -> u64 {
        assert!(end > 0, "no number is below 0");
        // The last, incomplete run of `end` numbers would favour the small ones: draw again.
        let fair = u64::MAX - u64::MAX % end;
        loop {
            let number = self.u64();
            if number < fair {
                return number % end;
            }
        }
    }

    /// A new row id: UUID version 7 (RFC 9562), the clock's millisecond first so that new rows lie
    /// together in the index, then a count, then 62 random bits. Ids drawn one after the other at one
    /// time are in that order, so that "oldest first" has one meaning also where the clock stands still.
    ///
    /// # Panics
    /// When `clock` stands before 1970.
    #[must_use]
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().timestamp_millis()).expect("no row was made before 1970");
        let count = self.count(millis);
        let mut rest = self.bytes::<10>();
        rest[..2].copy_from_slice(&u16::try_from(count & 0xfff).expect("twelve bits").to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(count >> 12, &rest).into_uuid()
    }

    /// Milliseconds and count of the next id.
    fn count(&self, millis: u64) -> u64 {
        let mut drawn = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let counting = drawn.since <= millis && millis << 12 <= drawn.last;
        let last = if counting { drawn.last + 1 } else { millis << 12 };
        *drawn = Drawn { since: millis, last };
        last
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.source {
            Source::Machine => "Random(machine)",
            Source::Seeded { .. } => "Random(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    #[test]
    fn ids_of_one_moment_are_in_the_order_in_which_they_were_drawn() {
        let (random, clock) = (Random::system(), Clock::fixed(Utc.timestamp_opt(1_800_000_000, 0).unwrap()));
        let ids: Vec<_> = (0..10_000).map(|_| random.uuid(&clock)).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let (one, other) = (Random::seeded(7), Random::seeded(7));
        assert_eq!(one.bytes::<100>(), other.bytes::<100>());
        assert_ne!(one.u64(), Random::seeded(8).u64());
    }

    #[test]
    fn clones_draw_from_one_stream() {
        let random = Random::seeded(7);
        assert_ne!(random.clone().u64(), random.u64());
        assert_ne!(Random::system().bytes::<32>(), Random::system().bytes::<32>());
    }

    #[test]
    fn a_number_below_six_is_a_fair_die() {
        let random = Random::seeded(1);
        let mut thrown = [0_u32; 6];
        for _ in 0..6_000 {
            thrown[usize::try_from(random.below(6)).unwrap()] += 1;
        }
        assert!(thrown.iter().all(|times| (850..1150).contains(times)), "{thrown:?}");
    }

    #[test]
    fn a_row_id_begins_with_the_clock() {
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
        let earlier = Random::system().uuid(&clock);
        clock.advance(std::time::Duration::from_millis(1));
        let later = Random::system().uuid(&clock);
        assert_eq!((earlier.get_version_num(), earlier < later), (7, true));
    }
}
