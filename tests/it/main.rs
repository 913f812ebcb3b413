//! The tests of the whole, in one binary.

mod accounts;
mod bad_input;
mod cases;
mod consents;
mod devices;
mod idempotency;
mod imports;
mod openapi;
mod problems;
mod residents;
mod scopes;
mod sessions;
mod slips;
mod store;
mod vault;
