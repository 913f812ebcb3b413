//! Printed codes in the database: lists of ten, each code good for one time.
//!
//! A list that was drawn waits beside the one before, whose codes count until one of the new ones is used: then the
//! worker has it in hand.

use chrono::{DateTime, Utc};
use platform::store::{Tx, placeholders};
use platform::vault::{Field, Vault};
use uuid::Uuid;

use super::password;
use crate::problems::Fault;

/// They stand under a key that is not in the database: without it their 60 bits cannot be tried out.
const PRINTED_CODE: Field = Field { table: "printed_codes", column: "code_token", normalisation: 1 };

/// These codes and no others.
pub(crate) async fn replace(
    tx: &mut Tx,
    vault: &Vault,
    account: Uuid,
    codes: &[String],
) -> Result<(), Fault> {
    tx.sql("DELETE FROM printed_codes WHERE account_id = $1").bind(account).run().await?;
    insert(tx, vault, account, 1, codes).await
}

/// These codes beside the ones that count, in the place of others that were drawn and wait.
pub(crate) async fn add(tx: &mut Tx, vault: &Vault, account: Uuid, codes: &[String]) -> Result<(), Fault> {
    let present = present(tx, account).await?;
    tx.sql("DELETE FROM printed_codes WHERE account_id = $1 AND list > $2")
        .bind(account)
        .bind(present)
        .run()
        .await?;
    insert(tx, vault, account, present + 1, codes).await
}

/// The list that counts: the last of which a code was used, or the first.
async fn present(tx: &mut Tx, account: Uuid) -> Result<i64, Fault> {
    Ok(tx
        .sql(
            "SELECT COALESCE(MAX(CASE WHEN used_at IS NOT NULL THEN list END), MIN(list), 0)
             FROM printed_codes WHERE account_id = $1",
        )
        .bind(account)
        .scalar()
        .await?)
}

async fn insert(tx: &mut Tx, vault: &Vault, account: Uuid, list: i64, codes: &[String]) -> Result<(), Fault> {
    for code in codes {
        let token = vault.versioned_token(PRINTED_CODE, &password::plain_code(code));
        tx.sql(
            "INSERT INTO printed_codes (account_id, code_token, index_version, list) VALUES ($1, $2, $3, $4)",
        )
        .bind(account)
        .bind(token.token)
        .bind(token.version)
        .bind(list)
        .run_one()
        .await?;
    }
    Ok(())
}

/// Uses a code up, and what is left of the lists before its own goes with it; whether it was there and unused.
pub(crate) async fn use_one(
    tx: &mut Tx,
    vault: &Vault,
    account: Uuid,
    code: &str,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    // The index key may have been changed since they were printed, so every live one is tried.
    let tokens = vault.index_tokens(PRINTED_CODE, &password::plain_code(code));
    let inside = placeholders(3, tokens.len());
    let used: Option<(i64,)> = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "UPDATE printed_codes SET used_at = $2
             WHERE account_id = $1 AND used_at IS NULL AND code_token IN ({inside})
             RETURNING list"
        )))
        .bind(account)
        .bind(now)
        .bind_all(tokens.iter().map(|live| live.token.as_bytes().to_vec()))
        .optional()
        .await?;
    let Some((list,)) = used else { return Ok(false) };
    tx.sql("DELETE FROM printed_codes WHERE account_id = $1 AND list < $2 AND used_at IS NULL")
        .bind(account)
        .bind(list)
        .run()
        .await?;
    Ok(true)
}

/// Whether a list was drawn and waits for its first use.
pub(crate) async fn one_waits(tx: &mut Tx, account: Uuid) -> Result<bool, Fault> {
    let present = present(tx, account).await?;
    Ok(tx
        .sql("SELECT EXISTS (SELECT 1 FROM printed_codes WHERE account_id = $1 AND list > $2)")
        .bind(account)
        .bind(present)
        .scalar()
        .await?)
}
