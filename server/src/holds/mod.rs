//! Legal holds: while somebody's data is argued about, nothing of it is destroyed, whoever asks and whatever has run
//! out.
//!
//! One worker of the city sets a hold, because it only keeps; two lift it, because then something may go. What this
//! noun does NOT do: keep anybody from reading or changing the file.

pub mod api;
pub mod store;
