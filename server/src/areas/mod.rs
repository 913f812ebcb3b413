//! Areas: the tree of city, towns and villages that everything else hangs on.
//!
//! It does NOT decide who may act where: that is `domain::roles`.

pub mod api;
pub mod reference;
pub mod store;
