//! Whom the bench asks for.

use domain::areas::AreaId;
use platform::store::Tx;
use uuid::Uuid;

use crate::problems::Fault;

/// Every resident, in the order of their ids.
pub(super) async fn residents(tx: &mut Tx) -> Result<Vec<Uuid>, Fault> {
    Ok(tx.sql("SELECT id FROM residents ORDER BY id").scalars().await?)
}

/// Residents with a case, so many at most.
pub(super) async fn applicants(tx: &mut Tx, limit: i64) -> Result<Vec<Uuid>, Fault> {
    let text = "SELECT DISTINCT resident_id FROM cases ORDER BY resident_id LIMIT $1";
    Ok(tx.sql(text).bind(limit).scalars().await?)
}

/// The town and step where most cases wait.
pub(super) async fn busiest(tx: &mut Tx) -> Result<Option<(String, String, i64)>, Fault> {
    Ok(tx
        .sql(
            "SELECT t.id, c.waits_for, COUNT(*) FROM cases c
             JOIN areas v ON v.id = c.area_id JOIN areas t ON t.id = v.parent_id
             WHERE c.waits_for IS NOT NULL GROUP BY t.id, c.waits_for ORDER BY COUNT(*) DESC, t.id LIMIT 1",
        )
        .optional()
        .await?)
}

/// An account of the demonstration and its epoch.
pub(super) async fn account(tx: &mut Tx, login_name: &str) -> Result<Option<(Uuid, i64)>, Fault> {
    Ok(tx
        .sql("SELECT id, epoch FROM accounts WHERE login_name = $1")
        .bind(login_name.to_owned())
        .optional()
        .await?)
}

/// Every village.
pub(super) async fn villages(tx: &mut Tx) -> Result<Vec<AreaId>, Fault> {
    let ids: Vec<String> = tx
        .sql("SELECT id FROM areas WHERE level = 'village' AND valid_until IS NULL ORDER BY id")
        .scalars()
        .await?;
    ids.iter().map(|id| AreaId::parse(id).map_err(|_| Fault::Unreadable("areas.id"))).collect()
}
