//! What nobody can guess.
//!
//! The only place that asks the machine for randomness. Everything else is handed a [`Random`],
//! so that a test or the demonstration city can be made twice and come out the same.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Clock;

/// A source of random bytes; cheap to clone, and clones draw from one stream.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    Machine,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Random {
    /// The operating system's generator, fit for keys.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::Machine)
    }

    /// A stream that is the same for the same seed, **for tests and demonstration data only**:
    /// whoever knows the seed knows every byte.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, drawn: Arc::new(AtomicU64::new(0)) })
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
        match &self.0 {
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
    /// together in the index, then 74 random bits.
    ///
    /// # Panics
    /// When `clock` stands before 1970.
    #[must_use]
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().timestamp_millis()).expect("no row was made before 1970");
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
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
