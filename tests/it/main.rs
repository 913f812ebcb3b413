//! The tests of the whole, in one binary.

mod idempotency;
mod openapi;
mod sessions;
mod store;
mod vault;
