//! Rows about employers.

use std::collections::{HashMap, HashSet};

use domain::imports::{CellFault, EmployerRow, Places, RowOutcome};
use platform::store::Tx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::engine::{BeforeImage, Run, Taken, Target};
use super::reading::GivenRow;
use crate::employers::store::{self, Employer, NewEmployer};
use crate::problems::Fault;
use crate::{areas, employers};

/// Takes over rows about employers.
pub(super) struct Employers {
    places: Places,
    /// The credit codes of the rows before.
    seen: HashSet<String>,
}

/// An employer as it was before (a new one was not) and as it was written.
#[derive(Serialize, Deserialize)]
pub(super) struct Image {
    id: Uuid,
    credit_code: String,
    before: Option<(String, String)>,
    after: (String, String),
}

impl Employers {
    pub(super) async fn new(tx: &mut Tx) -> Result<Self, Fault> {
        let all = areas::store::all(tx).await?;
        Ok(Self { places: Places::of(all.iter().map(|area| &area.view)), seen: HashSet::new() })
    }

    pub(super) async fn take(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        rows: Vec<GivenRow>,
    ) -> Result<Vec<Taken>, Fault> {
        let mut taken = Vec::with_capacity(rows.len());
        let mut readable = Vec::with_capacity(rows.len());
        for row in rows {
            match EmployerRow::read(run.heading, &row.cells, &self.places) {
                Ok(employer) if self.seen.insert(employer.credit_code.as_str().to_owned()) => {
                    readable.push((row, employer));
                }
                Ok(_) => {
                    taken.push(Taken::refused(row, vec![CellFault::new("credit_code", "twice_in_file")]));
                }
                Err(faults) => taken.push(Taken::refused(row, faults)),
            }
        }
        let codes: Vec<_> = readable.iter().map(|(_, employer)| &employer.credit_code).collect();
        let known = store::by_credit_codes(tx, &codes).await?;
        let known: HashMap<&str, &Employer> =
            known.iter().map(|employer| (employer.credit_code.as_str(), employer)).collect();
        let mut new = Vec::new();
        for (row, employer) in readable {
            match known.get(employer.credit_code.as_str()) {
                None => new.push((row, employer)),
                Some(known) => taken.push(compare(run, tx, row, &employer, known).await?),
            }
        }
        enter(run, tx, new, &mut taken).await?;
        taken.sort_by_key(|taken| taken.row.number);
        Ok(taken)
    }
}

async fn compare(
    run: &Run<'_>,
    tx: &mut Tx,
    row: GivenRow,
    given: &EmployerRow,
    known: &Employer,
) -> Result<Taken, Fault> {
    let area = given.area.as_str();
    if known.name == given.name && known.area_id == area {
        return Ok(Taken::of(row, RowOutcome::Unchanged));
    }
    if run.write && !store::change(tx, known, &given.name, area).await? {
        return Ok(Taken::refused(row, vec![CellFault::new("credit_code", "stale")]));
    }
    let mut taken = Taken::of(row, RowOutcome::Changed);
    if run.write {
        let before = Some((known.name.clone(), known.area_id.clone()));
        taken.target = Some(target(known.id, before, given)?);
    }
    Ok(taken)
}

async fn enter(
    run: &Run<'_>,
    tx: &mut Tx,
    new: Vec<(GivenRow, EmployerRow)>,
    taken: &mut Vec<Taken>,
) -> Result<(), Fault> {
    let entering: Vec<NewEmployer> = new
        .iter()
        .map(|(_, employer)| NewEmployer {
            id: run.app.random.uuid(&run.app.clock),
            credit_code: employer.credit_code.clone(),
            name: employer.name.clone(),
            area: employer.area.clone(),
        })
        .collect();
    let mut there: HashSet<Uuid> = entering.iter().map(|employer| employer.id).collect();
    if run.write {
        let mut entered = 0;
        for some in entering.chunks(100) {
            entered += employers::store::add_all(tx, some, run.app.clock.now()).await?;
        }
        if entered < entering.len() as u64 {
            // Somebody else entered one of them meanwhile; it stays theirs.
            let codes: Vec<_> = entering.iter().map(|employer| &employer.credit_code).collect();
            there = store::by_credit_codes(tx, &codes).await?.iter().map(|employer| employer.id).collect();
        }
    }
    for ((row, employer), entered) in new.into_iter().zip(entering) {
        if !there.contains(&entered.id) {
            taken.push(Taken::refused(row, vec![CellFault::new("credit_code", "stale")]));
            continue;
        }
        let mut one = Taken::of(row, RowOutcome::New);
        if run.write {
            one.target = Some(target(entered.id, None, &employer)?);
        }
        taken.push(one);
    }
    Ok(())
}

fn target(id: Uuid, before: Option<(String, String)>, given: &EmployerRow) -> Result<Target, Fault> {
    let after = (given.name.clone(), given.area.as_str().to_owned());
    let image = Image { id, credit_code: given.credit_code.as_str().to_owned(), before, after };
    let image = serde_json::to_value(image).map_err(|error| Fault::Other(error.to_string()))?;
    Ok(Target { id: Some(id), version: None, before: Some(BeforeImage::Plain(image)), once: None })
}

/// Brings an employer back to how it was; `false` when it is no longer as it was written.
pub(super) async fn restore(tx: &mut Tx, image: Image) -> Result<bool, Fault> {
    let Image { id, credit_code, before, after } = image;
    let written = Employer { id, credit_code, name: after.0, area_id: after.1 };
    match before {
        Some((name, area)) => store::change(tx, &written, &name, &area).await,
        None => store::remove(tx, &written).await,
    }
}
