//! Rows about areas: this is how a real city is set up.

use std::collections::{HashMap, HashSet};

use domain::areas::AreaId;
use domain::imports::{AreaRow, AreaTree, CellFault, RowOutcome};
use platform::store::Tx;
use serde::{Deserialize, Serialize};

use super::engine::{BeforeImage, Run, Taken, Target};
use super::reading::GivenRow;
use crate::areas::store::{self, PlacedArea};
use crate::problems::Fault;

/// Takes over rows about areas.
pub(super) struct Areas {
    tree: AreaTree,
    known: HashMap<AreaId, PlacedArea>,
    /// The codes of the rows before.
    seen: HashSet<AreaId>,
}

type Shown = (String, Option<String>);

/// An area as it was before (a new one was not) and as it was written.
#[derive(Serialize, Deserialize)]
pub(super) struct Image {
    id: AreaId,
    before: Option<Shown>,
    after: Shown,
}

impl Areas {
    pub(super) async fn new(tx: &mut Tx) -> Result<Self, Fault> {
        let all = store::all(tx).await?;
        let tree = AreaTree::of(all.iter().map(|area| area.path.clone()));
        let known = all.into_iter().map(|area| (area.view.id.clone(), area)).collect();
        Ok(Self { tree, known, seen: HashSet::new() })
    }

    pub(super) async fn take(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        rows: Vec<GivenRow>,
    ) -> Result<Vec<Taken>, Fault> {
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            taken.push(match self.tree.read(run.heading, &row.cells) {
                Err(faults) => Taken::refused(row, faults),
                Ok(area) if !self.seen.insert(area.view.id.clone()) => {
                    Taken::refused(row, vec![CellFault::new("code", "twice_in_file")])
                }
                Ok(area) => self.one(run, tx, row, area).await?,
            });
        }
        Ok(taken)
    }

    async fn one(&self, run: &Run<'_>, tx: &mut Tx, row: GivenRow, given: AreaRow) -> Result<Taken, Fault> {
        let AreaRow { view, path, hall_phone } = given;
        let Some(known) = self.known.get(&view.id) else {
            // An area that has ended keeps its row: it does not begin again by a table.
            if store::find(tx, &view.id).await?.is_some() {
                return Ok(Taken::refused(row, vec![CellFault::new("code", "area_elsewhere")]));
            }
            let mut taken = Taken::of(row, RowOutcome::New);
            if run.write {
                let after = (view.name.clone(), hall_phone.clone());
                taken.target = Some(target(Image { id: view.id.clone(), before: None, after })?);
                let area = PlacedArea { view, path, hall_phone };
                store::add(tx, &area, run.app.clock.today()).await?;
            }
            return Ok(taken);
        };
        // A phone that the table does not give stays.
        let hall_phone = hall_phone.or_else(|| known.hall_phone.clone());
        if known.view.name == view.name && known.hall_phone == hall_phone {
            return Ok(Taken::of(row, RowOutcome::Unchanged));
        }
        let mut taken = Taken::of(row, RowOutcome::Changed);
        if run.write {
            let before = (known.view.name.clone(), known.hall_phone.clone());
            let after = (view.name, hall_phone);
            if !write(tx, &view.id, &before, &after).await? {
                return Ok(Taken::refused(taken.row, vec![CellFault::new("code", "stale")]));
            }
            taken.target = Some(target(Image { id: view.id, before: Some(before), after })?);
        }
        Ok(taken)
    }
}

async fn write(tx: &mut Tx, id: &AreaId, before: &Shown, after: &Shown) -> Result<bool, Fault> {
    store::change(tx, id, (&before.0, before.1.as_deref()), (&after.0, after.1.as_deref())).await
}

fn target(image: Image) -> Result<Target, Fault> {
    let image = serde_json::to_value(image).map_err(|error| Fault::Other(error.to_string()))?;
    Ok(Target { id: None, version: None, before: Some(BeforeImage::Plain(image)), once: None })
}

/// Brings an area back to how it was; `false` when it is no longer as it was written.
pub(super) async fn restore(tx: &mut Tx, image: Image) -> Result<bool, Fault> {
    let Image { id, before, after } = image;
    match before {
        Some(before) => write(tx, &id, &after, &before).await,
        None => store::remove(tx, &id, &after.0, after.1.as_deref()).await,
    }
}
