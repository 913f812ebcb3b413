//! Who looked at a person's file: the record, read by the person. What this noun does NOT do: name a worker.

pub mod api;
