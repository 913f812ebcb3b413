//! Sessions as people meet them: signing in and out, and taking the person beside one into one's session.
//!
//! How a session is kept is `platform::sessions`; who is behind it and what they may do, `accounts::guard`. What this
//! noun does NOT do: check what a kiosk signed. `devices` does.

pub mod api;
pub mod representing;
