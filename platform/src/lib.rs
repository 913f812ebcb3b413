//! Machinery that names no noun of the domain.
//!
//! Residents, cases and areas are unknown here, and the compiler keeps it so: this crate depends
//! on nothing of ours. What it knows is how to keep rows, seal values, remember who is signed in,
//! answer HTTP, write down what was done, and do later what cannot be done at once.

pub mod audit;
pub mod clock;
pub mod failpoint;
pub mod http;
pub mod metrics;
pub mod objects;
pub mod outbox;
pub mod papers;
pub mod random;
pub mod sessions;
pub mod sheets;
pub mod shreds;
pub mod store;
pub mod tasks;
pub mod vault;
