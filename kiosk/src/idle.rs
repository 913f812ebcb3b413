//! When nobody is there any more. Pure: the clock is an argument, in milliseconds.

/// Without any activity for so long, everything is wiped.
const IDLE_MS: f64 = 90_000.0;
/// So long before, the person is asked whether they are still there.
const WARNING_MS: f64 = 30_000.0;
/// Somebody who is acting is made known to the server at most so often.
const RENEW_MS: f64 = 15_000.0;

/// When something last happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Watch {
    /// A touch, a key, or a sentence being read out.
    pub(crate) acted: f64,
    /// When the server last heard of it.
    pub(crate) told: f64,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    /// Ask whether somebody is there; so many seconds are left.
    Warn(u32),
    Wipe,
}

impl Watch {
    /// Everything begins now.
    pub(crate) fn new(now: f64) -> Self {
        Self { acted: now, told: now }
    }

    /// What is to be done at this moment.
    pub(crate) fn due(self, now: f64) -> Due {
        let left = IDLE_MS - (now - self.acted);
        if left <= 0.0 {
            Due::Wipe
        } else if left <= WARNING_MS {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 30")]
            Due::Warn((left / 1000.0).ceil() as u32)
        } else {
            Due::Nothing
        }
    }

    /// Somebody acted and the server does not know yet.
    pub(crate) fn should_tell(self, now: f64) -> bool {
        self.acted > self.told && now - self.told >= RENEW_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_at_least_twenty_seconds_before_the_end() {
        let watch = Watch::new(0.0);
        assert_eq!(watch.due(59_999.0), Due::Nothing);
        assert_eq!(watch.due(60_000.0), Due::Warn(30));
        assert_eq!(watch.due(89_500.0), Due::Warn(1));
        assert_eq!(watch.due(90_000.0), Due::Wipe);
    }

    #[test]
    fn acting_begins_the_ninety_seconds_again() {
        let watch = Watch { acted: 80_000.0, ..Watch::new(0.0) };
        assert_eq!(watch.due(90_000.0), Due::Nothing);
        assert_eq!(watch.due(169_000.0), Due::Warn(1));
    }

    #[test]
    fn the_server_hears_of_somebody_who_acts_but_not_of_somebody_who_left() {
        assert!(!Watch::new(0.0).should_tell(60_000.0));
        assert!(!Watch { acted: 3_000.0, told: 0.0 }.should_tell(4_000.0));
        assert!(Watch { acted: 3_000.0, told: 0.0 }.should_tell(15_000.0));
    }

    #[test]
    fn the_servers_ninety_seconds_never_end_before_the_pages() {
        // The latest moment of telling is RENEW_MS after the last one: the server counts from there.
        let watch = Watch { acted: 100.0, told: 0.0 };
        let told = (0..200).map(|tick| f64::from(tick) * 1_000.0).find(|now| watch.should_tell(*now));
        assert!(told.is_some_and(|told| told + IDLE_MS >= watch.acted + IDLE_MS && told <= RENEW_MS));
    }
}
