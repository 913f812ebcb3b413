//! Where a sealed value stands, and how that place is bound to it.

use uuid::Uuid;

/// One place in the store: a ciphertext sealed for it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The table, as in the schema.
    pub table: &'static str,
    /// The column, as in the schema.
    pub column: &'static str,
    /// The row's id, made before it is inserted.
    pub row: Uuid,
    /// Whose key seals it: a natural person, an employer or an account.
    pub subject: Uuid,
}

impl Cell {
    /// The associated data of a ciphertext: every part behind its length, so that no two places read alike.
    pub(crate) fn associated_data(&self, version: u8, algorithm: u8, generation: u32) -> Vec<u8> {
        length_prefixed(&[
            &[version],
            &[algorithm],
            &generation.to_be_bytes(),
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.row.as_bytes(),
            self.subject.as_bytes(),
        ])
    }
}

/// Joins the parts, each behind its length in bytes (32 bits, big endian).
pub(crate) fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let length = u32::try_from(part.len()).expect("names and ids are far shorter than 4 GiB");
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_from_table_to_column_changes_the_associated_data() {
        let cell = |table, column| Cell { table, column, row: Uuid::nil(), subject: Uuid::nil() };
        assert_ne!(cell("ab", "c").associated_data(1, 1, 1), cell("a", "bc").associated_data(1, 1, 1),);
    }

    #[test]
    fn the_associated_data_is_written_down_byte_by_byte() {
        let cell = Cell { table: "t", column: "co", row: Uuid::from_u128(1), subject: Uuid::from_u128(2) };
        let mut expected = vec![0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 4, 0, 0, 0, 9];
        expected.extend([0, 0, 0, 1, b't', 0, 0, 0, 2, b'c', b'o']);
        expected.extend([0, 0, 0, 16]);
        expected.extend(1_u128.to_be_bytes());
        expected.extend([0, 0, 0, 16]);
        expected.extend(2_u128.to_be_bytes());
        assert_eq!(cell.associated_data(1, 1, 9), expected);
    }
}
