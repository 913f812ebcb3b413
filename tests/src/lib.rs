//! What the tests of the whole stand on.

pub mod app;
pub mod client;
pub mod databases;
pub mod kiosk;
pub mod people;
pub mod redis;
