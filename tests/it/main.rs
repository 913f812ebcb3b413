//! The tests of the whole, in one binary.

mod idempotency;
mod openapi;
mod problems;
mod sessions;
mod store;
mod vault;
