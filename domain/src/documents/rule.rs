//! Who may hand in what, and take it away again until when.

use uuid::Uuid;

use crate::{
    cases::{Kind, Recorded, State},
    documents::DocumentKind,
};

/// Documents of a case at most.
pub const MOST: usize = 20;

/// Why a document is not taken, or stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The case waits for nobody any more.
    Closed,
    /// The case has as many as it may have.
    TooMany,
    /// Such a document says nothing in a case of this kind.
    OtherKind,
    /// Somebody else handed it in.
    OfAnother,
    /// An office has decided a step with it on the table.
    DecidedOn,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "case_closed",
            Self::TooMany => "too_many_documents",
            Self::OtherKind => "document_kind_elsewhere",
            Self::OfAnother => "document_of_another",
            Self::DecidedOn => "document_decided_on",
        }
    }
}

/// By whom a document was handed in, and how far the case was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// The worker's account or whoever stands for the person; none: the person alone.
    pub by: Option<Uuid>,
    /// The version of the case at that moment: how many events it had.
    pub at_version: i64,
}

/// Whether one more document of this kind is taken, beside as many as there are.
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_add(case: Kind, state: &State, already: usize, kind: DocumentKind) -> Result<(), Refusal> {
    if state.stage.is_final() {
        Err(Refusal::Closed)
    } else if !kind.belongs_to(case) {
        Err(Refusal::OtherKind)
    } else if already >= MOST {
        Err(Refusal::TooMany)
    } else {
        Ok(())
    }
}

/// Whether a document may be taken away by this one: whoever handed it in, while the case is open and no office has
/// decided since. What was decided on stays on the table.
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_remove(
    state: &State,
    history: &[Recorded],
    added: Added,
    by: Option<Uuid>,
) -> Result<(), Refusal> {
    let before = usize::try_from(added.at_version).unwrap_or(0);
    if added.by != by {
        Err(Refusal::OfAnother)
    } else if state.stage.is_final() {
        Err(Refusal::Closed)
    } else if history.iter().skip(before).any(|recorded| recorded.event.decides()) {
        Err(Refusal::DecidedOn)
    } else {
        Ok(())
    }
}
