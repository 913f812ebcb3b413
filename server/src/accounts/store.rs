//! Accounts in the database.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::areas::{AreaId, AreaPath};
use domain::roles::{Membership, Role};
use platform::store::{Tx, placeholders};
use platform::vault::{Cell, Class, Field, Sealed, SubjectKey, Token, Vault};
use uuid::Uuid;

use super::printed_codes;
use crate::problems::Fault;

/// What sign-in needs of an account.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub(crate) id: Uuid,
    pub(crate) password_hash: String,
    /// When the first password runs out; none where it is the worker's own.
    pub(crate) password_until: Option<DateTime<Utc>>,
    pub(crate) next_password_hash: Option<String>,
    pub(crate) next_password_until: Option<DateTime<Utc>>,
    pub(crate) totp_sealed: Sealed,
    pub(crate) totp_last_step: i64,
    pub(crate) epoch: i64,
    pub(crate) disabled_at: Option<DateTime<Utc>>,
}

impl Kept {
    /// Whether the password was a first one and nobody has made it their own in time.
    pub(crate) fn ran_out(&self, now: DateTime<Utc>) -> bool {
        self.password_until.is_some_and(|until| until <= now)
    }

    /// The hash of the password that was drawn and does not count yet, while it waits.
    pub(crate) fn next_password(&self, now: DateTime<Utc>) -> Option<String> {
        self.next_password_hash.clone().filter(|_| self.next_password_until.is_some_and(|until| now < until))
    }
}

/// What an account may do on a day.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) epoch: i64,
    pub(crate) disabled: bool,
    /// Whether the password is the worker's own, and no first one that somebody handed over.
    pub(crate) own_password: bool,
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
            "SELECT id, password_hash, password_until, next_password_hash, next_password_until,
                    totp_sealed, totp_last_step, epoch, disabled_at
             FROM accounts WHERE login_name = $1",
        )
        .bind(login_name.to_owned())
        .optional()
        .await?)
}

/// What the worker types to sign in.
pub(crate) async fn login_name(tx: &mut Tx, account: Uuid) -> Result<String, Fault> {
    Ok(tx.sql("SELECT login_name FROM accounts WHERE id = $1").bind(account).scalar().await?)
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
        bool,
        Option<String>,
        Option<String>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
    );
    let rows: Vec<Row> = tx
        .sql(
            "SELECT a.epoch, a.disabled_at, a.password_until IS NULL, m.role, ar.path, m.valid_from, m.valid_until,
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
    let Some((epoch, disabled_at, own_password, .., signed_until)) = rows.first().cloned() else {
        return Ok(None);
    };
    let mut memberships = Vec::with_capacity(rows.len());
    for (_, _, _, role, path, from, until, _) in rows {
        let (Some(role), Some(path), Some(from)) = (role, path, from) else { continue };
        memberships.push(membership(&role, &path, from, until)?);
    }
    Ok(Some(Standing { epoch, disabled: disabled_at.is_some(), own_password, memberships, signed_until }))
}

pub(super) fn membership(
    role: &str,
    path: &str,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<Membership, Fault> {
    let role = Role::from_code(role).ok_or(Fault::Unreadable("memberships.role"))?;
    let area = AreaPath::parse(path).map_err(|_| Fault::Unreadable("areas.path"))?;
    Ok(Membership { role, area, from, until })
}

/// A role that an account has or had, for whoever is told about the account without its name.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) role: Role,
    /// The area with the one around it, as people call them.
    pub(crate) place: String,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Post {
    /// Whether it was held on that day.
    pub(crate) fn held_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// What they are there, as people say it.
    pub(crate) fn words(&self) -> String {
        format!("{}的{}", self.place, self.role.words())
    }
}

/// The posts of these accounts, past ones too.
pub(crate) async fn posts(tx: &mut Tx, accounts: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<Post>>, Fault> {
    type Row = (Uuid, String, String, Option<String>, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = tx
        .sql(sqlx::AssertSqlSafe(format!(
            "SELECT m.account_id, m.role, a.name, p.name, m.valid_from, m.valid_until
             FROM memberships m JOIN areas a ON a.id = m.area_id LEFT JOIN areas p ON p.id = a.parent_id
             WHERE m.account_id IN ({}) ORDER BY m.valid_from DESC",
            placeholders(1, accounts.len())
        )))
        .bind_all(accounts.iter().copied())
        .all()
        .await?;
    let mut posts: BTreeMap<Uuid, Vec<Post>> = BTreeMap::new();
    for (account, role, area, around, from, until) in rows {
        let role = Role::from_code(&role).ok_or(Fault::Unreadable("memberships.role"))?;
        let place = format!("{}{area}", around.unwrap_or_default());
        posts.entry(account).or_default().push(Post { role, place, from, until });
    }
    Ok(posts)
}

/// An account about to be written.
pub(crate) struct NewAccount<'a> {
    pub(crate) id: Uuid,
    pub(crate) login_name: &'a str,
    pub(crate) name: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) password_until: Option<DateTime<Utc>>,
    pub(crate) totp_secret: &'a [u8],
    pub(crate) printed_codes: &'a [String],
    pub(crate) now: DateTime<Utc>,
}

/// Writes an account that holds nothing yet; whether its sign-in name was free.
pub(crate) async fn insert(tx: &mut Tx, vault: &Vault, new: &NewAccount<'_>) -> Result<bool, Fault> {
    let key = vault.subject_or_create(tx, new.id, Class::Statutory).await?;
    let written = tx
        .sql(
            "INSERT INTO accounts (id, login_name, name_sealed, password_hash, password_until, totp_sealed,
                                   totp_last_step, epoch, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 1, $7) ON CONFLICT (login_name) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.login_name.to_owned())
        .bind(key.seal_padded_text(&name_cell(new.id), new.name))
        .bind(new.password_hash.to_owned())
        .bind(new.password_until)
        .bind(key.seal(&totp_cell(new.id), new.totp_secret))
        .bind(new.now)
        .run()
        .await?;
    if written == 0 {
        return Ok(false);
    }
    printed_codes::replace(tx, vault, new.id, new.printed_codes).await?;
    Ok(true)
}

/// An account as the list of workers shows it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Worker {
    pub(crate) id: Uuid,
    pub(crate) login_name: String,
    pub(crate) epoch: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) disabled_at: Option<DateTime<Utc>>,
}

/// An account by id.
pub(crate) async fn worker(tx: &mut Tx, account: Uuid) -> Result<Option<Worker>, Fault> {
    Ok(tx
        .sql("SELECT id, login_name, epoch, created_at, disabled_at FROM accounts WHERE id = $1")
        .bind(account)
        .optional()
        .await?)
}

/// Accounts made after `after` that hold this role at or inside this area on `today` or later; without either, all.
pub(crate) async fn workers(
    tx: &mut Tx,
    after: Option<Uuid>,
    area: Option<&AreaPath>,
    role: Option<Role>,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Worker>, Fault> {
    let read =
        "SELECT a.id, a.login_name, a.epoch, a.created_at, a.disabled_at FROM accounts a WHERE a.id > $1";
    if area.is_none() && role.is_none() {
        let text = format!("{read} ORDER BY a.id LIMIT $2");
        let all = tx.sql(sqlx::AssertSqlSafe(text)).bind(after.unwrap_or_default()).bind(limit);
        return Ok(all.all().await?);
    }
    let text = format!(
        "{read} AND EXISTS (
             SELECT 1 FROM memberships m JOIN areas r ON r.id = m.area_id
             WHERE m.account_id = a.id AND (m.valid_until IS NULL OR m.valid_until >= $2)
               AND m.role LIKE $3 AND (r.path = $4 OR r.path LIKE $5))
         ORDER BY a.id LIMIT $6"
    );
    let path = area.map(|area| area.as_str().to_owned());
    Ok(tx
        .sql(sqlx::AssertSqlSafe(text))
        .bind(after.unwrap_or_default())
        .bind(today)
        .bind(role.map_or("%", Role::code))
        .bind(path.clone().unwrap_or_default())
        .bind(path.map_or_else(|| "%".to_owned(), |path| format!("{path}/%")))
        .bind(limit)
        .all()
        .await?)
}

/// Nobody else changes these two accounts until this transaction is over. Everybody takes them in one order, so that
/// two who act on one another wait for each other and do not stand across.
pub(crate) async fn hold_both(tx: &mut Tx, one: Uuid, other: Uuid) -> Result<(), Fault> {
    for account in [one.min(other), one.max(other)] {
        tx.sql("UPDATE accounts SET epoch = epoch WHERE id = $1").bind(account).run().await?;
    }
    Ok(())
}

/// Names that were typed to sign in.
const TYPED_NAME: Field = Field { table: "sign_in_failures", column: "name_token", normalisation: 1 };

/// What stands for a name that was typed, whether or not an account is called so.
pub(crate) fn typed_name(vault: &Vault, login_name: &str) -> Token {
    vault.token(TYPED_NAME, login_name)
}

/// Counts one more try under this name, unless it has to wait: how many there were in a row. Of many at once each
/// gets a number of its own.
pub(crate) async fn count_try(tx: &mut Tx, name: &Token, now: DateTime<Utc>) -> Result<Option<i64>, Fault> {
    let counted: Option<(i64,)> = tx
        .sql(
            "INSERT INTO sign_in_failures (name_token, failures, last_at) VALUES ($1, 1, $2)
             ON CONFLICT (name_token) DO UPDATE SET failures = sign_in_failures.failures + 1, last_at = $2
             WHERE sign_in_failures.locked_until IS NULL OR sign_in_failures.locked_until <= $2
             RETURNING failures",
        )
        .bind(name)
        .bind(now)
        .optional()
        .await?;
    Ok(counted.map(|(failures,)| failures))
}

/// Until when nobody is let in under this name.
pub(crate) async fn locked_until(tx: &mut Tx, name: &Token) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(Option<DateTime<Utc>>,)> = tx
        .sql("SELECT locked_until FROM sign_in_failures WHERE name_token = $1")
        .bind(name)
        .optional()
        .await?;
    Ok(found.and_then(|(until,)| until))
}

/// Closes the door of this name for a while.
pub(crate) async fn lock(tx: &mut Tx, name: &Token, until: DateTime<Utc>) -> Result<(), Fault> {
    tx.sql("UPDATE sign_in_failures SET locked_until = $2 WHERE name_token = $1")
        .bind(name)
        .bind(until)
        .run_one()
        .await?;
    Ok(())
}

/// Forgets what was counted under this name.
pub(crate) async fn forget_failures(tx: &mut Tx, name: &Token) -> Result<(), Fault> {
    tx.sql("DELETE FROM sign_in_failures WHERE name_token = $1").bind(name).run().await?;
    Ok(())
}

/// Forgets what was counted for names under which nobody has tried since `before`.
pub(crate) async fn sweep_failures(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Fault> {
    Ok(tx.sql("DELETE FROM sign_in_failures WHERE last_at < $1").bind(before).run().await?)
}

/// Uses up the time code of a step; whether it was still unused (two taps at once use it once).
pub(crate) async fn use_time_code(tx: &mut Tx, account: Uuid, step: i64) -> Result<bool, Fault> {
    let used = tx
        .sql("UPDATE accounts SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2")
        .bind(account)
        .bind(step)
        .run()
        .await?;
    Ok(used == 1)
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

/// What an account gets instead of its secrets.
pub(crate) struct NewSecrets<'a> {
    pub(crate) password_hash: &'a str,
    pub(crate) password_until: DateTime<Utc>,
    pub(crate) totp_secret: &'a [u8],
    pub(crate) printed_codes: &'a [String],
}

/// Gives an account new secrets, a first password among them, and ends what the old ones opened. A password that was
/// drawn and waits is worth nothing any more.
pub(crate) async fn replace_secrets(
    tx: &mut Tx,
    vault: &Vault,
    account: Uuid,
    new: &NewSecrets<'_>,
) -> Result<(), Fault> {
    let key = key(tx, vault, account).await?;
    tx.sql(
        "UPDATE accounts SET password_hash = $2, password_until = $3, next_password_hash = NULL,
                next_password_until = NULL, totp_sealed = $4, totp_last_step = 0, epoch = epoch + 1,
                disabled_at = NULL
         WHERE id = $1",
    )
    .bind(account)
    .bind(new.password_hash.to_owned())
    .bind(new.password_until)
    .bind(key.seal(&totp_cell(account), new.totp_secret))
    .run_one()
    .await?;
    printed_codes::replace(tx, vault, account, new.printed_codes).await
}

/// Who holds which role on `today` or later, closed accounts left out.
pub(crate) async fn held(tx: &mut Tx, today: NaiveDate) -> Result<Vec<(Uuid, Role)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx
        .sql(
            "SELECT a.id, m.role FROM accounts a JOIN memberships m ON m.account_id = a.id
             WHERE a.disabled_at IS NULL AND (m.valid_until IS NULL OR m.valid_until >= $1)",
        )
        .bind(today)
        .all()
        .await?;
    let known = |(id, role): (Uuid, String)| {
        Ok((id, Role::from_code(&role).ok_or(Fault::Unreadable("memberships.role"))?))
    };
    rows.into_iter().map(known).collect()
}

/// The roles of an account today, also of a closed one.
pub(crate) async fn roles_of(tx: &mut Tx, account: Uuid, today: NaiveDate) -> Result<Vec<Role>, Fault> {
    let standing = standing(tx, account, today).await?;
    let memberships = standing.map(|standing| standing.memberships).unwrap_or_default();
    Ok(memberships.into_iter().map(|membership| membership.role).collect())
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

/// Removes an account that nobody ever signed in with, signed for or asked a change of; whether it was one.
pub(crate) async fn remove_unused(tx: &mut Tx, account: Uuid) -> Result<bool, Fault> {
    let unused: bool = tx
        .sql(
            "SELECT EXISTS (
                 SELECT 1 FROM accounts a
                 WHERE a.id = $1 AND a.totp_last_step = 0 AND a.epoch = 1
                   AND NOT EXISTS (SELECT 1 FROM printed_codes p WHERE p.account_id = a.id AND p.used_at IS NOT NULL)
                   AND NOT EXISTS (SELECT 1 FROM undertaking_signatures s WHERE s.account_id = a.id)
                   AND NOT EXISTS (SELECT 1 FROM staff_changes c WHERE c.account_id = a.id)
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
