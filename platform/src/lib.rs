//! Machinery that names no noun of the domain.

pub mod http;
