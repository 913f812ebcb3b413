//! Standing for somebody: guardianship (监护) by law, a mandate (委托) by the person's own word.
//!
//! Who may act for whom, in what, on a day; who must not act alone; who is never accepted; and what even a guardian
//! does not see. Guardianship follows 民法典 art. 17-39, agency art. 161-174, a guardian's consent for a child under 14
//! 个人信息保护法 art. 31.
//!
//! This does NOT know who somebody is or whether a paper is true: a worker saw it, and a second one agreed.

mod capacity;
mod relation;
mod requests;
mod rule;
mod views;
mod visibility;

#[cfg(test)]
mod tests;

pub use capacity::{Capacity, capacity};
pub use relation::{
    Act, EmployerTie, EndingGround, GuardianshipKind, GuardianshipPaper, HolderKind, Relation, RelationState,
    Scope, Standing, Ward,
};
pub use requests::{
    AskEnding, DecideRelation, GiveMandate, ParsedGuardianship, ParsedMandate, ProposeGuardianship,
    Representative, RepresentativeGiven, StandFor, longest_mandate,
};
pub use rule::{Authority, may_act};
pub use views::{
    EndingView, GuardianshipView, MandateView, RepresentationView, RepresentativeView, RepresentedList,
    RepresentedView,
};
pub use visibility::{Matter, Viewer, may_see};
