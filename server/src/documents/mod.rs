//! Documents: what is handed in with a case as a photograph or a PDF.
//!
//! Which documents there may be is a rule of `domain::documents`; what a file from outside may hold is
//! `platform::papers`. A document is a row, with a key of its own sealed in it, and a sealed object in the folder of
//! documents under the row's id. The object is written before the row and removed after it, so what is left when a
//! process dies is an object that nothing opens: [`sweep`] takes it away. What this noun does NOT do: read what stands on
//! a document, or decide anything by it.

mod adding;
pub mod api;
mod reading;
pub mod shelf;
pub mod store;
pub mod sweep;

pub use shelf::Shelf;
