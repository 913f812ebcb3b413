//! What there is to turn.

use chrono::NaiveDate;

use crate::vault::{Class, Field, Secret};

/// Whose key seals a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The row is the subject.
    Row,
    /// The subject stands in this column.
    Column(&'static str),
    /// The subject stands in the row that this one refers to.
    Through {
        /// The column of this table that refers to the other's `id`.
        column: &'static str,
        /// The other table.
        table: &'static str,
        /// The other table's column with the subject.
        subject: &'static str,
    },
    /// The subject is this expression of the row `t` and what is joined to it.
    Expression {
        /// The subject.
        subject: &'static str,
        /// What is joined.
        join: &'static str,
    },
    /// The rows are gone within days by themselves, and nothing is sealed anew: until then the old key stays. The
    /// column that says when a row was written.
    Passes(&'static str),
}

/// A column whose values are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table; its rows have an `id`, unless they pass.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Whose key.
    pub owner: Owner,
    /// Which of their keys.
    pub class: Class,
    /// Which of the rows, where a table's rows differ in the class of their key.
    pub part: Option<Part>,
}

/// Some of a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What tells its step from those of the other parts.
    pub word: &'static str,
    /// The condition in SQL, on the table as `t`.
    pub condition: &'static str,
}

/// One value to be found by a token.
#[derive(Debug)]
pub struct IndexedValue {
    /// What the token is made for.
    pub field: Field,
    /// Whether one row alone may have it.
    pub is_unique: bool,
    /// The value, as it is compared.
    pub value: Secret<String>,
}

/// A sealed column with values that are found by tokens.
#[derive(Clone, Copy)]
pub struct IndexedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What is found of an opened value on a day; `None` if the value has another shape.
    pub values: fn(&[u8], NaiveDate) -> Option<Vec<IndexedValue>>,
}

impl std::fmt::Debug for IndexedColumn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "IndexedColumn({}.{})", self.table, self.column)
    }
}

/// Tokens that cannot be made anew, because their value is nowhere: an old index key stays while there are any.
#[derive(Clone, Copy, Debug)]
pub enum Held {
    /// A question whose `$1` is the version of the old key.
    ByVersion {
        /// What is counted, in words.
        what: &'static str,
        /// The question; it answers with a number.
        count: &'static str,
    },
    /// A question whose `$1` is a time: what was written before may need the old key.
    ByTime {
        /// What is counted, in words.
        what: &'static str,
        /// The question; it answers with a number.
        count: &'static str,
    },
}

/// Everything that is sealed or found by tokens.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The sealed columns.
    pub sealed: Vec<SealedColumn>,
    /// Those of them that are found by tokens.
    pub indexed: Vec<IndexedColumn>,
    /// What an old index key is kept for.
    pub held: Vec<Held>,
}

impl SealedColumn {
    /// `table.column`, as the steps are called, and which part of it.
    #[must_use]
    pub fn name(&self) -> String {
        let part = self.part.map(|part| format!(" ({})", part.word)).unwrap_or_default();
        format!("{}.{}{part}", self.table, self.column)
    }

    /// The rest of a WHERE on the table as `t`: a value is there, and is of this part.
    pub(super) fn condition(&self) -> String {
        let part = self.part.map(|part| format!(" AND {}", part.condition)).unwrap_or_default();
        format!("t.{} IS NOT NULL{part}", self.column)
    }

    /// Whether its values are sealed anew.
    #[must_use]
    pub fn is_turned(&self) -> bool {
        !matches!(self.owner, Owner::Passes(_))
    }
}

impl Plan {
    /// The columns whose values are sealed anew.
    pub fn turned(&self) -> impl Iterator<Item = &SealedColumn> {
        self.sealed.iter().filter(|column| column.is_turned())
    }

    /// An indexed column with whose key seals it.
    pub(super) fn indexed(&self) -> impl Iterator<Item = (&SealedColumn, &IndexedColumn)> {
        self.indexed.iter().filter_map(|indexed| {
            let same =
                |sealed: &&SealedColumn| (sealed.table, sealed.column) == (indexed.table, indexed.column);
            Some((self.sealed.iter().find(same)?, indexed))
        })
    }
}
