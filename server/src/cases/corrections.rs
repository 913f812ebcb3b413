//! A correction of the registry: a case of its own, which village and town decide, and what follows when they say yes.
//!
//! What this does NOT do: record what changed in a life (`residents::api` does), or write the registry itself
//! (`residents::correcting` does).

use domain::cases::Kind;
use domain::mandates::Act;
use domain::residents::{AskCorrection, Correction, RevealCorrection, RevealedCorrection, SHOWN_FOR};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::access::open_file;
use super::api::{Shown, applicant, shown_again};
use super::by_law;
use super::file::CaseFile;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::mandates;
use crate::problems::{self, Fault};
use crate::residents::{self, correcting};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Everything that is applied for and decided.
    Cases,
}

/// The routes about corrections.
pub struct CorrectionsApi;

#[OpenApi(tag = "Chapter::Cases")]
impl CorrectionsApi {
    /// Ask that the registry be put right, and by which paper (个人信息保护法 art. 46): the person, whoever stands for them,
    /// or a worker who reaches them. The village sees whether the paper is there, another person of the town decides, and
    /// with their yes it is put right.
    #[oai(path = "/residents/:id/corrections", method = "post", operation_id = "ask_correction")]
    async fn ask_correction(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        body: Body<AskCorrection>,
    ) -> Result<Shown, Problem> {
        let kind = Kind::RegistryCorrection;
        let caller = mandates::admit(&app, caller, Act::Apply, Some(kind)).await?;
        let tx = app.store.write().await?;
        let (mut tx, resident) = applicant(&app, tx, &caller, Some(id.0)).await?;
        by_law::require_no_child_alone(&caller, &resident)?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &resident.key).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        let on_file = correcting::on_file(&app, &mut tx, &resident).await?;
        let correction = body.value.parse(on_file, caller.today).map_err(problems::fields)?;
        if let Some(obstacle) = correcting::obstacle(&app, &mut tx, &resident, &correction).await? {
            // Nobody learns by their own card who else is in the registry: whoever decides sees it. A worker who tries
            // numbers leaves a trace.
            let others = obstacle.tells_of_others();
            if !others || caller.actor.is_some() {
                drop(tx);
                if others {
                    let mut record = app.store.write().await?;
                    let entry = caller.sign(app.refused("cases.open")).person(resident.id);
                    audit::record(&mut record, entry).await?;
                    record.commit().await?;
                }
                return Err(Problem::field(obstacle.field(), obstacle.code()));
            }
        }
        by_law::open(&app, tx, &caller, (&resident, kind), &correction, claim).await
    }

    /// Show what a correction puts right in clear, for a purpose and two minutes. The person can read that I did.
    #[oai(path = "/cases/:id/correction-reveals", method = "post", operation_id = "reveal_correction")]
    async fn reveal_correction(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
        body: Body<RevealCorrection>,
    ) -> Result<Json<RevealedCorrection>, Problem> {
        caller.permitted(Permission::RevealResident)?;
        residents::unhurried(&app, &caller, "residents.reveal").await?;
        let (tx, file) = open_file(&app, app.store.read().await?, &caller, id.0).await?;
        drop(tx);
        let correction = asked(&file)?.ok_or_else(Problem::not_found)?;
        let entry = app.entry_of(&caller, "residents.reveal").person(file.resident.id);
        let entry = entry.object(format!("case {}", id.0)).purpose(body.value.purpose.code());
        app.record_read(entry).await?;
        Ok(Json(RevealedCorrection { lines: correction.lines(), until: app.clock.now() + SHOWN_FOR }))
    }
}

/// What was asked for, in a case of this kind.
///
/// # Errors
/// [`Fault`] when it cannot be opened.
pub(super) fn asked(file: &CaseFile) -> Result<Option<Correction>, Fault> {
    by_law::asked(file, Kind::RegistryCorrection)
}

/// Puts the registry right by a case that has just been approved, in the same transaction.
///
/// # Errors
/// 409 `correction_overtaken` when the registry no longer stands as it did, or what is in the way of it since.
pub(super) async fn carry_out(
    app: &App,
    tx: &mut Tx,
    file: &CaseFile,
    by: Option<Uuid>,
) -> Result<(), Problem> {
    let Some(correction) = asked(file)? else { return Ok(()) };
    // The record that stands: it may have been merged since.
    let standing = residents::load(app, tx, file.records.standing).await?;
    let resident = standing.ok_or_else(|| Problem::conflict("correction_overtaken"))?;
    correcting::put_right(app, tx, &resident, &correction, by).await?;
    let entry = app.entry("residents.correct").actor(by).person(resident.id);
    let entry = entry.purpose(correction.paper.code()).object(format!("case {}", file.row.id));
    audit::record(tx, entry).await?;
    Ok(())
}
