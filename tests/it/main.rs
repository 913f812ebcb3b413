//! The tests of the whole, in one binary.

mod sessions;
mod store;
mod vault;
