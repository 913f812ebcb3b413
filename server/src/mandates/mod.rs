//! Standing for somebody: guardians, and holders of a mandate, who sign in with their own card.
//!
//! What somebody may do for whom is `domain::mandates`; here it is entered and confirmed by two people, found by the
//! number of a card, and asked by every noun that lets a person be stood for: [`admit`] opens a request to somebody who
//! stands for the person, [`in_scope`] holds it to the kind of case, and [`require_capacity`] stops whoever must not be
//! alone. What this noun does NOT do: end a guardianship, which a case decides; tell the person, which the noun does
//! that uses it; or check an employer's list of members, of which there is none yet: whoever enters somebody asks them.

mod admission;
pub mod api;
mod deciding;
mod detail;
mod entering;
pub mod forgetting;
pub(crate) mod people;
mod relations;
pub(crate) mod store;
mod views;

pub use admission::{admit, in_scope, out_of_scope, require_capacity};
pub use people::by_id_number;
pub use relations::{Bond, bond, end_by_case, represented, stands_for};
pub use store::representatives_among;
