//! Practising at the desk, on a server whose database holds nobody but made-up people: a worker's desk stands open there,
//! without a password.
//!
//! It does NOT exist anywhere else: without `practice` in the configuration the route is not found, with it a server that
//! holds anybody real does not start, and the accounts that are opened are those that the demonstration made.

pub mod api;
