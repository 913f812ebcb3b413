//! Entering and confirming a guardianship, giving and taking back a mandate, and who stands for whom.

use domain::mandates::{
    DecideRelation, GiveMandate, GuardianshipView, HolderKind, MandateView, ProposeGuardianship,
    RelationState, RepresentationView,
};
use domain::roles::Permission;
use platform::audit::{self, Entry};
use platform::http::{Body, IdempotencyKey, IfMatch, Problem, etag, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use serde::Serialize;
use uuid::Uuid;

use super::deciding::{decide, found, of_file, records_of, to_decide};
use super::detail::Detail;
use super::entering::{require_living, require_new, write};
use super::views::{self, Shown};
use super::{require_capacity, store};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems;
use crate::residents::{Reached, Records, reach};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Who stands for whom: guardians, and mandates that a person gave.
    Mandates,
}

/// A guardianship with the version that a change must name.
#[derive(ApiResponse)]
pub enum GuardianshipShown {
    /// How it stands.
    #[oai(status = 200)]
    Shown(
        Json<GuardianshipView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The guardianship that was entered.
    #[oai(status = 201)]
    Entered(
        Json<GuardianshipView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A mandate with the version that a change must name.
#[derive(ApiResponse)]
pub enum MandateShown {
    /// How it stands.
    #[oai(status = 200)]
    Shown(
        Json<MandateView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
    /// The mandate that was given.
    #[oai(status = 201)]
    Given(
        Json<MandateView>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The routes about who stands for whom.
pub struct MandatesApi;

#[OpenApi(tag = "Chapter::Mandates")]
impl MandatesApi {
    /// Enter a guardianship of a resident of one of my areas, from a paper that I saw. It counts from when another
    /// person, of the town, confirms it.
    #[oai(path = "/residents/:id/guardianships", method = "post", operation_id = "propose_guardianship")]
    async fn propose_guardianship(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        body: Body<ProposeGuardianship>,
    ) -> Result<GuardianshipShown, Problem> {
        let request = app.idempotency(&caller, &key, &body);
        let tx = app.store.write().await?;
        let (mut tx, resident) = reach(&app, tx, &caller, id.0, Permission::WriteResident).await?;
        let claim = match idempotency::claim(&mut tx, &request, &resident.key).await? {
            idempotency::Claimed::Done(stored) => return Ok(entered(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        require_living(&resident)?;
        let number = resident.id_number(caller.today)?;
        let new = body.value.parse(&number, caller.today).map_err(problems::fields)?;
        let records = records_of(&mut tx, &resident).await?;
        require_new(&app, &mut tx, (&resident, &records), &new.guardian, new.kind).await?;
        let detail = Detail::Guardianship {
            kind: new.kind,
            paper: new.paper,
            paper_on: new.paper_on,
            from: new.from,
            until: new.until,
            employer_tie: new.guardian.employer_tie,
        };
        let waiting = RelationState::Waiting;
        let id = write(&app, &mut tx, &caller, &resident, (&new.guardian, &detail, waiting)).await?;
        let view = guardianship(&app, &mut tx, &caller, (&resident, &records), id).await?;
        let entry = app.entry_of(&caller, "mandates.propose_guardianship").person(resident.id);
        keep(tx, entry.object(format!("representation:{id}")), claim, &view).await?;
        Ok(entered(view))
    }

    /// Confirm a guardianship that somebody else entered, or not: the town looks at the paper again.
    #[oai(path = "/guardianships/:id/decision", method = "post", operation_id = "decide_guardianship")]
    async fn decide_guardianship(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideRelation>,
    ) -> Result<GuardianshipShown, Problem> {
        caller.permitted(Permission::DecideTown)?;
        let (mut tx, person, row) = to_decide(&app, &caller, id.0, true, Permission::DecideTown).await?;
        let action = "mandates.decide_guardianship";
        decide(&app, &mut tx, &caller, (&row, expected), body.value, action).await?;
        let view = guardianship(&app, &mut tx, &caller, (&person.0, &person.1), id.0).await?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(GuardianshipShown::Shown(Json(view), version))
    }

    /// Who stands for a resident of one of my areas, or for me, and how far that person acts alone; also what is over.
    #[oai(path = "/residents/:id/representation", method = "get", operation_id = "show_representation")]
    async fn show_representation(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<RepresentationView>, Problem> {
        let tx = app.store.autocommit().await?;
        let (mut tx, resident) = of_file(&app, tx, &caller, id.0, Permission::ReadResident).await?;
        let records = records_of(&mut tx, &resident).await?;
        let view = views::all(&app, &mut tx, &caller, (&resident, &records)).await?;
        drop(tx);
        if !caller.is_alone() {
            app.record_read(app.entry_of(&caller, "mandates.list").person(resident.id)).await?;
        }
        Ok(Json(view))
    }

    /// Give a mandate in the name of a person who is beside me, or whose signed paper I have seen (民法典 art. 165): a
    /// relative, a neighbour or a worker of the village may then do so much, so long. A worker's own counts from when a
    /// second worker confirms it. Who acts only with a guardian gives none.
    #[oai(path = "/residents/:id/mandates", method = "post", operation_id = "give_mandate")]
    async fn give_mandate(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        body: Body<GiveMandate>,
    ) -> Result<MandateShown, Problem> {
        let request = app.idempotency(&caller, &key, &body);
        let tx = app.store.write().await?;
        let (mut tx, resident) = reach(&app, tx, &caller, id.0, Permission::WriteResident).await?;
        let claim = match idempotency::claim(&mut tx, &request, &resident.key).await? {
            idempotency::Claimed::Done(stored) => return Ok(given(stored.read()?)),
            idempotency::Claimed::New(claim) => claim,
        };
        require_living(&resident)?;
        let number = resident.id_number(caller.today)?;
        let new = body.value.parse(&number, caller.today).map_err(problems::fields)?;
        let records = records_of(&mut tx, &resident).await?;
        require_capacity(&app, &mut tx, &caller, &resident, &records).await?;
        let detail = Detail::Mandate {
            relation: new.relation,
            scope: new.scope,
            from: caller.today,
            until: new.until,
            employer_tie: new.holder.employer_tie,
        };
        let is_worker = new.relation == HolderKind::VillageWorker;
        let state = if is_worker { RelationState::Waiting } else { RelationState::Confirmed };
        let id = write(&app, &mut tx, &caller, &resident, (&new.holder, &detail, state)).await?;
        let view = mandate(&app, &mut tx, &caller, (&resident, &records), id).await?;
        let entry = app.entry_of(&caller, "mandates.give").person(resident.id);
        keep(tx, entry.object(format!("representation:{id}")), claim, &view).await?;
        Ok(given(view))
    }

    /// Confirm the mandate of a worker of the village that somebody else entered, or not.
    #[oai(path = "/mandates/:id/confirmation", method = "post", operation_id = "confirm_mandate")]
    async fn confirm_mandate(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "If-Match")] expected: IfMatch,
        id: Path<Uuid>,
        body: Body<DecideRelation>,
    ) -> Result<MandateShown, Problem> {
        caller.permitted(Permission::WriteResident)?;
        let (mut tx, person, row) = to_decide(&app, &caller, id.0, false, Permission::WriteResident).await?;
        decide(&app, &mut tx, &caller, (&row, expected), body.value, "mandates.confirm").await?;
        let view = mandate(&app, &mut tx, &caller, (&person.0, &person.1), id.0).await?;
        tx.commit().await?;
        let version = etag(view.version);
        Ok(MandateShown::Shown(Json(view), version))
    }

    /// Take a mandate back, from this moment: the person with their card, or any worker for them.
    #[oai(path = "/mandates/:id", method = "delete", operation_id = "revoke_mandate")]
    async fn revoke_mandate(&self, app: Data<&App>, caller: Caller, id: Path<Uuid>) -> Result<(), Problem> {
        if caller.subject.is_none() {
            caller.permitted(Permission::AssistPerson)?;
        }
        let (tx, row) = found(&app, id.0, false).await?;
        let (mut tx, resident) =
            of_file(&app, tx, &caller, row.resident_id, Permission::AssistPerson).await?;
        // Twice is once: it stays as it was ended first.
        if store::end(&mut tx, row.id, caller.by(), None, app.clock.now()).await? {
            let entry = app.entry_of(&caller, "mandates.revoke").person(resident.id);
            audit::record(&mut tx, entry.object(format!("representation:{}", row.id))).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What was entered stands, with its entry on record and its answer for whoever sends it again.
async fn keep<T: Serialize>(
    mut tx: Tx,
    entry: Entry,
    claim: idempotency::Claim,
    view: &T,
) -> Result<(), Problem> {
    audit::record(&mut tx, entry).await?;
    idempotency::finish(&mut tx, claim, 201, view).await?;
    Ok(tx.commit().await?)
}

fn entered(view: GuardianshipView) -> GuardianshipShown {
    let version = etag(view.version);
    GuardianshipShown::Entered(Json(view), version)
}

fn given(view: MandateView) -> MandateShown {
    let version = etag(view.version);
    MandateShown::Given(Json(view), version)
}

async fn guardianship(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    person: (&Reached, &Records),
    id: Uuid,
) -> Result<GuardianshipView, Problem> {
    match views::one(app, tx, caller, person, id).await? {
        Some(Shown::Guardianship(view)) => Ok(view),
        _ => Err(Problem::not_found()),
    }
}

async fn mandate(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    person: (&Reached, &Records),
    id: Uuid,
) -> Result<MandateView, Problem> {
    match views::one(app, tx, caller, person, id).await? {
        Some(Shown::Mandate(view)) => Ok(view),
        _ => Err(Problem::not_found()),
    }
}
