//! The tests of the whole, in one binary.

mod accounts;
mod audit;
mod backups;
mod bad_input;
mod canaries;
mod cases;
mod consents;
mod devices;
mod faults;
mod fields;
mod idempotency;
mod imports;
mod limits;
mod logs;
mod openapi;
mod problems;
mod residents;
mod roles;
mod rotation;
mod scopes;
mod search;
mod sessions;
mod slips;
mod stolen;
mod store;
mod vault;
