//! What `aixin check` says of a number: one JSON line, in which the number itself is masked.
//!
//! The form of the line is an interface: programs read it. It does NOT look anything up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::certificate_number::{CertificateError, CertificateNumber};
use crate::credit_code::{CreditCode, CreditError, CreditKind};
use crate::id_number::{self, IdError, IdKind, IdNumber, Warning};
use crate::mask;

coded! {
    /// What a valid number is.
    pub enum CheckKind in check_kind {
        /// A citizen's ID number.
        Resident = "resident",
        /// A residence permit's number of someone from Hong Kong, Macau or Taiwan.
        Permit = "permit",
        /// A foreign permanent resident's number.
        Foreign = "foreign",
        /// A disability certificate's number.
        Certificate = "certificate",
        /// A credit code: enterprise.
        Enterprise = "enterprise",
        /// A credit code: sole trader.
        SoleTrader = "sole_trader",
        /// A credit code: farmers' co-operative.
        Cooperative = "cooperative",
        /// A credit code: state organ.
        Organ = "organ",
        /// A credit code: public institution.
        Institution = "institution",
        /// A credit code: people's group.
        Group = "group",
        /// A credit code: society.
        Society = "society",
        /// A credit code: private non-enterprise unit.
        NonEnterprise = "non_enterprise",
        /// A credit code: foundation.
        Foundation = "foundation",
        /// A credit code of any other body.
        Other = "other",
    }
}

/// What was found out about one number; its JSON is the line that `aixin check` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The number, masked; whole unless it is valid.
    pub value: String,
    /// Whether it is well formed.
    pub valid: bool,
    /// What it is, if valid.
    pub kind: Option<CheckKind>,
    /// The stable code of the first reason why it is not valid.
    pub reason: Option<String>,
    /// What is unusual about it without making it wrong.
    pub warnings: Vec<Warning>,
}

/// Checks a resident ID number; `today` is the day by which its birth must have happened.
#[must_use]
pub fn check_id(typed: &str, today: NaiveDate) -> CheckReport {
    match IdNumber::parse(typed, today) {
        Ok(number) => valid(number.masked(), id_kind(&number), number.warnings()),
        Err(error) => invalid(typed, IdError::code(error)),
    }
}

/// Checks a disability certificate's number; `today` is the day by which the holder must have been born.
#[must_use]
pub fn check_certificate(typed: &str, today: NaiveDate) -> CheckReport {
    match CertificateNumber::parse(typed, today) {
        Ok(number) => valid(number.masked(), CheckKind::Certificate, number.id_number().warnings()),
        Err(error) => invalid(typed, CertificateError::code(error)),
    }
}

/// Checks a unified social credit code. The day does not matter to it; it is taken so that the three
/// checks can stand in one table.
#[must_use]
pub fn check_credit_code(typed: &str, _today: NaiveDate) -> CheckReport {
    match CreditCode::parse(typed) {
        Ok(code) => {
            let area = code.area_code();
            // 10 is the whole country: bodies that the State Council's departments register themselves.
            let known = id_number::area_is_known(area) || area.starts_with("10");
            let warnings = if known { Vec::new() } else { vec![Warning::UnknownArea] };
            valid(mask::middle(code.as_str(), 4, 4), credit_kind(code.kind()), warnings)
        }
        Err(error) => invalid(typed, CreditError::code(error)),
    }
}

fn valid(value: String, kind: CheckKind, warnings: Vec<Warning>) -> CheckReport {
    CheckReport { value, valid: true, kind: Some(kind), reason: None, warnings }
}

fn invalid(typed: &str, reason: &str) -> CheckReport {
    let reason = Some(reason.to_owned());
    CheckReport { value: mask::whole(typed), valid: false, kind: None, reason, warnings: Vec::new() }
}

fn id_kind(number: &IdNumber) -> CheckKind {
    match number.kind() {
        IdKind::Resident => CheckKind::Resident,
        IdKind::Permit => CheckKind::Permit,
        IdKind::Foreign => CheckKind::Foreign,
    }
}

const fn credit_kind(kind: CreditKind) -> CheckKind {
    match kind {
        CreditKind::Enterprise => CheckKind::Enterprise,
        CreditKind::SoleTrader => CheckKind::SoleTrader,
        CreditKind::Cooperative => CheckKind::Cooperative,
        CreditKind::Organ => CheckKind::Organ,
        CreditKind::Institution => CheckKind::Institution,
        CreditKind::Group => CheckKind::Group,
        CreditKind::Society => CheckKind::Society,
        CreditKind::NonEnterprise => CheckKind::NonEnterprise,
        CreditKind::Foundation => CheckKind::Foundation,
        CreditKind::Other => CheckKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        "2026-11-23".parse().expect("a date")
    }

    fn line(report: &CheckReport) -> String {
        serde_json::to_string(report).expect("a report is JSON")
    }

    #[test]
    fn the_line_has_its_fixed_form() {
        assert_eq!(
            line(&check_id("330498198503120013", today())),
            r#"{"value":"3304**********0013","valid":true,"kind":"resident","reason":null,"warnings":["unknown_area"]}"#
        );
        assert_eq!(
            line(&check_id("11010519491231002X", today())),
            r#"{"value":"1101**********002X","valid":true,"kind":"resident","reason":null,"warnings":[]}"#
        );
        assert_eq!(
            line(&check_certificate("330498198503120013 43 b2", today())),
            r#"{"value":"3304**********0013**","valid":true,"kind":"certificate","reason":null,"warnings":["unknown_area"]}"#
        );
        assert_eq!(
            line(&check_id("33049819850312001x", today())),
            r#"{"value":"******************","valid":false,"kind":null,"reason":"check","warnings":[]}"#
        );
        assert_eq!(
            line(&check_credit_code("91440300708461136T", today())),
            r#"{"value":"9144**********136T","valid":true,"kind":"enterprise","reason":null,"warnings":[]}"#
        );
    }

    #[test]
    fn every_reason_is_reached() {
        let id = |text: &str| check_id(text, today()).reason.expect("not valid");
        let certificate = |text: &str| check_certificate(text, today()).reason.expect("not valid");
        assert_eq!(id("330498"), "length");
        assert_eq!(id("33049819850312001A"), "characters");
        assert_eq!(id("330498196602290019"), "birth_date");
        assert_eq!(id("330498202611240019"), "future");
        assert_eq!(id("33049819850312001x"), "check");
        assert_eq!(id("330498850312001"), "fifteen_digits");
        assert_eq!(certificate("33049819850312001380"), "category");
        assert_eq!(certificate("33049819850312001345"), "grade");
        assert_eq!(certificate("33049819850312001343B0"), "reissue");
    }

    #[test]
    fn kinds_of_credit_codes_are_told() {
        let report = |code: &str| check_credit_code(code, today());
        assert_eq!(report("92330498MA2D00002U").kind, Some(CheckKind::SoleTrader));
        assert_eq!(report("92330498MA2D00002U").warnings, [Warning::UnknownArea]);
        assert_eq!(report("12330498470123451F").kind, Some(CheckKind::Institution));
        for kind in CreditKind::ALL {
            assert_eq!(credit_kind(*kind).code(), kind.code());
        }
    }

    proptest! {
        #[test]
        fn what_was_typed_is_never_repeated(text in "[0-9Xx]{15,20}") {
            for report in [check_id(&text, today()), check_certificate(&text, today()), check_credit_code(&text, today())] {
                prop_assert!(!line(&report).contains(&text));
                prop_assert_eq!(report.valid, report.reason.is_none());
                prop_assert_eq!(report.valid, report.kind.is_some());
            }
        }
    }
}
