//! How long PostgreSQL is waited for when the line to it may be dead.
//!
//! It ends a statement itself that takes too long; but a line on which nothing moves any more (a firewall that forgot
//! it, a machine without power) tells nobody, and the system would wait for it for a quarter of an hour.

use std::future::Future;
use std::io;
use std::time::Duration;

use super::Result;

/// What PostgreSQL itself gives a statement.
pub(super) const STATEMENT: &str = "20s";

/// A little longer than [`STATEMENT`], and shorter than a client is kept waiting in silence (30 s).
const ANSWER: Duration = Duration::from_secs(25);

/// What was asked for; or [`StoreError::Unavailable`](super::StoreError::Unavailable) when nothing came.
pub(super) async fn answered<T>(asked: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    let dead = |_| sqlx::Error::Io(io::ErrorKind::TimedOut.into());
    Ok(tokio::time::timeout(ANSWER, asked).await.map_err(dead)??)
}
