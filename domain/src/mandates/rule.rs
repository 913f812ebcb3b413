//! Who may act for whom, in what, on a day.

use chrono::NaiveDate;

use crate::{
    cases::Kind,
    mandates::{
        capacity::{Capacity, capacity},
        relation::{Act, Relation, Scope, Standing, Ward},
    },
};

/// What somebody may do for a person on a day: all that is between the two and in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    is_guardian: bool,
    scopes: Vec<Scope>,
    /// How far the person acts alone.
    capacity: Capacity,
}

impl Authority {
    /// What `between` the two gives on this day; `None` when nothing of it is in force. `all` is everything that is
    /// on file about the person, which says how far they act alone.
    #[must_use]
    pub fn on(ward: &Ward, between: &[Relation], all: &[Relation], day: NaiveDate) -> Option<Self> {
        let in_force: Vec<&Relation> =
            between.iter().filter(|relation| relation.is_in_force(ward, day)).collect();
        let is_guardian = in_force.iter().any(|relation| matches!(relation.standing, Standing::Guardian(_)));
        let scopes = in_force.iter().filter_map(|relation| match &relation.standing {
            Standing::Holder(scope) => Some(scope.clone()),
            Standing::Guardian(_) => None,
        });
        let authority = Self { is_guardian, scopes: scopes.collect(), capacity: capacity(ward, all, day) };
        (!in_force.is_empty()).then_some(authority)
    }

    /// Whether somebody stands for the person as guardian.
    #[must_use]
    pub const fn is_guardian(&self) -> bool {
        self.is_guardian
    }

    /// Whether this may be done, in this programme; with none named, whether it may be done in any.
    ///
    /// A guardian may everything, and agree only where the person must not alone. A mandate reaches what it names, and
    /// never an agreement. Whoever may do anything in a programme also sees it.
    #[must_use]
    pub fn allows(&self, act: Act, programme: Option<Kind>) -> bool {
        if act == Act::Consent {
            return self.is_guardian && !self.capacity.acts_alone();
        }
        self.is_guardian || self.scopes.iter().any(|scope| scope.reaches(act, programme))
    }
}

impl Scope {
    fn reaches(&self, act: Act, programme: Option<Kind>) -> bool {
        let here = match programme {
            None => true,
            Some(_) if act == Act::Messages => true,
            Some(kind) => self.programmes.contains(&kind),
        };
        let of_a_case = |act: &Act| !matches!(act, Act::Messages | Act::Consent);
        let may = match act {
            Act::See => self.acts.iter().any(of_a_case),
            Act::Consent => false,
            other => self.acts.contains(&other),
        };
        here && may
    }
}

/// Whether the one with these relations to the person may do this for them on this day.
#[must_use]
pub fn may_act(ward: &Ward, between: &[Relation], act: Act, programme: Option<Kind>, day: NaiveDate) -> bool {
    Authority::on(ward, between, between, day).is_some_and(|authority| authority.allows(act, programme))
}
