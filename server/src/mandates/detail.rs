//! What is sealed of a guardianship or a mandate.

use chrono::NaiveDate;
use domain::mandates::{
    EmployerTie, GuardianshipKind, GuardianshipPaper, HolderKind, Relation, RelationState, Scope, Standing,
};
use serde::{Deserialize, Serialize};

/// A guardianship or a mandate, but for who and how it stands.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Detail {
    /// A guardianship.
    Guardianship {
        kind: GuardianshipKind,
        paper: GuardianshipPaper,
        paper_on: NaiveDate,
        from: NaiveDate,
        until: Option<NaiveDate>,
        employer_tie: EmployerTie,
    },
    /// A mandate.
    Mandate {
        relation: HolderKind,
        scope: Scope,
        from: NaiveDate,
        until: NaiveDate,
        employer_tie: EmployerTie,
    },
}

impl Detail {
    /// As the rule reads it.
    pub(super) fn relation(&self, state: RelationState) -> Relation {
        match self {
            Self::Guardianship { kind, from, until, .. } => {
                Relation { standing: Standing::Guardian(*kind), state, from: *from, until: *until }
            }
            Self::Mandate { scope, from, until, .. } => Relation {
                standing: Standing::Holder(scope.clone()),
                state,
                from: *from,
                until: Some(*until),
            },
        }
    }

    /// Whether it is a guardianship.
    pub(super) const fn is_guardianship(&self) -> bool {
        matches!(self, Self::Guardianship { .. })
    }
}
