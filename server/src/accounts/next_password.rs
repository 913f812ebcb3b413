//! The password that was drawn for an account and does not count yet, in the database.
//!
//! The one before stays until this one is confirmed or signs somebody in, so that a line that breaks locks nobody out.

use chrono::{DateTime, Utc};
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// Keeps the hash of what was drawn, in the place of what was drawn before; whether the password still is the one
/// that was shown for it.
pub(crate) async fn keep(
    tx: &mut Tx,
    account: Uuid,
    present_hash: &str,
    next_hash: &str,
    until: DateTime<Utc>,
) -> Result<bool, Fault> {
    let kept = tx
        .sql(
            "UPDATE accounts SET next_password_hash = $3, next_password_until = $4
             WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        )
        .bind(account)
        .bind(present_hash.to_owned())
        .bind(next_hash.to_owned())
        .bind(until)
        .run()
        .await?;
    Ok(kept == 1)
}

/// What was drawn is the password from now on, and the worker's own: the epoch after which every older session is
/// dead. `None` when something else was drawn meanwhile, or nothing waits any more; of many at once one gets it.
pub(crate) async fn adopt(tx: &mut Tx, account: Uuid, next_hash: &str) -> Result<Option<i64>, Fault> {
    Ok(tx
        .sql(
            "UPDATE accounts SET password_hash = next_password_hash, password_until = NULL,
                    next_password_hash = NULL, next_password_until = NULL, epoch = epoch + 1
             WHERE id = $1 AND next_password_hash = $2 AND disabled_at IS NULL
             RETURNING epoch",
        )
        .bind(account)
        .bind(next_hash.to_owned())
        .optional()
        .await?
        .map(|(epoch,): (i64,)| epoch))
}

/// Whether the password still is the one that was shown, and the account open: nobody else changes its secrets until
/// this transaction is over.
pub(crate) async fn is_still(tx: &mut Tx, account: Uuid, present_hash: &str) -> Result<bool, Fault> {
    let same = tx
        .sql(
            "UPDATE accounts SET password_hash = password_hash
             WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        )
        .bind(account)
        .bind(present_hash.to_owned())
        .run()
        .await?;
    Ok(same == 1)
}
