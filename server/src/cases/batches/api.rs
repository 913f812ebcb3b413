//! Saying yes to many cases, seeing what became of each, and taking it back.

use domain::cases::{self, Action, BatchOutcome, BatchView, CaseAt, DecideBatch, UNDO_WINDOW};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::store::{self, NewItem};
use crate::accounts;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::cases::access::{first_able, parties};
use crate::cases::deciding::refusal;
use crate::cases::file::CaseFile;
use crate::problems;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Many cases decided at once.
    DecisionBatches,
}

/// A batch that was made.
#[derive(ApiResponse)]
pub enum Made {
    /// What became of each case so far.
    #[oai(status = 201)]
    Batch(Json<BatchView>),
}

/// The routes about batches of decisions.
pub struct BatchesApi;

#[OpenApi(tag = "Chapter::DecisionBatches")]
impl BatchesApi {
    /// Say yes to these cases: on to the next office, or approved, whichever their step is. Each is decided by itself,
    /// twenty seconds later; until then all of them can be taken back, and nobody is told. What cannot be decided so is
    /// refused at once, with its reason.
    #[oai(path = "/decision-batches", method = "post", operation_id = "create_decision_batch")]
    async fn create_decision_batch(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        body: Body<DecideBatch>,
    ) -> Result<Made, Problem> {
        let actor = caller.permitted(Permission::ReadCase)?.id;
        let request = app.idempotency(&caller, &key, &body);
        let wanted = body.value.parse().map_err(problems::fields)?;
        let mut tx = app.store.write().await?;
        let own_key = accounts::store::key(&mut tx, &app.vault, actor).await?;
        let claim = match idempotency::claim(&mut tx, &request, &own_key).await? {
            idempotency::Claimed::Done(stored) => return Ok(Made::Batch(Json(stored.read()?))),
            idempotency::Claimed::New(claim) => claim,
        };
        let id = app.random.uuid(&app.clock);
        let now = app.clock.now();
        store::insert(&mut tx, id, actor, now, now + UNDO_WINDOW).await?;
        let mut people = Vec::with_capacity(wanted.len());
        for (place, case) in (0..).zip(wanted) {
            let carry_out_at = now + UNDO_WINDOW;
            let new = |outcome, code| NewItem { batch: id, place, case, outcome, code, carry_out_at };
            let refused = match check(&app, &mut tx, &caller, actor, case).await {
                Ok(person) => {
                    people.push(person);
                    let waits = store::insert_item(&mut tx, &new(BatchOutcome::Waiting, None)).await?;
                    (!waits).then(|| Problem::conflict("decision_waiting"))
                }
                Err(problem) if problem.is_of_the_server() => return Err(problem),
                Err(problem) => Some(problem),
            };
            if let Some(problem) = refused {
                store::insert_item(&mut tx, &new(BatchOutcome::Refused, Some(problem.code()))).await?;
            }
        }
        audit::record(&mut tx, app.entry_of(&caller, "cases.batch").people(people)).await?;
        let view = store::find(&mut tx, id, actor).await?.ok_or_else(Problem::not_found)?;
        idempotency::finish(&mut tx, claim, 201, &view).await?;
        tx.commit().await?;
        Ok(Made::Batch(Json(view)))
    }

    /// What became of each case of a batch of mine.
    #[oai(path = "/decision-batches/:id", method = "get", operation_id = "show_decision_batch")]
    async fn show_decision_batch(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<BatchView>, Problem> {
        let actor = caller.permitted(Permission::ReadCase)?.id;
        let mut tx = app.store.autocommit().await?;
        Ok(Json(store::find(&mut tx, id.0, actor).await?.ok_or_else(Problem::not_found)?))
    }

    /// Take back everything of a batch of mine that is not decided yet. When all of it is, it is too late (409).
    #[oai(path = "/decision-batches/:id", method = "delete", operation_id = "undo_decision_batch")]
    async fn undo_decision_batch(
        &self,
        app: Data<&App>,
        caller: Caller,
        id: Path<Uuid>,
    ) -> Result<Json<BatchView>, Problem> {
        let actor = caller.permitted(Permission::ReadCase)?.id;
        let mut tx = app.store.write().await?;
        store::find(&mut tx, id.0, actor).await?.ok_or_else(Problem::not_found)?;
        let people = store::people_waiting(&mut tx, id.0).await?;
        if store::undo(&mut tx, id.0, app.clock.now()).await? == 0 {
            return Err(Problem::conflict("too_late_to_undo"));
        }
        audit::record(&mut tx, app.entry_of(&caller, "cases.batch_undone").people(people)).await?;
        let view = store::find(&mut tx, id.0, actor).await?.ok_or_else(Problem::not_found)?;
        tx.commit().await?;
        Ok(Json(view))
    }
}

/// Whose case it is, if its worker could say yes to it now.
async fn check(app: &App, tx: &mut Tx, caller: &Caller, actor: Uuid, case: CaseAt) -> Result<Uuid, Problem> {
    let file = CaseFile::load(app, tx, case.id).await?.ok_or_else(Problem::not_found)?;
    if !caller.may(Permission::ReadCase, &file.row.path()?) {
        let entry = caller.sign(app.refused("cases.reach")).person(file.resident.id);
        audit::record(tx, entry.object(format!("case {}", case.id))).await?;
        return Err(Problem::not_found());
    }
    if file.state.version != case.version {
        return Err(Problem::stale());
    }
    let party = first_able(&parties(caller, &file)?, &file, &[Action::Forward, Action::Approve])?;
    cases::agree(file.definition, &file.state, party, actor, caller.today).map_err(refusal)?;
    Ok(file.resident.id)
}
