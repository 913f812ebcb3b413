//! The confidentiality undertaking that every worker signs before anything opens, once a year.
//!
//! What it does NOT do: refuse. The guard in `accounts` reads the signature with every request.

pub mod api;
pub mod store;
