//! What many accounts are called, in one question.

use std::collections::BTreeMap;

use platform::store::{Tx, placeholders};
use platform::vault::{Class, Sealed, Vault, WrappedKey};
use uuid::Uuid;

use super::store::name_cell;
use crate::problems::Fault;

/// What an account is called.
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) login_name: String,
    pub(crate) name: String,
}

/// An account's names with one generation of the key that seals the one; there is a row for each.
#[derive(sqlx::FromRow)]
struct NamedRow {
    id: Uuid,
    login_name: String,
    name_sealed: Sealed,
    #[sqlx(flatten)]
    key: WrappedKey,
}

/// What these accounts are called, in one statement.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub(crate) async fn of(
    tx: &mut Tx,
    vault: &Vault,
    accounts: &[Uuid],
) -> Result<BTreeMap<Uuid, Named>, Fault> {
    if accounts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let text = format!(
        "SELECT a.id, a.login_name, a.name_sealed, {} FROM accounts a
         LEFT JOIN subject_keys k ON k.subject_id = a.id AND k.class = 'statutory'
         WHERE a.id IN ({}) ORDER BY a.id, k.generation",
        WrappedKey::COLUMNS,
        placeholders(1, accounts.len())
    );
    let rows: Vec<NamedRow> =
        tx.sql(sqlx::AssertSqlSafe(text)).bind_all(accounts.iter().copied()).all().await?;
    let mut names = BTreeMap::new();
    for rows in rows.chunk_by(|one, other| one.id == other.id) {
        let (id, sealed) = (rows[0].id, &rows[0].name_sealed);
        let key = vault.joined(id, Class::Statutory, rows.iter().map(|row| &row.key))?;
        let key = key.ok_or(Fault::Unreadable("subject_keys of an account"))?;
        let name = key.open_padded_text(&name_cell(id), sealed)?.expose().clone();
        names.insert(id, Named { login_name: rows[0].login_name.clone(), name });
    }
    Ok(names)
}
