//! Accounts in the database.

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::{AreaId, AreaPath};
use domain::roles::{Membership, Role};
use platform::store::Tx;
use platform::vault::{Cell, Class, Sealed, SubjectKey, Vault};
use uuid::Uuid;

use crate::problems::Fault;

/// What sign-in needs of an account.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub(crate) id: Uuid,
    pub(crate) password_hash: String,
    pub(crate) totp_sealed: Sealed,
    pub(crate) totp_last_step: i64,
    pub(crate) epoch: i64,
    pub(crate) failed_sign_ins: i64,
    pub(crate) locked_until: Option<DateTime<Utc>>,
    pub(crate) disabled_at: Option<DateTime<Utc>>,
}

/// What an account may do on a day.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) epoch: i64,
    pub(crate) disabled: bool,
    pub(crate) memberships: Vec<Membership>,
    /// The last day of the signature under the undertaking in force, if there is one.
    pub(crate) signed_until: Option<NaiveDate>,
}

pub(crate) fn name_cell(id: Uuid) -> Cell {
    Cell { table: "accounts", column: "name_sealed", row: id, subject: id }
}

pub(crate) fn totp_cell(id: Uuid) -> Cell {
    Cell { table: "accounts", column: "totp_sealed", row: id, subject: id }
}

/// The key that an account's own fields are sealed with.
pub(crate) async fn key(tx: &mut Tx, vault: &Vault, account: Uuid) -> Result<SubjectKey, Fault> {
    vault.subject(tx, account, Class::Statutory).await?.ok_or(Fault::Unreadable("subject_keys of an account"))
}

/// The credentials behind a sign-in name.
pub(crate) async fn credentials(tx: &mut Tx, login_name: &str) -> Result<Option<Kept>, Fault> {
    Ok(tx
        .sql(
            "SELECT id, password_hash, totp_sealed, totp_last_step, epoch, failed_sign_ins, locked_until, disabled_at
             FROM accounts WHERE login_name = $1",
        )
        .bind(login_name.to_owned())
        .optional()
        .await?)
}

/// What the account may do on `today`: one statement, because every signed-in request asks it.
pub(crate) async fn standing(
    tx: &mut Tx,
    account: Uuid,
    today: NaiveDate,
) -> Result<Option<Standing>, Fault> {
    type Row = (
        i64,
        Option<DateTime<Utc>>,
        Option<String>,
        Option<String>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
    );
    let rows: Vec<Row> = tx
        .sql(
            "SELECT a.epoch, a.disabled_at, m.role, ar.path, m.valid_from, m.valid_until,
                    (SELECT MAX(s.valid_until) FROM undertaking_signatures s
                     WHERE s.account_id = a.id
                       AND s.version = (SELECT MAX(version) FROM undertakings WHERE in_force_from <= $2))
             FROM accounts a
             LEFT JOIN memberships m ON m.account_id = a.id
                  AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until >= $2)
             LEFT JOIN areas ar ON ar.id = m.area_id
             WHERE a.id = $1",
        )
        .bind(account)
        .bind(today)
        .all()
        .await?;
    let Some((epoch, disabled_at, .., signed_until)) = rows.first().cloned() else { return Ok(None) };
    let mut memberships = Vec::with_capacity(rows.len());
    for (.., role, path, from, until, _) in rows {
        let (Some(role), Some(path), Some(from)) = (role, path, from) else { continue };
        let role = Role::from_code(&role).ok_or(Fault::Unreadable("memberships.role"))?;
        let area = AreaPath::parse(&path).map_err(|_| Fault::Unreadable("areas.path"))?;
        memberships.push(Membership { role, area, from, until });
    }
    Ok(Some(Standing { epoch, disabled: disabled_at.is_some(), memberships, signed_until }))
}

/// An account about to be written.
pub(crate) struct NewAccount<'a> {
    pub(crate) id: Uuid,
    pub(crate) login_name: &'a str,
    pub(crate) name: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) totp_secret: &'a [u8],
    pub(crate) printed_code_hashes: &'a [Vec<u8>],
    pub(crate) role: Role,
    pub(crate) area: &'a AreaId,
    pub(crate) from: NaiveDate,
    pub(crate) membership_id: Uuid,
    pub(crate) now: DateTime<Utc>,
}

/// Writes an account with its first membership; whether its sign-in name was free.
pub(crate) async fn insert(tx: &mut Tx, vault: &Vault, new: &NewAccount<'_>) -> Result<bool, Fault> {
    let key = vault.subject_or_create(tx, new.id, Class::Statutory).await?;
    let written = tx
        .sql(
            "INSERT INTO accounts (id, login_name, name_sealed, password_hash, totp_sealed, totp_last_step,
                                   epoch, failed_sign_ins, created_at)
             VALUES ($1, $2, $3, $4, $5, 0, 1, 0, $6) ON CONFLICT (login_name) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.login_name.to_owned())
        .bind(key.seal_padded_text(&name_cell(new.id), new.name))
        .bind(new.password_hash.to_owned())
        .bind(key.seal(&totp_cell(new.id), new.totp_secret))
        .bind(new.now)
        .run()
        .await?;
    if written == 0 {
        return Ok(false);
    }
    replace_printed_codes(tx, new.id, new.printed_code_hashes).await?;
    tx.sql(
        "INSERT INTO memberships (id, account_id, role, area_id, valid_from, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.membership_id)
    .bind(new.id)
    .bind(new.role.code())
    .bind(new.area.as_str().to_owned())
    .bind(new.from)
    .bind(new.now)
    .run_one()
    .await?;
    Ok(true)
}

async fn replace_printed_codes(tx: &mut Tx, account: Uuid, hashes: &[Vec<u8>]) -> Result<(), Fault> {
    tx.sql("DELETE FROM printed_codes WHERE account_id = $1").bind(account).run().await?;
    for hash in hashes {
        tx.sql("INSERT INTO printed_codes (account_id, code_hash) VALUES ($1, $2)")
            .bind(account)
            .bind(hash.clone())
            .run_one()
            .await?;
    }
    Ok(())
}

/// Uses up a printed code; whether it was there and unused.
pub(crate) async fn use_printed_code(
    tx: &mut Tx,
    account: Uuid,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let used = tx
        .sql("UPDATE printed_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL")
        .bind(account)
        .bind(hash)
        .bind(now)
        .run()
        .await?;
    Ok(used == 1)
}

/// Counts a failed sign-in and closes the account's door until `locked_until` when there is one.
pub(crate) async fn count_failure(
    tx: &mut Tx,
    account: Uuid,
    locked_until: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    tx.sql("UPDATE accounts SET failed_sign_ins = failed_sign_ins + 1, locked_until = $2 WHERE id = $1")
        .bind(account)
        .bind(locked_until)
        .run_one()
        .await?;
    Ok(())
}

/// Remembers a good sign-in; whether its time code was still unused (two taps at once use it once).
pub(crate) async fn count_success(tx: &mut Tx, account: Uuid, step: Option<i64>) -> Result<bool, Fault> {
    let written = tx
        .sql(
            "UPDATE accounts SET failed_sign_ins = 0, locked_until = NULL,
                    totp_last_step = CASE WHEN $2 > totp_last_step THEN $2 ELSE totp_last_step END
             WHERE id = $1 AND ($2 = 0 OR $2 > totp_last_step)",
        )
        .bind(account)
        .bind(step.unwrap_or_default())
        .run()
        .await?;
    Ok(written == 1)
}

/// The epoch after which every older session of the account is dead.
pub(crate) async fn raise_epoch(tx: &mut Tx, account: Uuid) -> Result<(), Fault> {
    tx.sql("UPDATE accounts SET epoch = epoch + 1 WHERE id = $1").bind(account).run_one().await?;
    Ok(())
}

/// Closes an account for good; whether it was open.
pub(crate) async fn disable(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    let closed = tx
        .sql("UPDATE accounts SET disabled_at = $2, epoch = epoch + 1 WHERE id = $1 AND disabled_at IS NULL")
        .bind(account)
        .bind(now)
        .run()
        .await?;
    Ok(closed == 1)
}

/// Gives an account new secrets and ends what the old ones opened.
pub(crate) async fn replace_secrets(
    tx: &mut Tx,
    vault: &Vault,
    account: Uuid,
    password_hash: &str,
    totp_secret: &[u8],
    printed_code_hashes: &[Vec<u8>],
) -> Result<(), Fault> {
    let key = key(tx, vault, account).await?;
    tx.sql(
        "UPDATE accounts SET password_hash = $2, totp_sealed = $3, totp_last_step = 0, epoch = epoch + 1,
                failed_sign_ins = 0, locked_until = NULL, disabled_at = NULL
         WHERE id = $1",
    )
    .bind(account)
    .bind(password_hash.to_owned())
    .bind(key.seal(&totp_cell(account), totp_secret))
    .run_one()
    .await?;
    replace_printed_codes(tx, account, printed_code_hashes).await
}

/// The name that the account's own person sees.
pub(crate) async fn name(tx: &mut Tx, vault: &Vault, account: Uuid) -> Result<String, Fault> {
    let sealed: Sealed =
        tx.sql("SELECT name_sealed FROM accounts WHERE id = $1").bind(account).scalar().await?;
    Ok(key(tx, vault, account).await?.open_padded_text(&name_cell(account), &sealed)?.expose().clone())
}

/// The area names behind an account's memberships: `(area id, area name)` by path.
pub(crate) async fn area_name(tx: &mut Tx, path: &AreaPath) -> Result<(AreaId, String), Fault> {
    let (id, name): (String, String) =
        tx.sql("SELECT id, name FROM areas WHERE path = $1").bind(path.as_str().to_owned()).one().await?;
    let id = AreaId::parse(&id).map_err(|_| Fault::Unreadable("areas.id"))?;
    Ok((id, name))
}

/// Removes an account that nobody ever signed in with or signed for; whether it was one.
pub(crate) async fn remove_unused(tx: &mut Tx, account: Uuid) -> Result<bool, Fault> {
    let unused: bool = tx
        .sql(
            "SELECT EXISTS (
                 SELECT 1 FROM accounts a
                 WHERE a.id = $1 AND a.totp_last_step = 0 AND a.epoch = 1
                   AND NOT EXISTS (SELECT 1 FROM printed_codes p WHERE p.account_id = a.id AND p.used_at IS NOT NULL)
                   AND NOT EXISTS (SELECT 1 FROM undertaking_signatures s WHERE s.account_id = a.id)
             )",
        )
        .bind(account)
        .scalar()
        .await?;
    if !unused {
        return Ok(false);
    }
    for text in [
        "DELETE FROM printed_codes WHERE account_id = $1",
        "DELETE FROM memberships WHERE account_id = $1",
        "DELETE FROM accounts WHERE id = $1",
    ] {
        tx.sql(text).bind(account).run().await?;
    }
    Ok(true)
}
