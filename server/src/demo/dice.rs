//! Drawing from a seeded stream.

use platform::random::Random;

/// Dice that fall the same for the same seed.
pub(super) struct Dice(Random);

impl Dice {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(Random::seeded(seed))
    }

    /// From 0 up to, not including, `end`.
    pub(super) fn below(&self, end: usize) -> usize {
        usize::try_from(self.0.below(end.max(1) as u64)).unwrap_or_default()
    }

    /// From `from` to `to`, both included.
    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.0.below(u64::try_from((to - from).max(0)).unwrap_or_default() + 1))
            .unwrap_or_default()
    }

    /// Whether something that happens `in_thousand` times in a thousand happens.
    pub(super) fn happens(&self, in_thousand: usize) -> bool {
        self.below(1000) < in_thousand
    }

    /// One of a few.
    pub(super) fn one_of<'t, T>(&self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// One of a few, by weight.
    pub(super) fn weighted<'t, T>(&self, items: &'t [(T, usize)]) -> &'t T {
        let whole: usize = items.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(whole);
        for (item, weight) in items {
            if at < *weight {
                return item;
            }
            at -= weight;
        }
        &items[items.len() - 1].0
    }
}
