//! What follows when a person takes back an agreement: the cases that stand on it are withdrawn (个人信息保护法 art. 15
//! and 47).

use domain::cases::{self, ActOnCase, Action, Kind, Party};
use domain::words::sentence;
use platform::audit;
use platform::outbox::Delivery;
use platform::store::Tx;

use super::file::CaseFile;
use super::opening::purpose;
use super::store;
use crate::app::App;
use crate::consents::{self, Withdrawn};
use crate::messages;
use crate::problems::Fault;
use crate::residents;

/// Withdraws the open cases that stand on a consent which was taken back, and tells the person. Delivered twice it
/// finds none; where the person has agreed again meanwhile, the case goes on.
///
/// # Errors
/// [`Fault`] when something cannot be read or written, or a case moved meanwhile: it is delivered again then.
pub async fn consent_withdrawn(app: &App, tx: &mut Tx, message: &Delivery) -> Result<(), Fault> {
    let withdrawn = consents::announced(app, tx, message).await?;
    let records = residents::records(tx, message.subject_id).await?;
    let records = records.ok_or(Fault::Unreadable("outbox.subject_id"))?;
    let given_for = consents::store::purpose(tx, withdrawn.consent).await?;
    let given_for = given_for.ok_or(Fault::Unreadable("outbox.payload_sealed"))?;
    if consents::still_given(tx, &records, given_for).await? {
        return Ok(());
    }
    for kind in Kind::ALL.iter().filter(|kind| purpose(**kind) == Some(given_for)) {
        for id in store::open_of_kind(tx, &records.all, kind.code()).await? {
            let file = CaseFile::load(app, tx, id).await?.ok_or(Fault::Unreadable("cases.id"))?;
            withdraw(app, tx, &file, &withdrawn).await?;
        }
    }
    Ok(())
}

async fn withdraw(app: &App, tx: &mut Tx, file: &CaseFile, withdrawn: &Withdrawn) -> Result<(), Fault> {
    let party = if withdrawn.by.is_some() { Party::Helper } else { Party::Applicant };
    let request = ActOnCase::new(Action::Withdraw);
    let today = app.clock.today();
    let event = cases::act(file.definition, &file.state, party, &request, withdrawn.by, today)
        .map_err(|refusal| Fault::Other(format!("case {}: {refusal}", file.row.id)))?;
    let after = file.append(app, tx, event, withdrawn.by, None).await?;
    let file = after.ok_or_else(|| Fault::Other(format!("case {} moved meanwhile", file.row.id)))?;
    messages::tell(app, tx, &file.resident, sentence("message.consent_withdrawn")).await?;
    let entry = app
        .entry("cases.act")
        .actor(withdrawn.by)
        .subject(file.records.standing)
        .person(file.resident.id)
        .device(withdrawn.device)
        .object(format!("case {}", file.row.id))
        .purpose("consent_withdrawn");
    Ok(audit::record(tx, entry).await?)
}
