//! What the tests of the whole stand on.

pub mod databases;
pub mod redis;
