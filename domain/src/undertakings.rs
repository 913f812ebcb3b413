//! The confidentiality undertaking (保密承诺书) that every worker signs before anything opens, every year.
//!
//! The texts themselves are versioned rows of the database, NOT here.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The undertaking in force, and whether the one who asks has signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UndertakingView {
    /// The version in force.
    pub version: i64,
    /// Its text, in Chinese.
    pub text: String,
    /// The last day of the caller's signature under this version; none if it is to be signed.
    pub signed_until: Option<NaiveDate>,
}

/// A worker signs the undertaking that they were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct SignUndertaking {
    /// The version that was shown; refused if another is in force by now.
    pub version: i64,
}

/// The last day on which a signature holds: the same date a year later, or the last day of February
/// after the 29th (民法典 art. 201, 202: the first day does not count).
#[must_use]
pub fn valid_until(signed_on: NaiveDate) -> NaiveDate {
    signed_on.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_a_year() {
        let until = |text: &str| valid_until(text.parse().expect("a date")).to_string();
        assert_eq!(until("2026-11-23"), "2027-11-23");
        assert_eq!(until("2028-02-29"), "2029-02-28");
        assert_eq!(valid_until(NaiveDate::MAX), NaiveDate::MAX);
    }
}
