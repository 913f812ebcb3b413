//! What the API shows of a resident: masked, always.

use domain::areas::AreaId;
use domain::mask;
use domain::residents::{CertificateView, FactKind, FactSource, FactView, ResidentStatus, ResidentView};
use platform::store::Tx;

use super::certificates;
use super::people::{File, Reached, fact_cell};
use super::store::Dated;
use crate::app::App;
use crate::areas;
use crate::problems::Fault;

/// A resident with certificate and dated facts, masked.
pub(crate) async fn resident(app: &App, tx: &mut Tx, file: &File) -> Result<ResidentView, Fault> {
    let (today, resident) = (app.clock.today(), &file.resident);
    let certificate = certificates::in_file(app, file)?.map(|certificates| CertificateView {
        number_masked: mask::certificate_number(certificates.number.as_str()),
        state: certificates.life.state_on(today),
        expires_on: certificates.life.expires_on,
    });
    Ok(ResidentView {
        id: resident.id,
        name_masked: mask::name(&resident.name()?),
        id_number_masked: resident.id_number(today)?.masked(),
        phone_masked: resident.phone()?.map(|phone| mask::phone(&phone)),
        area: resident.row.area_view()?,
        status: resident.row.status()?,
        version: resident.row.version,
        certificate,
        facts: facts(tx, file).await?,
    })
}

/// The facts, newest first. Where somebody lived before is asked by name; where they live now is known.
async fn facts(tx: &mut Tx, file: &File) -> Result<Vec<FactView>, Fault> {
    let mut rows: Vec<&Dated> = file.dated.iter().filter(|dated| dated.kind.is_some()).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.from, row.at, row.id)));
    let own = &file.resident.row;
    let mut facts = Vec::with_capacity(rows.len());
    for row in rows {
        let mut fact = fact(&file.resident, row)?;
        if fact.kind == FactKind::Area {
            fact.value_masked = if fact.value_masked == own.area_id {
                own.area_name.clone()
            } else {
                area_name(tx, fact.value_masked).await?
            };
        }
        facts.push(fact);
    }
    Ok(facts)
}

/// The name of an area; its id where it is gone.
async fn area_name(tx: &mut Tx, id: String) -> Result<String, Fault> {
    let Ok(parsed) = AreaId::parse(&id) else { return Ok(id) };
    Ok(areas::store::find(tx, &parsed).await?.map_or(id, |area| area.view.name))
}

fn fact(resident: &Reached, row: &Dated) -> Result<FactView, Fault> {
    let missing = || Fault::Unreadable("resident_facts");
    let id = row.id.ok_or_else(missing)?;
    let sealed = row.sealed.as_ref().ok_or_else(missing)?;
    let value = resident.key.open_padded_text(&fact_cell(id, resident.id), sealed)?;
    let kind = row.kind.as_deref().and_then(FactKind::from_code);
    let kind = kind.ok_or(Fault::Unreadable("resident_facts.kind"))?;
    let source = row.source.as_deref().and_then(FactSource::from_code);
    Ok(FactView {
        kind,
        value_masked: masked(kind, value.expose()),
        source: source.ok_or(Fault::Unreadable("resident_facts.source"))?,
        valid_from: row.from.ok_or_else(missing)?,
        recorded_at: row.at.ok_or_else(missing)?,
    })
}

fn masked(kind: FactKind, value: &str) -> String {
    match kind {
        FactKind::Name => mask::name(value),
        FactKind::Phone => mask::phone(value),
        FactKind::Address => "*".repeat(value.chars().count().min(6)),
        FactKind::Area => value.to_owned(),
        FactKind::Status => {
            ResidentStatus::from_code(value).map_or(value, |status| status.words()).to_owned()
        }
    }
}
