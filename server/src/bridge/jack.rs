//! The simulated headphone jack: something is in it or not.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;

/// Whether headphones are in, as the simulator is told.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headphones {
    /// They are in.
    #[serde(rename = "in")]
    pub plugged: bool,
}

/// A jack; nothing is in it at first.
#[derive(Default)]
pub struct Jack(AtomicBool);

impl Jack {
    /// Puts headphones in, or takes them out.
    pub fn put(&self, headphones: Headphones) {
        self.0.store(headphones.plugged, Ordering::Relaxed);
    }

    /// Whether headphones are in.
    #[must_use]
    pub fn has_headphones(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headphones_are_in_from_when_they_are_put_in_until_they_are_taken_out() {
        let jack = Jack::default();
        assert!(!jack.has_headphones());
        for (told, has) in [(r#"{"in": true}"#, true), (r#"{"in": false}"#, false)] {
            jack.put(serde_json::from_str(told).expect("what the simulator is told"));
            assert_eq!(jack.has_headphones(), has);
        }
    }
}
