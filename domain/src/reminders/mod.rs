//! Reminders: what a worker is told about the work before them: what is due, what is late, what was put into their hands.
//!
//! On every working day [`of_the_day`] counts anew what waits, so a reminder outlives whatever happened to a case in
//! between: one that was sent back is in no count, and is in one again when it comes back with another day. A reminder
//! names no person. This module does NOT know a store or a clock.

mod day;
mod views;

pub use day::{Office, Remind, Waiting, begins_at, of_the_day};
pub use views::{ReadReminders, ReminderList, ReminderView};

coded! {
    /// What a worker is reminded of.
    pub enum ReminderKind in reminder_kind {
        /// Cases of their step that are due today or on the next working day.
        Due = "due",
        /// Cases of their step that are late.
        Overdue = "overdue",
        /// Cases that are late with an office below theirs.
        Escalated = "escalated",
        /// A case that was put into their hands.
        Delegated = "delegated",
    }
}
