//! Saying yes to many cases at once: a result for each, and a while in which all of it can be taken back.
//!
//! What this does NOT do: decide when it is asked. Each case is decided by itself when the while is over, as by one who
//! pressed the button then: whoever was faster is right, and nobody is told before.

pub mod api;
mod carrying_out;
mod store;

pub(crate) use carrying_out::carry_out;
