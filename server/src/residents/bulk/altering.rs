//! Writing what is different of a resident, and bringing it back.

use domain::areas::AreaId;
use domain::residents::{CertificateChange, CertificateNumbered, Fact, FactKind};
use platform::store::Tx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::people::{self, CERTIFICATE_NUMBER, NAME, Reached};
use super::super::store::{FactRow, cell};
use super::entering::certificate_row;
use super::store::{self, CurrentRow};
use super::{Origin, number_is_taken};
use crate::app::App;
use crate::problems::Fault;

/// What is different of a resident; what is `None` stays.
#[derive(Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another phone.
    pub phone: Option<String>,
    /// Another address.
    pub address: Option<String>,
    /// Another village.
    pub area: Option<AreaId>,
    /// What happened to the certificate, and its new number.
    pub certificate: Option<(CertificateChange, CertificateNumbered)>,
}

impl Change {
    /// Whether everything stays.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let Self { name, phone, address, area, certificate } = self;
        name.is_none() && phone.is_none() && address.is_none() && area.is_none() && certificate.is_none()
    }
}

/// How a resident stood before a [`Change`], and what was written for it: enough to take it back. It is personal and
/// kept sealed.
#[derive(Serialize, Deserialize)]
pub struct Before {
    name: String,
    phone: Option<String>,
    address: Option<String>,
    area: String,
    /// The facts that were written.
    facts: Vec<Uuid>,
    /// The certificate that was written.
    certificate: Option<Uuid>,
}

/// Writes what is different of a resident, as dated facts and as what is current; how they stood before, or the code
/// of why it was not written.
///
/// # Errors
/// [`Fault`] when the database or the vault fails, or somebody else changed the resident meanwhile.
pub async fn change(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    change: &Change,
    origin: Origin,
) -> Result<Result<Before, &'static str>, Fault> {
    let Reached { id, row, key } = resident;
    let mut before = Before {
        name: resident.name()?,
        phone: resident.phone()?,
        address: resident.address()?,
        area: row.area_id.clone(),
        facts: Vec::new(),
        certificate: None,
    };
    if let Some((happened, numbered)) = &change.certificate {
        let certificate = app.random.uuid(&app.clock);
        let claim = [(numbered.number.as_str(), certificate)];
        let owner = app.vault.claim_all_unique(tx, CERTIFICATE_NUMBER, &claim).await?;
        if owner != [certificate] {
            let code = number_is_taken(app, tx, *id, Some(&numbered.number)).await?;
            return Ok(Err(code.unwrap_or("duplicate_certificate_number")));
        }
        let row = certificate_row(app, (*id, key), certificate, *happened, numbered);
        store::append_certificates(tx, &[row], origin.by, app.clock.now()).await?;
        before.certificate = Some(certificate);
    }
    let facts: Vec<(Uuid, FactRow)> = changed_facts(app, change, origin)
        .iter()
        .map(|fact| (*id, people::fact(app, key, *id, fact)))
        .collect();
    store::append_facts(tx, &facts, origin.by).await?;
    before.facts = facts.iter().map(|(_, fact)| fact.id).collect();
    let current = Current {
        name: change.name.as_deref().unwrap_or(&before.name),
        phone: change.phone.as_deref().or(before.phone.as_deref()),
        address: change.address.as_deref().or(before.address.as_deref()),
        area: change.area.as_ref().map_or(before.area.as_str(), AreaId::as_str),
    };
    write(app, tx, resident, &current).await?;
    Ok(Ok(before))
}

fn changed_facts(app: &App, change: &Change, origin: Origin) -> Vec<Fact> {
    let given = [
        (FactKind::Name, change.name.as_deref()),
        (FactKind::Phone, change.phone.as_deref()),
        (FactKind::Address, change.address.as_deref()),
        (FactKind::Area, change.area.as_ref().map(AreaId::as_str)),
    ];
    let (valid_from, source) = (app.clock.today(), origin.source);
    let fact = |(kind, value): (FactKind, Option<&str>)| {
        Some(Fact { kind, value: value?.to_owned(), valid_from, source })
    };
    given.into_iter().filter_map(fact).collect()
}

/// Brings a resident back to how they stood before a change on which nothing stands; their version goes on.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn restore(app: &App, tx: &mut Tx, resident: &Reached, before: &Before) -> Result<(), Fault> {
    if let Some(certificate) = before.certificate {
        store::remove_certificates(tx, &[certificate]).await?;
        app.vault.release_rows(tx, &[certificate]).await?;
    }
    store::remove_facts(tx, &before.facts).await?;
    let current = Current {
        name: &before.name,
        phone: before.phone.as_deref(),
        address: before.address.as_deref(),
        area: &before.area,
    };
    write(app, tx, resident, &current).await
}

/// What is current of a resident.
struct Current<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    address: Option<&'a str>,
    area: &'a str,
}

/// Writes what is current, and by which name the resident is found.
async fn write(app: &App, tx: &mut Tx, resident: &Reached, current: &Current<'_>) -> Result<(), Fault> {
    let Reached { id, row, key } = resident;
    if resident.name()? != current.name {
        app.vault.release_tokens(tx, NAME, *id).await?;
        app.vault.index_search(tx, NAME, current.name, *id).await?;
    }
    let sealed = CurrentRow {
        area: current.area.to_owned(),
        name: key.seal_padded_text(&cell("name_sealed", *id), current.name),
        phone: current.phone.map(|phone| key.seal_text(&cell("phone_sealed", *id), phone)),
        address: current.address.map(|text| key.seal_padded_text(&cell("address_sealed", *id), text)),
    };
    store::write_current(tx, *id, row.version, sealed, app.clock.now()).await
}
