//! Registration for work: what the form asks, and to whom it is open.
//!
//! The form asks for tasks, hours, distance and what is needed at the place of work. It does NOT ask for the
//! disability, and nothing is ever matched on it.

mod answers;
mod rule;

pub use answers::{Adjustment, Distance, Education, Hours, JobSeekingAnswers, WorkKind};
pub use rule::{CertificateFact, Decision, Facts, Outcome, Rules, assess, rules_on};
