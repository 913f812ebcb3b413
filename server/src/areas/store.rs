//! The areas in the database.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::areas::{AreaId, AreaLevel, AreaPath, AreaView};
use platform::store::{Tx, placeholders};
use sqlx::AssertSqlSafe;

use crate::problems::Fault;

/// An area as everybody sees it, with where it stands and whom to ring.
#[derive(Clone, Debug)]
pub struct PlacedArea {
    /// What everybody may see.
    pub view: AreaView,
    /// Where it stands in the tree.
    pub path: AreaPath,
    /// The public phone of its hall.
    pub hall_phone: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    code: Option<String>,
    name: String,
    level: String,
    parent_id: Option<String>,
    path: String,
    hall_phone: Option<String>,
}

impl TryFrom<Row> for PlacedArea {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let level = AreaLevel::from_code(&row.level).ok_or(Fault::Unreadable("areas.level"))?;
        let id = |text: &str| AreaId::parse(text).map_err(|_| Fault::Unreadable("areas.id"));
        Ok(Self {
            view: AreaView {
                id: id(&row.id)?,
                code: row.code,
                name: row.name,
                level,
                parent: row.parent_id.as_deref().map(id).transpose()?,
            },
            path: AreaPath::parse(&row.path).map_err(|_| Fault::Unreadable("areas.path"))?,
            hall_phone: row.hall_phone,
        })
    }
}

/// The areas directly inside `parent` (the city itself without one), in the order of their ids.
pub(crate) async fn children(tx: &mut Tx, parent: Option<&AreaId>) -> Result<Vec<PlacedArea>, Fault> {
    let rows: Vec<Row> = tx
        .sql(
            "SELECT id, code, name, level, parent_id, path, hall_phone FROM areas
             WHERE valid_until IS NULL AND COALESCE(parent_id, '') = $1 ORDER BY id",
        )
        .bind(parent.map(|id| id.as_str().to_owned()).unwrap_or_default())
        .all()
        .await?;
    rows.into_iter().map(PlacedArea::try_from).collect()
}

/// One area, also one that has ended.
///
/// # Errors
/// [`Fault`] when it cannot be done.
pub async fn find(tx: &mut Tx, id: &AreaId) -> Result<Option<PlacedArea>, Fault> {
    let row: Option<Row> = tx
        .sql("SELECT id, code, name, level, parent_id, path, hall_phone FROM areas WHERE id = $1")
        .bind(id.as_str().to_owned())
        .optional()
        .await?;
    row.map(PlacedArea::try_from).transpose()
}

/// What these areas are called, in one statement.
///
/// # Errors
/// [`Fault`] when it cannot be done.
pub async fn names(tx: &mut Tx, ids: &[&AreaId]) -> Result<BTreeMap<AreaId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let text = format!("SELECT id, name FROM areas WHERE id IN ({})", placeholders(1, ids.len()));
    let values = ids.iter().map(|id| id.as_str().to_owned());
    let rows: Vec<(AreaId, String)> = tx.sql(AssertSqlSafe(text)).bind_all(values).all().await?;
    Ok(rows.into_iter().collect())
}

/// Every area that stands today, parents before children.
///
/// # Errors
/// [`Fault`] when it cannot be done.
pub async fn all(tx: &mut Tx) -> Result<Vec<PlacedArea>, Fault> {
    let rows: Vec<Row> = tx
        .sql(
            "SELECT id, code, name, level, parent_id, path, hall_phone FROM areas
             WHERE valid_until IS NULL ORDER BY path",
        )
        .all()
        .await?;
    rows.into_iter().map(PlacedArea::try_from).collect()
}

/// Adds an area that is not there yet; one that is stays as it is.
pub(crate) async fn add(tx: &mut Tx, area: &PlacedArea, valid_from: NaiveDate) -> Result<(), Fault> {
    tx.sql(
        "INSERT INTO areas (id, code, name, level, parent_id, path, hall_phone, valid_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
    )
    .bind(area.view.id.as_str().to_owned())
    .bind(area.view.code.clone())
    .bind(area.view.name.clone())
    .bind(area.view.level.code())
    .bind(area.view.parent.as_ref().map(|id| id.as_str().to_owned()))
    .bind(area.path.as_str().to_owned())
    .bind(area.hall_phone.clone())
    .bind(valid_from)
    .run()
    .await?;
    Ok(())
}

/// Writes another name and hall phone of an area, if it still has these; whether it had.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn change(
    tx: &mut Tx,
    id: &AreaId,
    before: (&str, Option<&str>),
    after: (&str, Option<&str>),
) -> Result<bool, Fault> {
    let changed = tx
        .sql(
            "UPDATE areas SET name = $4, hall_phone = $5
             WHERE id = $1 AND name = $2 AND COALESCE(hall_phone, '') = $3",
        )
        .bind(id.as_str().to_owned())
        .bind(before.0.to_owned())
        .bind(before.1.unwrap_or_default().to_owned())
        .bind(after.0.to_owned())
        .bind(after.1.map(str::to_owned))
        .run()
        .await?;
    Ok(changed == 1)
}

/// Takes an area out that was added by mistake, if it still has this name and phone; whether it had.
///
/// # Errors
/// [`Fault`] when the database fails, also when somebody lives or works there by now.
pub async fn remove(tx: &mut Tx, id: &AreaId, name: &str, hall_phone: Option<&str>) -> Result<bool, Fault> {
    let removed = tx
        .sql("DELETE FROM areas WHERE id = $1 AND name = $2 AND COALESCE(hall_phone, '') = $3")
        .bind(id.as_str().to_owned())
        .bind(name.to_owned())
        .bind(hall_phone.unwrap_or_default().to_owned())
        .run()
        .await?;
    Ok(removed == 1)
}
