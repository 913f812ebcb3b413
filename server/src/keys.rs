//! What turns when keys turn: every sealed column of the register, with whose key seals it, and what is found of it by
//! tokens.
//!
//! A test holds it against the register: a sealed column that nobody said this about fails the build. What it does NOT
//! do: turn anything; `platform::vault::rotation` does.

use chrono::NaiveDate;
use domain::id_number::IdNumber;
use platform::vault::register::{FieldClass, Retention};
use platform::vault::rotation::{Held, IndexedColumn, IndexedValue, Owner, Part, Plan, SealedColumn};
use platform::vault::{Class, Field, Secret};

use crate::fields::FIELDS;
use crate::mandates;
use crate::residents::{certificates, people};

/// Whose key seals the rows of each table, or of one column where a table's columns differ.
const OWNERS: &[(&str, Owner)] = &[
    // The answers of requests are kept for seven days; whom one is about stands in nothing but its seal.
    ("idempotency_keys", Owner::Passes("created_at")),
    ("outbox", Owner::Column("subject_id")),
    ("alerts", Owner::Column("subject_id")),
    ("honeys", Owner::Column("subject_id")),
    ("accounts", Owner::Row),
    ("residents", Owner::Row),
    ("resident_facts", Owner::Column("resident_id")),
    ("certificates", Owner::Column("resident_id")),
    (
        "certificate_events",
        Owner::Through { column: "certificate_id", table: "certificates", subject: "resident_id" },
    ),
    ("representatives", Owner::Row),
    ("representations", Owner::Column("resident_id")),
    ("cases", Owner::Column("resident_id")),
    ("case_events", Owner::Through { column: "case_id", table: "cases", subject: "resident_id" }),
    ("letters", Owner::Through { column: "case_id", table: "cases", subject: "resident_id" }),
    ("documents", Owner::Through { column: "case_id", table: "cases", subject: "resident_id" }),
    ("messages", Owner::Column("resident_id")),
    ("import_rows.cells_sealed", Owner::Column("batch_id")),
    (
        "import_rows.before_sealed",
        Owner::Expression {
            subject: "CASE WHEN b.kind = 'residents' THEN t.target_id ELSE t.batch_id END",
            join: "JOIN import_batches b ON b.id = t.batch_id",
        },
    ),
];

/// A column whose values are sealed by the key that another column of the row names.
struct ByClass {
    table: &'static str,
    column: &'static str,
    parts: [(Class, Part); 2],
}

/// The answers in cases are sealed by the key that `payload_class` names; those of before there was a difference by the
/// statutory one, and those that were forgotten by none. What was handed in with a case goes the same way.
const BY_CLASS: &[ByClass] = &[
    ByClass {
        table: "cases",
        column: "payload_sealed",
        parts: [
            (Class::Consent, Part { word: "consent", condition: "t.payload_class = 'consent'" }),
            (Class::Statutory, Part { word: "statutory", condition: "t.payload_class = 'statutory'" }),
        ],
    },
    ByClass {
        table: "documents",
        column: "key_sealed",
        parts: [
            (Class::Consent, Part { word: "consent", condition: "t.key_class = 'consent'" }),
            (Class::Statutory, Part { word: "statutory", condition: "t.key_class = 'statutory'" }),
        ],
    },
];

/// What is found by tokens, and how it is read out of an opened value.
const INDEXED: &[IndexedColumn] = &[
    IndexedColumn { table: "residents", column: "id_number_sealed", values: of_id_number },
    IndexedColumn { table: "residents", column: "name_sealed", values: of_name },
    IndexedColumn { table: "representatives", column: "id_number_sealed", values: of_representative },
    IndexedColumn { table: "certificates", column: "details_sealed", values: of_certificate },
];

/// Tokens whose value is nowhere.
const HELD: &[Held] = &[
    Held::ByVersion {
        what: "unused printed codes (`aixin staff reset` prints new ones)",
        count: "SELECT COUNT(*) FROM printed_codes WHERE used_at IS NULL AND COALESCE(index_version, 1) = $1",
    },
    Held::ByTime {
        what: "stored answers, which pass within seven days",
        count: "SELECT COUNT(*) FROM idempotency_keys WHERE created_at < $1",
    },
    Held::ByTime {
        what: "names that wait after failures to sign in, which pass within a day",
        count: "SELECT COUNT(*) FROM sign_in_failures WHERE last_at < $1",
    },
];

/// Everything that is sealed or found by tokens, as the register says.
///
/// # Panics
/// If the register holds a sealed column whose table is not among the owners; a test holds them against each other.
#[must_use]
pub fn plan() -> Plan {
    let sealed = FIELDS.0.iter().filter(|row| row.class != FieldClass::Clear);
    let sealed = sealed.flat_map(|row| {
        let column = |class, part| {
            let (table, column) = (row.table, row.column);
            SealedColumn { table, column, owner: owner(table, column), class, part }
        };
        let by_class = BY_CLASS.iter().find(|of| (of.table, of.column) == (row.table, row.column));
        if let Some(ByClass { parts, .. }) = by_class {
            return parts.map(|(class, part)| column(class, Some(part))).to_vec();
        }
        let class = if row.retention == Retention::Consent { Class::Consent } else { Class::Statutory };
        vec![column(class, None)]
    });
    Plan { sealed: sealed.collect(), indexed: INDEXED.to_vec(), held: HELD.to_vec() }
}

fn owner(table: &str, column: &str) -> Owner {
    let name = format!("{table}.{column}");
    let owner = OWNERS.iter().find(|(of, _)| *of == table || *of == name);
    owner.unwrap_or_else(|| panic!("nobody said whose key seals {name}")).1
}

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok()
}

fn indexed(field: Field, is_unique: bool, value: String) -> IndexedValue {
    IndexedValue { field, is_unique, value: Secret::new(value) }
}

fn of_id_number(value: &[u8], today: NaiveDate) -> Option<Vec<IndexedValue>> {
    let number = IdNumber::parse(text(value)?, today).ok()?;
    let born = number.birth_date().to_string();
    Some(vec![
        indexed(people::ID_NUMBER, true, number.as_str().to_owned()),
        indexed(people::BIRTH_DATE, false, born),
    ])
}

fn of_representative(value: &[u8], today: NaiveDate) -> Option<Vec<IndexedValue>> {
    let number = IdNumber::parse(text(value)?, today).ok()?;
    Some(vec![indexed(mandates::people::ID_NUMBER, true, number.as_str().to_owned())])
}

fn of_name(value: &[u8], _: NaiveDate) -> Option<Vec<IndexedValue>> {
    Some(vec![indexed(people::NAME, false, text(value)?.to_owned())])
}

fn of_certificate(value: &[u8], _: NaiveDate) -> Option<Vec<IndexedValue>> {
    Some(vec![indexed(people::CERTIFICATE_NUMBER, true, certificates::number_in(value)?)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_turns_is_exactly_what_the_register_says_is_sealed() {
        let registered = FIELDS.0.iter().filter(|row| row.class != FieldClass::Clear);
        let registered: BTreeSet<_> = registered.map(|row| (row.table, row.column)).collect();
        let plan = plan();
        let sealed: BTreeSet<_> = plan.sealed.iter().map(|column| (column.table, column.column)).collect();
        assert_eq!(sealed, registered);
        let tables: BTreeSet<_> = registered.iter().map(|(table, _)| *table).collect();
        let table = |of: &'static str| of.split('.').next().unwrap_or(of);
        assert_eq!(OWNERS.iter().map(|(of, _)| table(of)).collect::<BTreeSet<_>>(), tables);
    }

    #[test]
    fn what_gets_new_tokens_is_exactly_what_the_register_says_is_found() {
        let registered = FIELDS.0.iter().filter(|row| row.class == FieldClass::Indexed);
        let registered: BTreeSet<_> = registered.map(|row| (row.table, row.column)).collect();
        let indexed: BTreeSet<_> = INDEXED.iter().map(|column| (column.table, column.column)).collect();
        assert_eq!(indexed, registered);
    }
}
