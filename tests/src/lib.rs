//! What the tests of the whole stand on.

pub mod app;
pub mod bucket;
pub mod client;
pub mod databases;
pub mod history;
pub mod kiosk;
pub mod papers;
pub mod people;
pub mod postgres;
pub mod proxy;
pub mod redis;
pub mod served;
pub mod standing;
pub mod wire;
