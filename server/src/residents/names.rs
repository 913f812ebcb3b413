//! The names of some people, opened at once. What this does NOT do: decide who may know them.

use std::collections::HashMap;

use platform::store::{Tx, placeholders};
use platform::vault::{Class, Sealed};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::store::cell;
use crate::app::App;
use crate::problems::Fault;

/// The names of these people; whoever was forgotten has none any more.
pub(crate) async fn of(app: &App, tx: &mut Tx, people: &[Uuid]) -> Result<HashMap<Uuid, String>, Fault> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = app.vault.subjects(tx, people, Class::Statutory).await?;
    let list = placeholders(1, people.len());
    let rows: Vec<(Uuid, Sealed)> = tx
        .sql(AssertSqlSafe(format!("SELECT id, name_sealed FROM residents WHERE id IN ({list})")))
        .bind_all(people.iter().copied())
        .all()
        .await?;
    let mut names = HashMap::with_capacity(rows.len());
    for (id, sealed) in rows {
        if let Some(key) = keys.get(&id) {
            names.insert(id, key.open_padded_text(&cell("name_sealed", id), &sealed)?.expose().clone());
        }
    }
    Ok(names)
}

/// The villages in which anybody lives.
pub(crate) async fn inhabited(tx: &mut Tx) -> Result<Vec<String>, Fault> {
    Ok(tx
        .sql("SELECT DISTINCT area_id FROM residents WHERE status = 'living' ORDER BY area_id")
        .scalars()
        .await?)
}
