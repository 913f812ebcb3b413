//! Workers' accounts as the security administrator sees and changes them: added, given a role and relieved of it,
//! closed and opened, given new secrets, signed out.
//!
//! What reaches the whole city, or everybody's account and record, is asked by one and agreed to by another. Whoever
//! calls changes nothing of themselves. Secrets are shown in the one answer that made them and kept nowhere to be shown
//! again: there is no `Idempotency-Key`; a change names the version of the account, so that the second of two taps is
//! refused. What this noun does NOT do: read a resident, or let anybody choose a password.

pub mod api;
mod carrying_out;
pub mod store;
mod views;
