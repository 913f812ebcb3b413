//! Being forgotten: keys are destroyed, and with them whatever they sealed, here, in every backup, and on every stolen
//! disk (个人信息保护法 art. 47).
//!
//! Two workers of the city decide it; what a withdrawn consent or the retention table says is done by itself, hourly.
//! What was destroyed stands in the shred log, a file outside the database, before it is destroyed; so whatever comes
//! back out of a backup goes again. A legal hold comes before all of it. The order to read in: [`destroying`],
//! [`replay`], [`sweep`], [`api`]. What this noun does NOT do: decide how long what is kept (`domain::retention`).

pub mod api;
mod certificate;
pub mod destroying;
pub mod replay;
pub mod store;
pub mod sweep;
