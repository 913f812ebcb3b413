//! That a worker has shown a code at a desk today: on the same page their password is enough until the day ends.
//!
//! The page is given a secret and keeps it in its memory; here stands its hash. It is worth nothing once the account's
//! epoch was raised (another password, sessions ended, roles changed), and nothing without the password. What this does
//! NOT do: keep a session alive; the worker signs in anew.

use chrono::{DateTime, Utc};
use platform::clock::end_of_day;
use platform::sessions::Token;
use platform::store::Tx;
use uuid::Uuid;

use crate::app::App;
use crate::problems::Fault;

/// The secret of a page on which the account, of this epoch, has just shown a code.
///
/// # Errors
/// [`Fault`] when the database fails.
pub(super) async fn issue(app: &App, tx: &mut Tx, account: Uuid, epoch: i64) -> Result<String, Fault> {
    let token = Token::random(&app.random);
    tx.sql("INSERT INTO resumptions (token, account_id, epoch, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(token.hash().to_vec())
        .bind(account)
        .bind(epoch)
        .bind(end_of_day(app.clock.now()))
        .run_one()
        .await?;
    Ok(token.reveal())
}

/// Which account, of which epoch, has shown a code today on the page with this secret.
///
/// # Errors
/// [`Fault`] when the database fails.
pub(super) async fn shown_by(
    tx: &mut Tx,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, i64)>, Fault> {
    let Some(token) = Token::parse(secret) else { return Ok(None) };
    Ok(tx
        .sql("SELECT account_id, epoch FROM resumptions WHERE token = $1 AND expires_at > $2")
        .bind(token.hash().to_vec())
        .bind(now)
        .optional()
        .await?)
}

/// Removes what is worth nothing any more.
///
/// # Errors
/// [`Fault`] when the database fails.
pub(crate) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64, Fault> {
    Ok(tx.sql("DELETE FROM resumptions WHERE expires_at <= $1").bind(now).run().await?)
}
