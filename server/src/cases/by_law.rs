//! Cases that stand on the law and on no consent: what is asked for is sealed under the person's statutory key.
//!
//! What this does NOT do: know what is asked for. Each kind has a file of its own.

use domain::cases::{self, Kind};
use domain::id_number::full_years;
use platform::audit;
use platform::http::{Problem, etag, idempotency};
use platform::store::Tx;
use poem_openapi::payload::Json;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::api::{Shown, view};
use super::file::CaseFile;
use super::opening::{self, Filer, Payload};
use super::store;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;
use crate::residents::Reached;

/// Opens a case of this kind about what is asked, and commits.
///
/// # Errors
/// 409 `case_open` when one of the kind is open.
pub(super) async fn open(
    app: &App,
    mut tx: Tx,
    caller: &Caller,
    (resident, kind): (&Reached, Kind),
    asked: &(impl Serialize + Sync),
    claim: idempotency::Claim,
) -> Result<Shown, Problem> {
    let records = opening::records_of(&mut tx, resident).await?;
    opening::require_none_open(&mut tx, &records, kind).await?;
    let definition = cases::definition(kind);
    let seal = |case| resident.key.seal_padded_json(&store::payload_cell(case, resident.id), asked);
    let payload = Payload { seal: &seal, class: store::BY_LAW };
    let filer = Filer::of(caller);
    let opened = opening::write(app, &mut tx, (resident, &records), definition, payload, filer).await?;
    let mut view = view(app, &mut tx, caller, opened.id).await?;
    view.slip_code = Some(opened.slip_code.as_str().to_owned());
    let entry = app.entry_of(caller, "cases.open").person(resident.id);
    audit::record(&mut tx, entry.object(format!("case {}", opened.id))).await?;
    idempotency::finish(&mut tx, claim, 201, &view).await?;
    tx.commit().await?;
    let version = etag(view.version);
    Ok(Shown::Opened(Json(view), version))
}

/// What was asked for, in a case of this kind; none in one of another.
///
/// # Errors
/// [`Fault`] when it cannot be opened.
pub(super) fn asked<T: DeserializeOwned>(file: &CaseFile, kind: Kind) -> Result<Option<T>, Fault> {
    if file.definition.kind != kind || file.row.payload_class != store::BY_LAW {
        return Ok(None);
    }
    let cell = store::payload_cell(file.row.id, file.resident.id);
    Ok(Some(file.resident.key.open_padded_json(&cell, &file.row.payload_sealed)?))
}

/// Goes on unless it is a child who is alone, and opens nothing.
///
/// # Errors
/// 403 `guardian_needed_child`.
pub(super) fn require_no_child_alone(caller: &Caller, resident: &Reached) -> Result<(), Problem> {
    let number = resident.id_number(caller.today)?;
    if caller.is_alone() && full_years(number.birth_date(), caller.today) < 14 {
        return Err(Problem::forbidden("guardian_needed_child"));
    }
    Ok(())
}
