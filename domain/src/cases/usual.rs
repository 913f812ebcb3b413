//! How long such cases usually take here, from the system's own history.

use serde::{Deserialize, Serialize};

/// With fewer closed cases than this, nothing is said: three cases are a coincidence, not a habit.
pub const FEWEST_CASES: usize = 5;

/// How long such cases took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UsualTime {
    /// Half of them were closed within so many working days.
    pub median_days: u32,
    /// Nine of ten were closed within so many working days.
    pub ninety_percent_days: u32,
    /// How many cases this was counted from.
    pub cases: u32,
}

/// The usual time, from the working days that each closed case took. `None` with fewer than [`FEWEST_CASES`].
///
/// By nearest rank: the answer is always the days of a real case, and "within" is true of it.
#[must_use]
pub fn usual_time(working_days: &[u32]) -> Option<UsualTime> {
    if working_days.len() < FEWEST_CASES {
        return None;
    }
    let mut sorted = working_days.to_vec();
    sorted.sort_unstable();
    let within = |percent: usize| sorted[(sorted.len() * percent).div_ceil(100) - 1];
    Some(UsualTime {
        median_days: within(50),
        ninety_percent_days: within(90),
        cases: u32::try_from(sorted.len()).unwrap_or(u32::MAX),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_usual_time_is_that_of_a_real_case() {
        let usual = usual_time(&[9, 1, 2, 3, 4, 5, 6, 7, 8, 30]).expect("ten cases are enough");
        assert_eq!(usual, UsualTime { median_days: 5, ninety_percent_days: 9, cases: 10 });
        assert_eq!(usual_time(&[4, 4, 4, 4, 9]).map(|usual| usual.ninety_percent_days), Some(9));
    }

    #[test]
    fn a_handful_of_cases_says_nothing() {
        assert_eq!(usual_time(&[]), None);
        assert_eq!(usual_time(&[3; FEWEST_CASES - 1]), None);
        assert!(usual_time(&[3; FEWEST_CASES]).is_some());
    }

    proptest! {
        #[test]
        fn half_and_nine_of_ten_really_were_within(days in prop::collection::vec(0_u32..400, FEWEST_CASES..200)) {
            let usual = usual_time(&days).expect("enough cases");
            let within = |limit: u32| days.iter().filter(|day| **day <= limit).count();
            prop_assert!(within(usual.median_days) * 2 >= days.len());
            prop_assert!(within(usual.ninety_percent_days) * 10 >= days.len() * 9);
            prop_assert!(usual.median_days <= usual.ninety_percent_days);
        }
    }
}
