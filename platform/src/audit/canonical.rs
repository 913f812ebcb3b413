//! The bytes that are hashed and signed: each value with its length, so that no two rows give the same.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::merkle::{self, Hash};

/// Values one after another, each marked as absent or with its length in front.
pub(super) struct Canonical(Vec<u8>);

impl Canonical {
    /// Bytes of a kind; another kind or version never gives the same.
    pub(super) fn of(kind: &str) -> Self {
        Self(Vec::with_capacity(256)).bytes(kind.as_bytes())
    }

    pub(super) fn bytes(self, value: &[u8]) -> Self {
        self.optional(Some(value))
    }

    pub(super) fn optional(mut self, value: Option<&[u8]>) -> Self {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(1);
                self.0.extend_from_slice(&(value.len() as u64).to_be_bytes());
                self.0.extend_from_slice(value);
            }
        }
        self
    }

    pub(super) fn text(self, value: Option<&String>) -> Self {
        self.optional(value.map(String::as_bytes))
    }

    pub(super) fn id(self, value: Option<Uuid>) -> Self {
        self.optional(value.as_ref().map(|id| id.as_bytes().as_slice()))
    }

    pub(super) fn number(self, value: i64) -> Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn time(self, value: Option<DateTime<Utc>>) -> Self {
        self.optional(value.map(|at| at.timestamp_micros().to_be_bytes()).as_ref().map(<[u8; 8]>::as_slice))
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Every column of an entry, as it stands in the database.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(super) struct Columns {
    pub(super) id: Option<Uuid>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) actor_id: Option<Uuid>,
    pub(super) subject_id: Option<Uuid>,
    pub(super) person_id: Option<Uuid>,
    pub(super) device_id: Option<Uuid>,
    pub(super) area_id: Option<String>,
    pub(super) action: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) object: Option<String>,
    pub(super) request_id: Option<Uuid>,
    pub(super) people: Option<Vec<u8>>,
}

impl Columns {
    /// Of a table that is called `e`.
    pub(super) const LIST: &str = "e.id, e.at, e.actor_id, e.subject_id, e.person_id, e.device_id, e.area_id, \
         e.action, e.outcome, e.purpose, e.object, e.request_id, e.people";

    /// The leaf that stands for them.
    pub(super) fn leaf(&self) -> Hash {
        let bytes = Canonical::of("aixin audit entry 1")
            .id(self.id)
            .time(self.at)
            .id(self.actor_id)
            .id(self.subject_id)
            .id(self.person_id)
            .id(self.device_id)
            .text(self.area_id.as_ref())
            .text(self.action.as_ref())
            .text(self.outcome.as_ref())
            .text(self.purpose.as_ref())
            .text(self.object.as_ref())
            .id(self.request_id)
            .optional(self.people.as_deref())
            .finish();
        merkle::leaf(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_from_one_column_to_the_next_gives_other_bytes() {
        let text = |text: &str| Some(text.to_owned());
        let one = Columns { action: text("residents.read"), purpose: text("contact"), ..Columns::default() };
        let others = [
            Columns { action: text("residents.readcontact"), ..Columns::default() },
            Columns { action: text("residents.read"), object: text("contact"), ..Columns::default() },
            Columns {
                action: text("residents.read"),
                purpose: text("contact"),
                object: text(""),
                ..Columns::default()
            },
            Columns { action: text("contact"), purpose: text("residents.read"), ..Columns::default() },
        ];
        for other in others {
            assert_ne!(one.leaf(), other.leaf(), "{other:?}");
        }
        let person = Columns { person_id: Some(Uuid::from_u128(7)), ..Columns::default() };
        let list = Columns { people: Some(Uuid::from_u128(7).as_bytes().to_vec()), ..Columns::default() };
        assert_ne!(person.leaf(), list.leaf());
    }

    #[test]
    fn an_entry_has_exactly_this_hash() {
        let at = DateTime::from_timestamp_micros(1_772_366_400_000_001);
        let entry = Columns {
            id: Some(Uuid::from_u128(1)),
            at,
            action: Some("residents.read".to_owned()),
            outcome: Some("done".to_owned()),
            ..Columns::default()
        };
        let mut bytes = vec![1, 0, 0, 0, 0, 0, 0, 0, 19];
        bytes.extend(b"aixin audit entry 1");
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 8]);
        bytes.extend(1_772_366_400_000_001_i64.to_be_bytes());
        bytes.extend([0; 5]);
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 14]);
        bytes.extend(b"residents.read");
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 4]);
        bytes.extend(b"done");
        bytes.extend([0; 4]);
        assert_eq!(entry.leaf(), merkle::leaf(&bytes));
    }
}
