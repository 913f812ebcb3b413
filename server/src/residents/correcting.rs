//! Putting a file right: name, ID number, certificate and status, with the tokens by which they are found.
//!
//! What this does NOT do: say who may ask for it or decide it. What was wrong stands in the case.

use domain::id_number::IdNumber;
use domain::residents::{
    CertificateNumbered, Correction, Fact, FactKind, FactSource, NewCertificate, OnFile,
};
use platform::http::Problem;
use platform::store::Tx;
use uuid::Uuid;

use super::certificates;
use super::people::{self, BIRTH_DATE, CERTIFICATE_NUMBER, ID_NUMBER, NAME, Reached};
use super::store::{self, cell};
use crate::app::App;
use crate::problems::Fault;

/// What of a resident can be put right, as it stands.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn on_file(app: &App, tx: &mut Tx, resident: &Reached) -> Result<OnFile, Fault> {
    let held = certificates::load(app, tx, resident).await?;
    Ok(OnFile {
        name: resident.name()?,
        id_number: resident.id_number(app.clock.today())?.as_str().to_owned(),
        certificate: held.map(|held| NewCertificate {
            number: held.number.as_str().to_owned(),
            components: held.components,
            issued_on: held.life.issued_on,
        }),
        status: resident.row.status()?,
    })
}

/// What is in the way of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The ID number is another person's.
    IdNumberTaken,
    /// The certificate's number is known, as another's or as one of theirs that no longer counts.
    CertificateNumberTaken,
    /// The day of issue does not fit what happened to the certificate.
    OutOfOrder,
}

impl Obstacle {
    /// The field that it is about.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::IdNumberTaken => "id_number",
            Self::CertificateNumberTaken => "certificate.number",
            Self::OutOfOrder => "certificate.issued_on",
        }
    }

    /// The stable code of the problem.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IdNumberTaken => "duplicate_id_number",
            Self::CertificateNumberTaken => "duplicate_certificate_number",
            Self::OutOfOrder => "certificate_event_out_of_order",
        }
    }

    /// Whether it tells that somebody else is in the registry.
    #[must_use]
    pub const fn tells_of_others(self) -> bool {
        matches!(self, Self::IdNumberTaken | Self::CertificateNumberTaken)
    }
}

/// What is in the way of a correction, if anything is.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub async fn obstacle(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    correction: &Correction,
) -> Result<Option<Obstacle>, Fault> {
    let Correction { was, becomes, .. } = correction;
    if was.id_number != becomes.id_number
        && app.vault.find_unique(tx, ID_NUMBER, &becomes.id_number).await?.is_some()
    {
        return Ok(Some(Obstacle::IdNumberTaken));
    }
    let Some(right) = becomes.certificate.as_ref().filter(|_| was.certificate != becomes.certificate) else {
        return Ok(None);
    };
    let renumbered = was.certificate.as_ref().is_none_or(|held| held.number != right.number);
    if renumbered && app.vault.find_unique(tx, CERTIFICATE_NUMBER, &right.number).await?.is_some() {
        return Ok(Some(Obstacle::CertificateNumberTaken));
    }
    let held = certificates::load(app, tx, resident).await?;
    let fits = held.is_some_and(|held| held.issued_on(right.issued_on).is_ok());
    Ok((!fits).then_some(Obstacle::OutOfOrder))
}

/// Writes a correction that was approved.
///
/// # Errors
/// 409 `correction_overtaken` when what it puts right no longer stands as it did, or the code of what is in the way.
pub async fn put_right(
    app: &App,
    tx: &mut Tx,
    resident: &Reached,
    correction: &Correction,
    by: Option<Uuid>,
) -> Result<(), Problem> {
    let before = on_file(app, tx, resident).await?;
    if !correction.still_fits(&before) {
        return Err(Problem::conflict("correction_overtaken"));
    }
    if let Some(obstacle) = obstacle(app, tx, resident, correction).await? {
        return Err(Problem::conflict(obstacle.code()));
    }
    let after = correction.applied_to(&before);
    // The row first: a rotation of index keys that looks at it waits, and never adds a token of what was wrong.
    let (id, now) = (resident.id, app.clock.now());
    let row = store::Corrected {
        name: resident.key.seal_padded_text(&cell("name_sealed", id), &after.name),
        id_number: resident.key.seal_text(&cell("id_number_sealed", id), &after.id_number),
        status: after.status,
    };
    if !store::correct(tx, id, resident.row.version, row, now).await? {
        return Err(Problem::stale());
    }
    let today = app.clock.today();
    if after.id_number != before.id_number {
        let number = IdNumber::parse(&after.id_number, today);
        let number = number.map_err(|_| Fault::Unreadable("the ID number of a correction"))?;
        app.vault.release_tokens(tx, ID_NUMBER, id).await?;
        if !app.vault.claim_unique(tx, ID_NUMBER, number.as_str(), id).await? {
            return Err(Problem::conflict("duplicate_id_number"));
        }
        app.vault.release_tokens(tx, BIRTH_DATE, id).await?;
        app.vault.index_search(tx, BIRTH_DATE, &number.birth_date().to_string(), id).await?;
    }
    if after.certificate != before.certificate
        && let Some(right) = after.certificate
    {
        let right = numbered(right, &after.id_number, today)?;
        certificates::put_right(app, tx, resident, &right).await?;
    }
    let mut facts = Vec::new();
    if after.name != before.name {
        app.vault.release_tokens(tx, NAME, id).await?;
        app.vault.index_search(tx, NAME, &after.name, id).await?;
        facts.push((FactKind::Name, after.name));
    }
    if after.status != before.status {
        facts.push((FactKind::Status, after.status.code().to_owned()));
    }
    for (kind, value) in facts {
        let fact = Fact { kind, value, valid_from: today, source: FactSource::PaperSeen };
        let row = people::fact(app, &resident.key, id, &fact);
        store::append_fact(tx, id, &row, by).await?;
    }
    Ok(())
}

fn numbered(
    right: NewCertificate,
    holder: &str,
    today: chrono::NaiveDate,
) -> Result<CertificateNumbered, Fault> {
    let holder = IdNumber::parse(holder, today).ok();
    right.parse(holder.as_ref(), today).map_err(|_| Fault::Unreadable("the certificate of a correction"))
}
