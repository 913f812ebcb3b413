//! What every column of the store is: in clear, sealed, or sealed and found by a token, and how long it stays.
//!
//! The rows are the server's; it holds them against the schema in a test, so that a new column cannot appear
//! without somebody deciding what it is.

use std::collections::BTreeSet;

/// How a column's values stand in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldClass {
    /// Readable: nothing that reveals a person or a disability.
    Clear,
    /// A ciphertext that only the vault opens.
    Sealed,
    /// A ciphertext whose value can be found by its blind-index tokens.
    Indexed,
}

/// How long a column's values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Retention {
    /// As long as the installation: what says nothing about a person.
    Installation,
    /// Until the dated end that the law sets for the service; restricted to storage when somebody is forgotten.
    Statutory,
    /// Until the consent is withdrawn; its key is destroyed at once.
    Consent,
    /// What was done and seen: logs at least six months, records of sharing at least three years.
    Evidence,
    /// Minutes to days: sessions, challenges, stored answers, messages on their way.
    Passing,
}

/// What one column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldRow {
    /// The table, as in the schema.
    pub table: &'static str,
    /// The column, as in the schema.
    pub column: &'static str,
    /// How its values stand there.
    pub class: FieldClass,
    /// How long they are kept.
    pub retention: Retention,
}

/// Every column of the store, once.
#[derive(Clone, Copy, Debug)]
pub struct FieldRegister(pub &'static [FieldRow]);

impl FieldRegister {
    /// What is wrong with the register, given the (table, column) pairs of the schema; one sentence each.
    ///
    /// Wrong is a column that is missing, one that the schema does not have, one that stands twice, and one
    /// whose name does not say whether it is sealed (`…_sealed`).
    pub fn faults<'a>(&self, schema: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
        let schema: BTreeSet<_> = schema.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for FieldRow { table, column, class, .. } in self.0 {
            if !seen.insert((*table, *column)) {
                faults.push(format!("{table}.{column} stands twice in the register"));
            }
            if !schema.contains(&(*table, *column)) {
                faults.push(format!("{table}.{column} is registered and not in the schema"));
            }
            if column.ends_with("_sealed") != (*class != FieldClass::Clear) {
                faults.push(format!("{table}.{column} is {class:?}, which its name contradicts"));
            }
        }
        let missing = schema.difference(&seen);
        faults.extend(missing.map(|(table, column)| format!("{table}.{column} is not registered")));
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn row(table: &'static str, column: &'static str, class: FieldClass) -> FieldRow {
        FieldRow { table, column, class, retention: Retention::Statutory }
    }

    #[test]
    fn a_register_that_fits_its_schema_has_no_faults() {
        const ROWS: &[FieldRow] =
            &[row("people", "id", FieldClass::Clear), row("people", "name_sealed", FieldClass::Indexed)];
        assert_eq!(
            FieldRegister(ROWS).faults([("people", "id"), ("people", "name_sealed")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_difference_from_the_schema_is_named() {
        const ROWS: &[FieldRow] = &[
            row("people", "id", FieldClass::Clear),
            row("people", "id", FieldClass::Clear),
            row("people", "gone", FieldClass::Clear),
            row("people", "name_sealed", FieldClass::Clear),
            row("people", "phone", FieldClass::Sealed),
        ];
        let schema = ["id", "name_sealed", "phone", "new"].map(|column| ("people", column));
        assert_eq!(
            FieldRegister(ROWS).faults(schema),
            [
                "people.id stands twice in the register",
                "people.gone is registered and not in the schema",
                "people.name_sealed is Clear, which its name contradicts",
                "people.phone is Sealed, which its name contradicts",
                "people.new is not registered",
            ]
        );
    }
}
