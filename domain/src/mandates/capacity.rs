//! Who acts alone, who also has somebody, and who must not be alone.

use chrono::NaiveDate;

use crate::{
    id_number::full_years,
    mandates::relation::{GuardianshipKind, Relation, Standing, Ward},
};

/// The youngest who agrees and applies without a guardian (个人信息保护法 art. 31).
const ALONE_FROM: u32 = 14;
/// Of age (民法典 art. 17).
const OF_AGE: u32 = 18;

coded! {
    /// How far a person acts for themselves.
    pub enum Capacity in capacity {
        /// Alone, in everything.
        Own = "own",
        /// Themselves, and beside them a guardian who may act too.
        Shared = "shared",
        /// Only with a guardian.
        GuardianOnly = "guardian_only",
    }
}

/// How far the person acts for themselves on a day: under 14 only with a guardian, whether or not one is known; an
/// adult as the kind of their guardianship says. Whoever has no guardian and is of age acts alone, whatever their
/// certificate says.
#[must_use]
pub fn capacity(ward: &Ward, relations: &[Relation], day: NaiveDate) -> Capacity {
    let age = full_years(ward.birth_date, day);
    let has = |kind: GuardianshipKind| {
        let of_kind = |relation: &&Relation| relation.standing == Standing::Guardian(kind);
        relations.iter().filter(of_kind).any(|relation| relation.is_in_force(ward, day))
    };
    if age < ALONE_FROM || has(GuardianshipKind::NoCapacity) {
        Capacity::GuardianOnly
    } else if age < OF_AGE || has(GuardianshipKind::LimitedCapacity) {
        Capacity::Shared
    } else {
        Capacity::Own
    }
}

impl Capacity {
    /// Whether the person may apply and agree without a guardian.
    #[must_use]
    pub const fn acts_alone(self) -> bool {
        !matches!(self, Self::GuardianOnly)
    }
}
