//! Entering many residents who are new.

use std::collections::HashMap;

use domain::residents::{CertificateChange, CertificateNumbered, Happened, ParsedResident};
use platform::store::Tx;
use platform::vault::{Class, SubjectKey};
use uuid::Uuid;

use super::super::certificates::{Details, details_cell, event_cell};
use super::super::people::{self, BIRTH_DATE, CERTIFICATE_NUMBER, ID_NUMBER, NAME, first_facts};
use super::Origin;
use super::store::{self, CertificateRow};
use crate::app::App;
use crate::problems::Fault;

/// Enters residents with their first facts and their certificates, whose numbers are all different; the id of each,
/// or the code of why it was not entered.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn register_all(
    app: &App,
    tx: &mut Tx,
    new: &[&ParsedResident],
    origin: Origin,
) -> Result<Vec<Result<Uuid, &'static str>>, Fault> {
    let ids: Vec<Uuid> = new.iter().map(|_| app.random.uuid(&app.clock)).collect();
    let mut entered: Vec<Result<Uuid, &'static str>> = ids.iter().copied().map(Ok).collect();
    let claims: Vec<(&str, Uuid)> =
        new.iter().zip(&ids).map(|(resident, id)| (resident.id_number.as_str(), *id)).collect();
    let owners = app.vault.claim_all_unique(tx, ID_NUMBER, &claims).await?;
    for (entered, owner) in entered.iter_mut().zip(owners) {
        if *entered != Ok(owner) {
            *entered = Err("duplicate_id_number");
        }
    }
    let certificates = claim_certificates(app, tx, new, &ids, &mut entered).await?;
    let taken: Vec<(usize, Uuid)> =
        entered.iter().enumerate().filter_map(|(at, id)| id.ok().map(|id| (at, id))).collect();
    let entering: Vec<Uuid> = taken.iter().map(|(_, id)| *id).collect();
    let keys = app.vault.create_subjects(tx, &entering, Class::Statutory).await?;
    let people: Vec<(Uuid, &ParsedResident, &SubjectKey)> =
        taken.iter().filter_map(|(at, id)| Some((*id, new[*at], keys.get(id)?))).collect();
    store::insert(tx, &people, app.clock.now()).await?;
    index(app, tx, &people).await?;
    let mut facts = Vec::new();
    for (id, resident, key) in &people {
        for fact in first_facts(resident, origin.source, app.clock.today()) {
            facts.push((*id, people::fact(app, key, *id, &fact)));
        }
    }
    store::append_facts(tx, &facts, origin.by).await?;
    let issued: Vec<CertificateRow> = people
        .iter()
        .filter_map(|(id, resident, key)| {
            let numbered = resident.certificate.as_ref()?;
            let certificate = *certificates.get(id)?;
            Some(certificate_row(app, (*id, key), certificate, CertificateChange::Issued, numbered))
        })
        .collect();
    store::append_certificates(tx, &issued, origin.by, app.clock.now()).await?;
    Ok(entered)
}

/// Lets them be found by name, and by name and day of birth together.
async fn index(app: &App, tx: &mut Tx, people: &[(Uuid, &ParsedResident, &SubjectKey)]) -> Result<(), Fault> {
    let born: Vec<String> =
        people.iter().map(|(_, resident, _)| resident.id_number.birth_date().to_string()).collect();
    let names = people.iter().map(|(id, resident, _)| (NAME, resident.name.as_str(), *id));
    let births = people.iter().zip(&born).map(|((id, ..), born)| (BIRTH_DATE, born.as_str(), *id));
    let values: Vec<_> = names.chain(births).collect();
    Ok(app.vault.index_all(tx, &values).await?)
}

/// A certificate whose number is claimed, with what happened.
pub(super) fn certificate_row(
    app: &App,
    (resident, key): (Uuid, &SubjectKey),
    certificate: Uuid,
    change: CertificateChange,
    given: &CertificateNumbered,
) -> CertificateRow {
    let event = app.random.uuid(&app.clock);
    let happened = Happened { change, on: given.on };
    CertificateRow {
        certificate,
        resident,
        details: key.seal_padded_json(&details_cell(certificate, resident), &Details::of(given)),
        event,
        happened: key.seal_padded_json(&event_cell(event, resident), &happened),
    }
}

/// Claims the certificate numbers of those who are being entered; the new certificate of each.
async fn claim_certificates(
    app: &App,
    tx: &mut Tx,
    new: &[&ParsedResident],
    ids: &[Uuid],
    entered: &mut [Result<Uuid, &'static str>],
) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let mut claims: Vec<(&str, Uuid)> = Vec::new();
    let mut at_of: Vec<usize> = Vec::new();
    for (at, resident) in new.iter().enumerate() {
        if let (Some(certificate), Ok(_)) = (&resident.certificate, entered[at]) {
            claims.push((certificate.number.as_str(), app.random.uuid(&app.clock)));
            at_of.push(at);
        }
    }
    let owners = app.vault.claim_all_unique(tx, CERTIFICATE_NUMBER, &claims).await?;
    let mut certificates = HashMap::with_capacity(claims.len());
    let mut lost = Vec::new();
    for ((owner, (_, certificate)), at) in owners.into_iter().zip(claims).zip(at_of) {
        if owner == certificate {
            certificates.insert(ids[at], certificate);
        } else {
            entered[at] = Err("duplicate_certificate_number");
            lost.push(ids[at]);
        }
    }
    app.vault.release_rows(tx, &lost).await?;
    Ok(certificates)
}
