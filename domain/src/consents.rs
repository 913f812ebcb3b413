//! Consents: what a person is told (a notice, versioned) and what they agree to, where consent is the basis.
//!
//! The registry itself stands on the law (残疾人保障法) and asks for none. This does NOT decide whether an action
//! needs a consent: the noun that asks for something says so.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cases::date;

coded! {
    /// For what a person is asked.
    pub enum Purpose in purpose {
        /// To keep the answers of a registration for work and look for work with them.
        JobSeeking = "job_seeking",
    }
}

/// What a person is told before they agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct NoticeView {
    /// For what.
    pub purpose: Purpose,
    /// The version in force; the consent names it.
    pub version: i64,
    /// The whole text.
    pub text: String,
    /// The same in a few easy sentences.
    pub easy_text: String,
}

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct GiveConsent {
    /// For what.
    pub purpose: Purpose,
    /// The version of the notice that was shown.
    pub version: i64,
}

/// A consent that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ConsentView {
    /// Its id.
    pub id: Uuid,
    /// For what.
    pub purpose: Purpose,
    /// The version of the notice that was shown.
    pub version: i64,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// What a person agreed to, newest first, the withdrawn ones too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ConsentList {
    /// The consents of this page.
    pub items: Vec<ConsentView>,
    /// What to give as `after` for the next page; none on the last.
    pub next: Option<Uuid>,
}

/// A notice as the product ships it; the server keeps every version that was ever in force.
#[derive(Debug)]
pub struct Notice {
    /// For what.
    pub purpose: Purpose,
    /// Counts up with every change of the text.
    pub version: i64,
    /// The first day on which it is shown.
    pub in_force_from: NaiveDate,
    /// The whole text, in Chinese.
    pub text: &'static str,
    /// The same in a few easy sentences.
    pub easy_text: &'static str,
}

impl Notice {
    /// The notice as the API answers it.
    #[must_use]
    pub fn view(&self) -> NoticeView {
        NoticeView {
            purpose: self.purpose,
            version: self.version,
            text: self.text.to_owned(),
            easy_text: self.easy_text.to_owned(),
        }
    }
}

/// Every notice that was ever in force, oldest first.
pub const NOTICES: &[Notice] = &[Notice {
    purpose: Purpose::JobSeeking,
    version: 1,
    in_force_from: date(2020, 1, 1),
    text: crate::words::notices::JOB_SEEKING_NOTICE,
    easy_text: crate::words::notices::JOB_SEEKING_NOTICE_EASY,
}];

/// The notice in force on a day, `None` before the first.
#[must_use]
pub fn notice_on(purpose: Purpose, day: NaiveDate) -> Option<&'static Notice> {
    NOTICES.iter().rfind(|notice| notice.purpose == purpose && notice.in_force_from <= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_has_a_notice_in_both_lengths() {
        for purpose in Purpose::ALL.iter().copied() {
            let notice = notice_on(purpose, date(2026, 11, 23)).expect("in force");
            assert!(notice.text.chars().count() > notice.easy_text.chars().count());
            assert_eq!(notice.view().version, notice.version);
            assert!(notice_on(purpose, date(2000, 1, 1)).is_none());
        }
    }

    #[test]
    fn a_consent_with_an_unknown_field_is_refused() {
        let json = r#"{"purpose": "job_seeking", "version": 1, "all": true}"#;
        assert!(serde_json::from_str::<GiveConsent>(json).is_err());
    }
}
