//! A worker has a password of their own drawn: first because the one they were handed has been in other hands, later
//! whenever they want another.
//!
//! A drawn password counts from its confirmation, or from the first sign-in with it; until then the one before does.
//! So a line that breaks before the worker has seen it, or after, locks nobody out, and no answer has to be kept to be
//! given again. New printed codes come the same way. What this noun does NOT do: let anybody choose a password, or give a
//! new secret to the phone.

pub mod api;
mod proof;
