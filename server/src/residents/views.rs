//! What the API shows of a resident: masked, always.

use domain::mask;
use domain::residents::{CertificateView, FactKind, FactSource, FactView, ResidentView};
use platform::store::Tx;

use super::people::{Reached, fact_cell};
use super::{certificates, store};
use crate::app::App;
use crate::areas;
use crate::problems::Fault;

/// A resident with certificate and dated facts, masked.
pub(crate) async fn resident(app: &App, tx: &mut Tx, resident: &Reached) -> Result<ResidentView, Fault> {
    let today = app.clock.today();
    let area =
        areas::store::find(tx, &resident.area()?).await?.ok_or(Fault::Unreadable("residents.area_id"))?;
    let certificate = certificates::load(app, tx, resident).await?.map(|certificates| CertificateView {
        number_masked: mask::certificate_number(certificates.number.as_str()),
        state: certificates.life.state_on(today),
        expires_on: certificates.life.expires_on,
    });
    let mut facts = Vec::new();
    for row in store::facts(tx, resident.id).await? {
        let value = resident.key.open_padded_text(&fact_cell(row.id, resident.id), &row.value_sealed)?;
        let kind = FactKind::from_code(&row.kind).ok_or(Fault::Unreadable("resident_facts.kind"))?;
        facts.push(FactView {
            kind,
            value_masked: masked(kind, value.expose()),
            source: FactSource::from_code(&row.source).ok_or(Fault::Unreadable("resident_facts.source"))?,
            valid_from: row.valid_from,
            recorded_at: row.recorded_at,
        });
    }
    Ok(ResidentView {
        id: resident.id,
        name_masked: mask::name(&resident.name()?),
        id_number_masked: mask::id_number(resident.id_number(today)?.as_str()),
        phone_masked: resident.phone()?.map(|phone| mask::phone(&phone)),
        area: area.view,
        status: resident.row.status()?,
        version: resident.row.version,
        certificate,
        facts,
    })
}

fn masked(kind: FactKind, value: &str) -> String {
    match kind {
        FactKind::Name => mask::name(value),
        FactKind::Phone => mask::phone(value),
        FactKind::Address => "*".repeat(value.chars().count().min(6)),
        FactKind::Area | FactKind::Status => value.to_owned(),
    }
}
