//! The certificates of a resident: every number they ever held, what happened to it, and how it stands.

use chrono::{DateTime, NaiveDate, Utc};
use domain::certificate_number::{Category, CertificateNumber};
use domain::job_seeking::CertificateFact;
use domain::mask;
use domain::residents::{
    BrokenLife, CertificateChange, CertificateEvent, CertificateHistory, CertificateLife, CertificateLine,
    CertificateNumbered, Happened, certificate_life,
};
use platform::http::Problem;
use platform::store::{Batch, Tx};
use platform::vault::{Cell, Sealed, SubjectKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::people::{CERTIFICATE_NUMBER, File, Reached};
use super::store::Dated;
use crate::app::App;
use crate::problems::Fault;

/// What is sealed of a certificate: all that says what somebody's disability is.
#[derive(Serialize, Deserialize)]
pub(super) struct Details {
    pub(super) number: String,
    pub(super) components: Vec<Category>,
    pub(super) on: NaiveDate,
}

impl Details {
    pub(super) fn of(numbered: &CertificateNumbered) -> Self {
        Self {
            number: numbered.number.as_str().to_owned(),
            components: numbered.components.clone(),
            on: numbered.on,
        }
    }
}

/// The number in opened details, for the token that finds it.
pub(crate) fn number_in(details: &[u8]) -> Option<String> {
    serde_json::from_slice(details).ok().map(|details: Details| details.number)
}

/// A resident's certificates, folded.
pub(crate) struct Certificates {
    /// How the last one stands.
    pub(crate) life: CertificateLife,
    /// The number that counts.
    pub(crate) number: CertificateNumber,
    /// What a multiple disability consists of.
    pub(crate) components: Vec<Category>,
    /// The row that holds that number.
    current: Uuid,
    /// The event that brought it.
    numbered_by: Uuid,
    happened: Vec<Happened>,
}

/// Why a certificate event is not taken.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// The life of the certificate does not allow it; a code of `domain`.
    Impossible(&'static str),
    /// The number is somebody else's, or was this person's before.
    NumberKnown,
    /// The database or the vault failed.
    Fault(Fault),
}

impl From<Fault> for NotTaken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub(super) fn details_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "certificates", column: "details_sealed", row: id, subject: resident }
}

pub(super) fn event_cell(id: Uuid, resident: Uuid) -> Cell {
    Cell { table: "certificate_events", column: "event_sealed", row: id, subject: resident }
}

/// An event as it is read: of which certificate, with its details, and the event.
pub(super) type EventRow = (Uuid, Sealed, Uuid, Sealed);

/// The certificates of a resident; `None` when they never held one.
pub(crate) async fn load(app: &App, tx: &mut Tx, resident: &Reached) -> Result<Option<Certificates>, Fault> {
    let rows: Vec<EventRow> = tx
        .sql(
            "SELECT c.id, c.details_sealed, e.id, e.event_sealed
             FROM certificate_events e JOIN certificates c ON c.id = e.certificate_id
             WHERE c.resident_id = $1 ORDER BY e.recorded_at, e.id",
        )
        .bind(resident.id)
        .all()
        .await?;
    folded(app, resident, &rows)
}

/// The certificates in a file that was read whole.
pub(crate) fn in_file(app: &App, file: &File) -> Result<Option<Certificates>, Fault> {
    let mut rows: Vec<_> = file
        .dated
        .iter()
        .filter_map(|dated| {
            let row =
                (dated.certificate_id?, dated.certificate_sealed.clone()?, dated.id?, dated.sealed.clone()?);
            Some((dated.at?, row))
        })
        .collect();
    rows.sort_by_key(|(at, row)| (*at, row.2));
    let rows: Vec<EventRow> = rows.into_iter().map(|(_, row)| row).collect();
    folded(app, &file.resident, &rows)
}

/// What these rows, oldest first, have come to.
pub(super) fn folded(
    app: &App,
    resident: &Reached,
    rows: &[EventRow],
) -> Result<Option<Certificates>, Fault> {
    let happened = rows
        .iter()
        .map(|(_, _, id, sealed)| resident.key.open_padded_json(&event_cell(*id, resident.id), sealed))
        .collect::<Result<Vec<Happened>, _>>()?;
    let life = certificate_life(&happened).map_err(|broken| Fault::Other(broken.to_string()))?;
    let Some(life) = life else { return Ok(None) };
    let (current, sealed, numbered_by, _) = &rows[life.numbered_by];
    let details: Details = resident.key.open_padded_json(&details_cell(*current, resident.id), sealed)?;
    let number = CertificateNumber::parse(&details.number, app.clock.today())
        .map_err(|_| Fault::Unreadable("certificates.details_sealed"))?;
    let components = details.components;
    let (current, numbered_by) = (*current, *numbered_by);
    Ok(Some(Certificates { life, number, components, current, numbered_by, happened }))
}

impl Certificates {
    /// Everything that happened, oldest first.
    pub(crate) fn happened(&self) -> &[Happened] {
        &self.happened
    }

    /// What brought the number that counts, had it been issued on this day.
    pub(super) fn issued_on(&self, day: NaiveDate) -> Result<Happened, BrokenLife> {
        let mut happened = self.happened.clone();
        happened[self.life.numbered_by].on = day;
        certificate_life(&happened)?;
        Ok(happened[self.life.numbered_by])
    }
}

/// What happened to the certificates of a resident, newest first, masked.
pub(super) async fn history(tx: &mut Tx, resident: &Reached) -> Result<CertificateHistory, Fault> {
    let rows: Vec<(DateTime<Utc>, Uuid, Sealed, Uuid, Sealed)> = tx
        .sql(
            "SELECT e.recorded_at, c.id, c.details_sealed, e.id, e.event_sealed
             FROM certificate_events e JOIN certificates c ON c.id = e.certificate_id
             WHERE c.resident_id = $1 ORDER BY e.recorded_at DESC, e.id DESC",
        )
        .bind(resident.id)
        .all()
        .await?;
    let line = |(recorded_at, certificate, details, event, sealed): &(_, Uuid, Sealed, Uuid, Sealed)| {
        let details: Details =
            resident.key.open_padded_json(&details_cell(*certificate, resident.id), details)?;
        let Happened { change, on } =
            resident.key.open_padded_json(&event_cell(*event, resident.id), sealed)?;
        let number_masked = mask::certificate_number(&details.number);
        Ok(CertificateLine { change, number_masked, on, recorded_at: *recorded_at })
    };
    Ok(CertificateHistory { items: rows.iter().map(line).collect::<Result<_, Fault>>()? })
}

/// What a rule asks of the certificate: its state today and until when it runs.
pub(crate) async fn fact(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
) -> Result<Option<CertificateFact>, Fault> {
    let today = app.clock.today();
    Ok(load(app, tx, resident).await?.map(|certificates| CertificateFact {
        state: certificates.life.state_on(today),
        expires_on: certificates.life.expires_on,
    }))
}

/// The first certificate of somebody who is being entered, written with the batch; its number is claimed already. The
/// answer is how it stands in their file.
pub(super) fn insert_first(
    app: &App,
    batch: &mut Batch<'_>,
    (resident, key): (Uuid, &SubjectKey),
    (id, numbered): (Uuid, &CertificateNumbered),
    by: Option<Uuid>,
) -> Dated {
    let now = app.clock.now();
    let details = key.seal_padded_json(&details_cell(id, resident), &Details::of(numbered));
    batch.insert(INSERT).bind(id).bind(resident).bind(details.clone()).bind(now);
    let event = app.random.uuid(&app.clock);
    let happened = Happened { change: CertificateChange::Issued, on: numbered.on };
    let sealed = key.seal_padded_json(&event_cell(event, resident), &happened);
    batch.insert(INSERT_EVENT).bind(event).bind(id).bind(sealed.clone()).bind(now).bind(by);
    Dated {
        id: Some(event),
        kind: None,
        sealed: Some(sealed),
        source: None,
        from: None,
        at: Some(now),
        certificate_id: Some(id),
        certificate_sealed: Some(details),
    }
}

const INSERT: &str =
    "INSERT INTO certificates (id, resident_id, details_sealed, recorded_at) VALUES ($1, $2, $3, $4)";

const INSERT_EVENT: &str =
    "INSERT INTO certificate_events (id, certificate_id, event_sealed, recorded_at, recorded_by)
     VALUES ($1, $2, $3, $4, $5)";

/// Takes an event into the life of a resident's certificate.
pub(crate) async fn take(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    event: &CertificateEvent,
    by: Option<Uuid>,
) -> Result<(), NotTaken> {
    let before = load(app, tx, resident).await?;
    let happened = Happened { change: event.change, on: event.on };
    let mut all = before.as_ref().map(|certificates| certificates.happened.clone()).unwrap_or_default();
    all.push(happened);
    certificate_life(&all).map_err(|broken| NotTaken::Impossible(broken.code()))?;
    let row = match (&event.numbered, before) {
        (Some(numbered), _) => {
            add(app, tx, resident.id, &resident.key, numbered).await?.ok_or(NotTaken::NumberKnown)?
        }
        (None, Some(certificates)) => certificates.current,
        (None, None) => return Err(NotTaken::Impossible("certificate_event_not_possible")),
    };
    append(app, tx, resident.id, &resident.key, row, &happened, by).await?;
    Ok(())
}

/// Writes what the certificate that counts always was, over what stood there wrongly.
///
/// # Errors
/// 409 with the code of what is in the way: the number is somebody else's, or the day does not fit what happened.
pub(super) async fn put_right(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    right: &CertificateNumbered,
) -> Result<(), Problem> {
    let held = load(app, tx, resident).await?.ok_or_else(|| Problem::conflict("correction_overtaken"))?;
    let happened = held.issued_on(right.on).map_err(|broken| Problem::conflict(broken.code()))?;
    let (certificate, event, id) = (held.current, held.numbered_by, resident.id);
    let details = resident.key.seal_padded_json(&details_cell(certificate, id), &Details::of(right));
    tx.sql("UPDATE certificates SET details_sealed = $2 WHERE id = $1")
        .bind(certificate)
        .bind(details)
        .run_one()
        .await
        .map_err(Fault::from)?;
    tx.sql("UPDATE certificate_events SET event_sealed = $2 WHERE id = $1")
        .bind(event)
        .bind(resident.key.seal_padded_json(&event_cell(event, id), &happened))
        .run_one()
        .await
        .map_err(Fault::from)?;
    app.vault.release_tokens(tx, CERTIFICATE_NUMBER, certificate).await?;
    if !app.vault.claim_unique(tx, CERTIFICATE_NUMBER, right.number.as_str(), certificate).await? {
        return Err(Problem::conflict("duplicate_certificate_number"));
    }
    Ok(())
}

/// Writes a number; `None` when it is known already.
async fn add(
    app: &App,
    tx: &mut Tx,
    resident: Uuid,
    key: &SubjectKey,
    numbered: &CertificateNumbered,
) -> Result<Option<Uuid>, Fault> {
    let id = app.random.uuid(&app.clock);
    let number = numbered.number.as_str();
    if !app.vault.claim_unique(tx, CERTIFICATE_NUMBER, number, id).await? {
        return Ok(None);
    }
    let sealed = key.seal_padded_json(&details_cell(id, resident), &Details::of(numbered));
    let now: DateTime<Utc> = app.clock.now();
    tx.sql(INSERT).bind(id).bind(resident).bind(sealed).bind(now).run_one().await?;
    Ok(Some(id))
}

async fn append(
    app: &App,
    tx: &mut Tx,
    resident: Uuid,
    key: &SubjectKey,
    certificate: Uuid,
    happened: &Happened,
    by: Option<Uuid>,
) -> Result<(), Fault> {
    let id = app.random.uuid(&app.clock);
    tx.sql(INSERT_EVENT)
        .bind(id)
        .bind(certificate)
        .bind(key.seal_padded_json(&event_cell(id, resident), happened))
        .bind(app.clock.now())
        .bind(by)
        .run_one()
        .await?;
    Ok(())
}
