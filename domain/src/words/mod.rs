//! Everything that people are told, in Chinese: one table, keyed by stable code.
//!
//! Problems and field errors stand under their bare code (`not_found`, `fifteen_digits`); the values of
//! a set stand under the set and their code (`role.town_worker`, `stage.approved`). The words of pages
//! (headings, buttons, hints) stand with their front end, NOT here.
//!
//! What the server says arrives with its sentence; a screen holds the names of things and of choices only. The rest
//! is there with the feature `sentences`, so that no screen carries it down a thin line.
//!
//! A sentence says what is the case and what to do next, without blame and without the number or name
//! that somebody typed.

mod acting;
#[cfg(any(test, feature = "sentences"))]
mod alerts;
#[cfg(any(test, feature = "sentences"))]
mod areas;
mod cases;
#[cfg(any(test, feature = "sentences"))]
mod decisions;
mod documents;
#[cfg(any(test, feature = "sentences"))]
mod fields;
#[cfg(any(test, feature = "sentences"))]
mod forgettings;
#[cfg(any(test, feature = "sentences"))]
mod identifiers;
#[cfg(any(test, feature = "sentences"))]
mod imports;
mod job_seeking;
#[cfg(any(test, feature = "sentences"))]
mod letters;
#[cfg(any(test, feature = "sentences"))]
mod mandates;
pub(crate) mod notices;
#[cfg(any(test, feature = "sentences"))]
mod papers;
#[cfg(any(test, feature = "sentences"))]
mod people;
#[cfg(any(test, feature = "sentences"))]
mod problems;
#[cfg(any(test, feature = "sentences"))]
mod readings;
#[cfg(any(test, feature = "sentences"))]
mod reminders;
#[cfg(any(test, feature = "sentences"))]
mod residents;
#[cfg(any(test, feature = "sentences"))]
mod staff;

/// One code and its sentence.
pub(crate) type Entry = (&'static str, &'static str);

/// The sub-tables, by subject. No code stands twice.
const TABLES: &[&[Entry]] = &[
    acting::TABLE,
    cases::TABLE,
    documents::TABLE,
    job_seeking::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    alerts::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    areas::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    decisions::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    fields::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    forgettings::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    identifiers::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    imports::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    letters::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    mandates::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    papers::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    people::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    problems::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    readings::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    reminders::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    residents::TABLE,
    #[cfg(any(test, feature = "sentences"))]
    staff::TABLE,
];

/// What is said for a code that the table does not hold.
const GENERAL: &str = "这一步没有办成。请再试一次，或者请工作人员帮忙。";

/// The sentence of a stable code; a general one if the table does not hold it.
#[must_use]
pub fn sentence(code: &str) -> &'static str {
    find(code).unwrap_or(GENERAL)
}

/// The sentence of a stable code, if the table holds it.
#[must_use]
pub fn find(code: &str) -> Option<&'static str> {
    entries().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

/// Every code that the table holds.
pub fn codes() -> impl Iterator<Item = &'static str> {
    entries().map(|(code, _)| *code)
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    TABLES.iter().flat_map(|table| table.iter())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = codes().filter(|code| !seen.insert(*code)).collect();
        assert_eq!(twice, [""; 0]);
    }

    #[test]
    fn codes_are_plain_and_sentences_are_chinese() {
        for (code, sentence) in entries() {
            assert!(code.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.')), "{code}");
            assert!(sentence.chars().any(crate::text::is_han), "{code}");
            assert!(!sentence.contains([',', '?', '!', ';', ' ']), "{code}: Chinese punctuation only");
        }
    }

    #[test]
    fn problems_and_field_errors_are_whole_sentences() {
        for (code, sentence) in problems::TABLE.iter().chain(fields::TABLE).chain(papers::TABLE) {
            assert!(sentence.ends_with('。') || sentence.ends_with('？'), "{code}");
        }
    }

    #[test]
    fn every_refusal_of_a_number_has_its_sentence() {
        use crate::areas::AreaError;
        use crate::certificate_number::CertificateError;
        use crate::credit_code::CreditError;
        use crate::id_number::IdError;
        use crate::money::MoneyError;
        use crate::phone::PhoneError;

        let ids = [
            IdError::Length,
            IdError::Characters,
            IdError::BirthDate,
            IdError::Future,
            IdError::Check,
            IdError::FifteenDigits,
        ];
        let certificates = [CertificateError::Category, CertificateError::Grade, CertificateError::Reissue]
            .map(CertificateError::code);
        let credit =
            [CreditError::Length, CreditError::Characters, CreditError::Check].map(CreditError::code);
        let phones = [PhoneError::Characters, PhoneError::Form].map(PhoneError::code);
        let money = [MoneyError::Form, MoneyError::Range].map(MoneyError::code);
        let single: [&str; 4] = [
            AreaError::Id.code(),
            crate::quarter::QuarterError.into(),
            crate::reference::ReferenceError.into(),
            crate::codes::CodeError.into(),
        ];
        let ids = ids.map(IdError::code);
        for code in ids.iter().chain(&certificates).chain(&credit).chain(&phones).chain(&money).chain(&single)
        {
            assert!(find(code).is_some(), "{code}");
        }
    }

    #[test]
    fn an_unknown_code_has_a_general_sentence() {
        assert_eq!(sentence("no such code"), GENERAL);
        assert_eq!(find("no such code"), None);
        assert_ne!(sentence("not_found"), GENERAL);
    }
}
