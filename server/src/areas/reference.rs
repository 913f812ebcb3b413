//! The real tree of 桐乡市, for the demonstration city and for tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::areas::{AreaId, AreaLevel, AreaPath};
use platform::store::Tx;

use super::store::{self, PlacedArea};
use crate::problems::Fault;

/// City, towns and villages as the National Bureau of Statistics lists them; `data/README.md` names the source.
const AREAS: &str = include_str!("../../../data/areas-330483.csv");

/// The ids of its villages, in the order of the list.
///
/// # Errors
/// [`Fault`] when the embedded list fails.
pub fn villages() -> Result<Vec<AreaId>, Fault> {
    let listed = domain::areas::parse_csv(AREAS).map_err(|error| Fault::Other(format!("areas: {error}")))?;
    Ok(listed.into_iter().filter(|area| area.level == AreaLevel::Village).map(|area| area.id).collect())
}

/// Writes every area that is not there yet, standing since `first`; the halls get made-up phones.
///
/// # Errors
/// [`Fault`] when the embedded list or the database fails.
pub async fn write(tx: &mut Tx, first: NaiveDate) -> Result<(), Fault> {
    let mut paths: BTreeMap<AreaId, AreaPath> = BTreeMap::new();
    let listed = domain::areas::parse_csv(AREAS).map_err(|error| Fault::Other(format!("areas: {error}")))?;
    for (at, area) in listed.into_iter().enumerate() {
        let parent = area.parent.as_ref().and_then(|parent| paths.get(parent));
        let path = match parent {
            Some(parent) => {
                parent.child(&area.id).ok_or_else(|| Fault::Other(format!("areas: {}", area.id)))?
            }
            None => AreaPath::root(&area.id),
        };
        paths.insert(area.id.clone(), path.clone());
        let hall_phone = (area.level == AreaLevel::Village).then(|| format!("0573-0000{at:04}"));
        store::add(tx, &PlacedArea { view: area.into(), path, hall_phone }, first).await?;
    }
    Ok(())
}
