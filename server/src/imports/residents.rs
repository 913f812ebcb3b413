//! Rows about residents: who is there already, what is different, and who resembles whom.

use std::collections::HashSet;

use domain::imports::{CellFault, Heading, Places, RowOutcome, certificate_step, digits, resident_row};
use domain::residents::{CertificateChange, FactSource, ParsedResident, ResidentStatus};
use platform::store::Tx;
use uuid::Uuid;

use super::engine::{BeforeImage, Run, Taken, Target};
use super::reading::GivenRow;
use super::store::before_cell;
use crate::app::App;
use crate::areas;
use crate::problems::Fault;
use crate::residents::Reached;
use crate::residents::bulk::{self, Alike, Change, Origin};
use crate::residents::certificates::Certificates;

/// Takes over rows about residents.
pub(super) struct Residents {
    places: Places,
    /// Everywhere: the paths of the cities.
    cities: Vec<String>,
    /// The ID numbers of the rows before; eight bytes each.
    seen: HashSet<u64>,
    /// Whom new people may resemble.
    alike: Alike,
}

/// A row that can be read, on its way.
struct Readable {
    row: GivenRow,
    resident: ParsedResident,
}

/// What is to be done with a readable row.
enum Verdict {
    Enter(Vec<CellFault>),
    Change(Box<(Reached, Change)>),
    Leave,
    Refuse(CellFault),
}

impl Residents {
    pub(super) async fn new(tx: &mut Tx) -> Result<Self, Fault> {
        let all = areas::store::all(tx).await?;
        let cities = all.iter().filter(|area| area.path.parent().is_none());
        let cities = cities.map(|area| area.path.as_str().to_owned()).collect();
        let places = Places::of(all.iter().map(|area| &area.view));
        Ok(Self { places, cities, seen: HashSet::new(), alike: Alike::default() })
    }

    /// Reads everybody's name once, if many of these rows are new.
    pub(super) async fn prepare(
        &mut self,
        app: &App,
        heading: &Heading,
        rows: &[GivenRow],
    ) -> Result<(), Fault> {
        let today = app.clock.today();
        let readable: Vec<ParsedResident> = rows
            .iter()
            .filter_map(|row| resident_row(heading, &row.cells, &self.places, today).ok())
            .collect();
        let numbers: Vec<_> = readable.iter().map(|resident| &resident.id_number).collect();
        let new = bulk::unknown(app, &mut app.store.autocommit().await?, &numbers).await?;
        self.alike.prepare(app, &self.cities, new).await
    }

    pub(super) async fn take(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        rows: Vec<GivenRow>,
    ) -> Result<Vec<Taken>, Fault> {
        let mut taken = Vec::with_capacity(rows.len());
        let readable = self.readable(run, rows, &mut taken);
        let numbers: Vec<_> = readable.iter().map(|readable| &readable.resident.id_number).collect();
        let known = bulk::known(run.app, tx, &numbers).await?;
        let there: Vec<&Reached> = known.iter().flatten().collect();
        let certificates = bulk::certificates(run.app, tx, &there).await?;
        let (mut entering, mut changing) = (Vec::new(), Vec::new());
        for (Readable { row, resident }, known) in readable.into_iter().zip(known) {
            let verdict = match known {
                None => Verdict::Enter(self.resemblance(run.app, tx, &resident).await?),
                Some(known) => compare(known, &resident, &certificates)?,
            };
            match verdict {
                Verdict::Enter(warnings) => entering.push((row, resident, warnings)),
                Verdict::Change(change) => changing.push((row, *change)),
                Verdict::Leave => taken.push(Taken::of(row, RowOutcome::Unchanged)),
                Verdict::Refuse(fault) => taken.push(Taken::refused(row, vec![fault])),
            }
        }
        enter(run, tx, entering, &mut taken).await?;
        for (row, (resident, change)) in changing {
            taken.push(alter(run, tx, row, &resident, &change).await?);
        }
        taken.sort_by_key(|taken| taken.row.number);
        Ok(taken)
    }

    /// The rows that can be read; the others, and those that stand in the file already, are refused.
    fn readable(&mut self, run: &Run<'_>, rows: Vec<GivenRow>, taken: &mut Vec<Taken>) -> Vec<Readable> {
        let today = run.app.clock.today();
        let mut readable = Vec::with_capacity(rows.len());
        for row in rows {
            match resident_row(run.heading, &row.cells, &self.places, today) {
                Ok(resident) if self.seen.insert(digits(&resident.id_number)) => {
                    readable.push(Readable { row, resident });
                }
                Ok(_) => {
                    taken.push(Taken::refused(row, vec![CellFault::new("id_number", "twice_in_file")]));
                }
                Err(faults) => taken.push(Taken::refused(row, faults)),
            }
        }
        readable
    }

    /// What is to be said of whom somebody new resembles.
    async fn resemblance(
        &mut self,
        app: &App,
        tx: &mut Tx,
        resident: &ParsedResident,
    ) -> Result<Vec<CellFault>, Fault> {
        let found = self.alike.resemblance(app, tx, resident).await?;
        Ok(found.map(|found| CellFault::new("id_number", found.code())).into_iter().collect())
    }
}

/// What of a row is different from what is known.
fn compare(
    known: Reached,
    given: &ParsedResident,
    certificates: &std::collections::HashMap<Uuid, Certificates>,
) -> Result<Verdict, Fault> {
    if known.row.status()? != ResidentStatus::Living {
        return Ok(Verdict::Refuse(CellFault::new("id_number", "resident_closed")));
    }
    let (phone, address) = (known.phone()?, known.address()?);
    let given_phone = given.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let mut change = Change {
        name: (known.name()? != given.name).then(|| given.name.clone()),
        phone: given_phone.filter(|given| phone.as_ref() != Some(given)),
        address: given.address.clone().filter(|given| address.as_ref() != Some(given)),
        area: (known.row.area_id != given.area_id.as_str()).then(|| given.area_id.clone()),
        certificate: None,
    };
    if let Some(numbered) = &given.certificate {
        let held = certificates.get(&known.id);
        let happened = held.map(Certificates::happened).unwrap_or_default();
        let held = held.map(|held| (&held.number, &held.life));
        match certificate_step(held, happened, numbered) {
            Ok(step) => change.certificate = step.map(|step: CertificateChange| (step, numbered.clone())),
            Err(code) => {
                let of_the_day =
                    matches!(code, "certificate_date_differs" | "certificate_event_out_of_order");
                let column = if of_the_day { "issued_on" } else { "certificate" };
                return Ok(Verdict::Refuse(CellFault::new(column, code)));
            }
        }
    }
    Ok(if change.is_nothing() { Verdict::Leave } else { Verdict::Change(Box::new((known, change))) })
}

fn origin(run: &Run<'_>) -> Origin {
    Origin { source: FactSource::Registry, by: run.order.by }
}

/// Enters those who are new.
async fn enter(
    run: &Run<'_>,
    tx: &mut Tx,
    entering: Vec<(GivenRow, ParsedResident, Vec<CellFault>)>,
    taken: &mut Vec<Taken>,
) -> Result<(), Fault> {
    let entered = if run.write {
        let residents: Vec<&ParsedResident> = entering.iter().map(|(_, resident, _)| resident).collect();
        bulk::register_all(run.app, tx, &residents, origin(run)).await?.into_iter().map(Some).collect()
    } else {
        vec![None; entering.len()]
    };
    for ((row, _, warnings), entered) in entering.into_iter().zip(entered) {
        let mut one = Taken::of(row, RowOutcome::New);
        one.warnings = warnings;
        match entered {
            None => {}
            Some(Ok(id)) => {
                one.target = Some(Target { id: Some(id), version: Some(1), before: None, once: None });
            }
            Some(Err(code)) => {
                let column = if code == "duplicate_id_number" { "id_number" } else { "certificate" };
                one = Taken::refused(one.row, vec![CellFault::new(column, code)]);
            }
        }
        taken.push(one);
    }
    Ok(())
}

/// Writes what is different of somebody.
async fn alter(
    run: &Run<'_>,
    tx: &mut Tx,
    row: GivenRow,
    resident: &Reached,
    change: &Change,
) -> Result<Taken, Fault> {
    if !run.write {
        let numbered = change.certificate.as_ref().map(|(_, numbered)| &numbered.number);
        let code = bulk::number_is_taken(run.app, tx, resident.id, numbered).await?;
        return Ok(match code {
            Some(code) => Taken::refused(row, vec![CellFault::new("certificate", code)]),
            None => Taken::of(row, RowOutcome::Changed),
        });
    }
    let before = match bulk::change(run.app, tx, resident, change, origin(run)).await? {
        Ok(before) => before,
        Err(code) => return Ok(Taken::refused(row, vec![CellFault::new("certificate", code)])),
    };
    let id = run.app.random.uuid(&run.app.clock);
    let sealed = resident.key.seal_padded_json(&before_cell(id, resident.id), &before);
    let mut taken = Taken::of(row, RowOutcome::Changed);
    taken.target = Some(Target {
        id: Some(resident.id),
        version: Some(resident.row.version + 1),
        before: Some(BeforeImage::Sealed { row: id, sealed }),
        once: None,
    });
    Ok(taken)
}
