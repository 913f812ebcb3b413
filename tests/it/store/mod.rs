//! `platform::store` and what stands directly on it, on both databases.

mod audit;
mod audit_chain;
mod audit_pace;
mod outbox;
mod statements;
mod tasks;
mod transactions;
mod traps;
